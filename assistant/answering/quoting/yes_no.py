"""A yes or a no to a question that wants one, and the quote that it stands on.

The question becomes a claim in both polarities, "May I smoke here? Yes." and "May I smoke here? No.", and each is held
against the sentences that were found. A word is only said where one of them surely says so and none says otherwise:
the quote of a prohibition after a yes is worse than no word at all.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import NamedTuple

from assistant.answering.quoting.evidence import Candidate
from assistant.models.judge import Judgement, Pair, PairJudge, polar_claims
from assistant.types import Hit, Language

#: Sentences that are looked at.
GROUNDS = 3
#: A word is said where a sentence so probably says it, and no other sentence says otherwise with `DOUBTFUL`.
SURE, DOUBTFUL = 0.9, 0.5


class Ground(NamedTuple):
    """What is said to a question, and the sentence that says it."""

    yes: bool
    candidate: Candidate


def ground_of(
    judge: PairJudge, question: str, language: Language, found: Sequence[Candidate], title: Callable[[Hit], str]
) -> Ground | None:
    """A yes or a no that one of the first sentences surely says, and none denies; None where there is none.

    `title` tells that of the document of a hit.
    """
    looked_at = found[:GROUNDS]
    claims = polar_claims(question, language)
    pairs = [Pair(premise_of(each), claim, title(each.hit)) for each in looked_at for claim in claims]
    judged = judge.judge(pairs)
    said = [polarity(judged[2 * number], judged[2 * number + 1]) for number in range(len(looked_at))]
    if not said:
        return None
    best = max(range(len(said)), key=lambda number: max(said[number]))
    yes, no = said[best]
    against = max((each[0] if no > yes else each[1] for each in said), default=0.0)
    if max(yes, no) < SURE or against >= DOUBTFUL:
        return None
    return Ground(yes > no, looked_at[best])


def premise_of(candidate: Candidate) -> str:
    """The sentence with the one before it, which a pronoun may mean."""
    return f"{candidate.before} {candidate.text}".strip()


def polarity(of_yes: Judgement, of_no: Judgement) -> tuple[float, float]:
    """How probably a premise says yes, and no, from the judgements of both claims: a yes denies a no."""
    return (of_yes.entailed + of_no.contradicted) / 2, (of_no.entailed + of_yes.contradicted) / 2
