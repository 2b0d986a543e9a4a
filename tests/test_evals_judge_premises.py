"""What a claim is held against."""

from __future__ import annotations

from collections.abc import Sequence
from typing import cast

from evals.judge.judge import Judge, Judgement, Pair
from evals.judge.premises import MAX_CHARACTERS, NEAREST, NOTHING_TO_JUDGE_BY, judge_claim, premises

TEXT = "The fair opened. It had 40 stands. Nobody was hurt. The mayor spoke. Rain fell. Then all went home."


class SaysWhatItHolds:
    """Entailed is what stands in the premise word for word."""

    def judge(self, pairs: Sequence[Pair]) -> list[Judgement]:
        return [
            Judgement(0.9, 0.05, 0.05) if each.claim in each.premise else Judgement(0.1, 0.6, 0.3) for each in pairs
        ]


def test_the_nearest_sentences_come_with_their_neighbours_and_then_together() -> None:
    found = premises("The mayor spoke at the fair.", [TEXT])
    assert "The mayor spoke." in found[0] and "Nobody was hurt." in found[0] and "Rain fell." in found[0]
    assert len(found) <= NEAREST + 1
    assert found[-1].index("The fair opened.") < found[-1].index("The mayor spoke.")
    assert all(len(each) <= MAX_CHARACTERS for each in found)
    assert premises("Anything.", []) == premises("Anything.", [""]) == []


def test_a_claim_is_judged_by_the_premise_that_says_it_best() -> None:
    judge = cast(Judge, SaysWhatItHolds())
    judgement, premise = judge_claim(judge, "Rain fell.", "", ["Snow fell.", "Rain fell. All left."])
    assert judgement.entailed == 0.9 and premise.startswith("Rain")
    assert judge_claim(judge, "Rain fell.", "", []) == NOTHING_TO_JUDGE_BY
