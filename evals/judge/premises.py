"""What a claim is held against: of some texts the few sentences that may say it, with their neighbours."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from assistant.language import content_stems, sentence_spans
from assistant.verifying.support import Support
from evals.judge.judge import Judgement, Pair, PairJudge

#: Sentences that are looked at, each with one on each side, and once all together.
NEAREST = 4
#: What it counts beside the similarity of meaning that all words of a claim are there.
STEMS_WEIGHT = 0.3
#: The judge was trained on premises of a few sentences.
MAX_CHARACTERS = 600


class JudgedClaim(NamedTuple):
    """The judgement of the premise that says a claim best, and that premise."""

    judgement: Judgement
    premise: str


NOTHING_TO_JUDGE_BY = JudgedClaim(Judgement(0.0, 0.0, 1.0), "")


def judge_claim(judge: PairJudge, claim: str, about: str, premises: Sequence[str]) -> JudgedClaim:
    """`claim` held against each premise; `about` as in :class:`~evals.judge.Pair`.

    A claim is said when one premise says it. Contradicted is what the nearest one contradicts: the premises are given
    nearest first.
    """
    judged = judge.judge([Pair(premise, claim, about) for premise in premises])
    if not judged:
        return NOTHING_TO_JUDGE_BY
    best = max(range(len(judged)), key=lambda number: judged[number].entailed)
    return JudgedClaim(judged[best], premises[best])


def premises(claim: str, texts: Sequence[str], support: Support | None = None) -> list[str]:
    """Stretches of the texts, nearest first: sentences with their neighbours, then the nearest sentences together."""
    sentences = [[text[start:end].strip() for start, end in sentence_spans(text)] for text in texts]
    places = [(number, place) for number, each in enumerate(sentences) for place in range(len(each))]
    if not places:
        return []
    closeness = _closeness(claim, [sentences[number][place] for number, place in places], support)
    ranked = sorted(range(len(places)), key=lambda each: -closeness[each])[:NEAREST]
    nearest = [places[each] for each in ranked]
    found = [_window(sentences[number], place) for number, place in nearest]
    together = " ".join(sentences[number][place] for number, place in sorted(nearest))
    return list(dict.fromkeys([*found, together[:MAX_CHARACTERS]]))


def _closeness(claim: str, sentences: Sequence[str], support: Support | None) -> list[float]:
    wanted = set(content_stems(claim))
    alike = support.similarities(claim, sentences) if support else [0.0] * len(sentences)
    shares = (len(wanted.intersection(content_stems(each))) / max(1, len(wanted)) for each in sentences)
    return [one + STEMS_WEIGHT * share for one, share in zip(alike, shares, strict=True)]


def _window(sentences: Sequence[str], place: int) -> str:
    """A sentence with its neighbours, as far as there is room."""
    text = sentences[place]
    if place and len(sentences[place - 1]) + len(text) < MAX_CHARACTERS:
        text = f"{sentences[place - 1]} {text}"
    if place + 1 < len(sentences) and len(sentences[place + 1]) + len(text) < MAX_CHARACTERS:
        text = f"{text} {sentences[place + 1]}"
    return text
