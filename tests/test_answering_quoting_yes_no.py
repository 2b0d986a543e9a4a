"""A yes or a no: only where a sentence surely says it and none says otherwise."""

from __future__ import annotations

from collections.abc import Sequence

from fakes import a_hit, a_passage

from assistant.answering.quoting.evidence import Candidate
from assistant.answering.quoting.yes_no import GROUNDS, Ground, ground_of, polarity
from assistant.models.judge import Judgement, Pair
from assistant.types import Hit

SMOKING, DRINKING = "Smoking is prohibited.", "Drinking tea is allowed."
UNSURE = Judgement(0.3, 0.3, 0.4)


class FakeJudge:
    """Judges by what it was told: for the words of a premise the judgements of a yes and of a no."""

    def __init__(self, told: dict[str, tuple[Judgement, Judgement]]) -> None:
        self._told = told
        self.pairs: list[Pair] = []

    def judge(self, pairs: Sequence[Pair | tuple[str, str]]) -> list[Judgement]:
        self.pairs = [Pair(*each) for each in pairs]
        return [self._of(each) for each in self.pairs]

    def _of(self, pair: Pair) -> Judgement:
        told = next((each for words, each in self._told.items() if words in pair.premise), (UNSURE, UNSURE))
        return told[pair.claim.endswith(("No.", "Нет."))]


SAYS_NO = (Judgement(0.05, 0.9, 0.05), Judgement(0.9, 0.05, 0.05))
SAYS_YES = (Judgement(0.9, 0.05, 0.05), Judgement(0.05, 0.9, 0.05))


def candidate(text: str, before: str = "") -> Candidate:
    return Candidate(a_hit(a_passage(text)), 0, len(text), text, before)


def title(_: Hit) -> str:
    return "House rules"


def test_a_sentence_that_surely_says_no_is_the_ground_of_a_no() -> None:
    found = [candidate(DRINKING), candidate(SMOKING)]
    judge = FakeJudge({SMOKING: SAYS_NO})
    assert ground_of(judge, "may I smoke here?", "en", found, title) == Ground(False, found[1])
    assert judge.pairs[0] == Pair(DRINKING, "May I smoke here? Yes.", "House rules")


def test_nothing_is_said_where_nobody_is_sure() -> None:
    assert ground_of(FakeJudge({}), "May I smoke here?", "en", [candidate(SMOKING)], title) is None
    assert ground_of(FakeJudge({SMOKING: SAYS_NO}), "May I smoke here?", "en", [], title) is None


def test_nothing_is_said_where_two_sentences_say_otherwise() -> None:
    judge = FakeJudge({SMOKING: SAYS_NO, DRINKING: SAYS_YES})
    assert ground_of(judge, "May I smoke?", "en", [candidate(SMOKING), candidate(DRINKING)], title) is None


def test_the_first_sentences_are_looked_at_with_the_one_before_each() -> None:
    judge = FakeJudge({})
    ground_of(judge, "Можно курить?", "ru", [candidate(SMOKING, "The yard is open.")] * (GROUNDS + 2), title)
    assert len(judge.pairs) == 2 * GROUNDS
    assert judge.pairs[1] == Pair(f"The yard is open. {SMOKING}", "Можно курить? Нет.", "House rules")


def test_a_premise_that_denies_a_no_says_a_yes() -> None:
    yes, no = polarity(Judgement(0.6, 0.1, 0.3), Judgement(0.2, 0.8, 0.0))
    assert (round(yes, 6), round(no, 6)) == (0.7, 0.15)
