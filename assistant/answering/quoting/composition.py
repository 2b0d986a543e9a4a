"""Which sentences an open question is answered with, and how they are grouped: by the shape of the answer."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

import numpy as np

from assistant.answering.quoting.evidence import Candidate, Evidence
from assistant.language import content_stems, numbers
from assistant.models.logistic import log_odds
from assistant.types import Shape

#: Sentences of one language whose vectors are at least so near say the same thing.
SAME_COSINE = 0.93
#: So do sentences of two languages, by their vectors without a title: of 480 pairs in ntrex_news it finds 80 % of the
#: translations, and takes 0.6 % of the other sentences of a document for one. With titles nothing tells them apart.
SAME_COSINE_ACROSS = 0.64
#: Sentences that share this much of their words say the same.
SAME_WORDS = 0.75
#: What makes a sentence a main point of its document, beside its nearness to the whole; chosen by hand.
EVIDENCE_WEIGHT, OPENING_BONUS, ALIKE_PENALTY = 0.3, 0.15, 0.5
#: What a cosine of 1 to a sentence that is quoted already takes from the log-odds of the next one; on the development
#: set of open questions 4 to 8 find one to two more facts in a hundred than 0.
REDUNDANCY_PENALTY = 6.0
OPENING_SENTENCES = 3
#: A sentence that is not quoted but so probably part of the answer is one that is missing from it.
PROBABLY_EVIDENCE = 0.5


@dataclass(frozen=True, slots=True)
class Plan:
    """How much is quoted: characters and sentences at most, and how probable a sentence must be beside the best one.

    `documents` is how many documents are quoted at most, 0 for any number.
    """

    characters: int
    sentences: int
    least_ratio: float
    documents: int = 0


#: Chosen on the development set of open questions: at these sizes an answer has 700 characters in the mean.
PLANS: dict[Shape, Plan] = {
    "fact": Plan(480, 4, 0.1, 1),
    "yes_no": Plan(520, 4, 0.1, 1),
    "definition": Plan(600, 5, 0.1, 1),
    "explanation": Plan(780, 6, 0.05, 1),
    "list": Plan(830, 7, 0.05, 1),
    "several_parts": Plan(870, 7, 0.05, 2),
    "comparison": Plan(870, 7, 0.05, 2),
    "overview": Plan(990, 8, 0.05),
    "aggregate": Plan(870, 8, 0.05),
    "keywords": Plan(640, 5, 0.05),
}


def choose(scored: Sequence[Evidence], plan: Plan, taken: Sequence[Evidence] = ()) -> list[Evidence]:
    """The best sentences that fit the plan, the best first, none saying again what another or `taken` says.

    After the first a sentence counts less the nearer its vector is to what is quoted already (maximal marginal
    relevance, Carbonell and Goldstein, 1998): an answer has room for several facts, not for one fact several times.
    """
    chosen: list[Evidence] = []
    left = plan.characters - sum(len(each.candidate.text) for each in taken)
    least = scored[0].probability * plan.least_ratio if scored else 0.0
    pool = [each for each in scored if each.probability >= least]
    documents: set[str] = set()
    while pool and len(chosen) + len(taken) < plan.sentences:
        quoted = (*taken, *chosen)
        best = max(pool, key=lambda each: _marginal_worth(each, quoted))
        pool.remove(best)
        document = best.candidate.hit.passage.document_id
        if plan.documents and document not in documents and len(documents) == plan.documents:
            continue
        fits = len(best.candidate.text) <= left or not quoted
        if fits and not any(say_the_same(best, other) for other in quoted):
            chosen.append(best)
            documents.add(document)
            left -= len(best.candidate.text)
    return chosen


def _marginal_worth(sentence: Evidence, quoted: Sequence[Evidence]) -> float:
    nearest = max((float(sentence.vector @ other.vector) for other in quoted), default=0.0)
    return log_odds(sentence.probability) - REDUNDANCY_PENALTY * nearest


def has_more(scored: Sequence[Evidence], chosen: Sequence[Evidence]) -> bool:
    """Whether a sentence that is probably part of the answer is not among the chosen ones, nor said by one of them."""
    return any(
        each.probability >= PROBABLY_EVIDENCE and not any(say_the_same(each, other) for other in chosen)
        for each in scored
    )


def best_of_each_document(scored: Sequence[Evidence], most: int) -> list[Evidence]:
    """At most so many sentences of each document, the best first."""
    counts: Counter[str] = Counter()
    chosen = []
    for each in scored:
        counts[each.candidate.hit.passage.document_id] += 1
        if counts[each.candidate.hit.passage.document_id] <= most:
            chosen.append(each)
    return chosen


def main_points(scored: Sequence[Evidence], plan: Plan) -> list[Evidence]:
    """The sentences that say most of what a document says, no two much alike.

    Each is as good as it is near to the mean of all, the centroid of Radev et al. (2004), and part of an answer; the
    opening counts more, for news says its main point first, and nearness to what is already chosen less (maximal
    marginal relevance, Carbonell and Goldstein, 1998).
    """
    if not scored:
        return []
    left = sorted(scored, key=lambda each: each.candidate.start)
    vectors = np.stack([each.vector for each in left])
    centre = vectors.mean(axis=0)
    centre /= float(np.linalg.norm(centre)) or 1.0
    worth = vectors @ centre + EVIDENCE_WEIGHT * np.array([each.probability for each in left])
    worth[:OPENING_SENTENCES] += OPENING_BONUS
    chosen: list[int] = []
    room = plan.characters
    while len(chosen) < plan.sentences:
        nearest = (vectors @ vectors[chosen].T).max(axis=1) if chosen else np.zeros(len(left))
        value = worth - ALIKE_PENALTY * nearest
        fitting = [n for n, each in enumerate(left) if n not in chosen and len(each.candidate.text) <= room]
        if not fitting:
            break
        best = max(fitting, key=lambda number: float(value[number]))
        chosen.append(best)
        room -= len(left[best].candidate.text)
    return [left[number] for number in chosen]


def say_the_same(one: Evidence, other: Evidence) -> bool:
    """Whether two sentences say the same: one is the other's translation or copy, or holds most of its words.

    Where each gives a figure that the other does not they never do.
    """
    if (one.candidate.start, one.candidate.hit.passage.document_id) == (
        other.candidate.start,
        other.candidate.hit.passage.document_id,
    ):
        return True
    figures, others = numbers(one.candidate.text), numbers(other.candidate.text)
    if not (figures <= others or others <= figures):
        return False  # the fee of this year is not that of the last one
    if one.candidate.language != other.candidate.language:
        if one.alone is None or other.alone is None:
            return False
        return float(one.alone @ other.alone) >= SAME_COSINE_ACROSS
    if float(one.vector @ other.vector) >= SAME_COSINE:
        return True
    left, right = (frozenset(content_stems(each.candidate.text)) for each in (one, other))
    return len(left & right) >= SAME_WORDS * max(1, min(len(left), len(right)))


def by_document(chosen: Sequence[Evidence]) -> list[list[Candidate]]:
    """The sentences of each document in the order of its text, neighbours joined; the best document first."""
    found: dict[str, list[Candidate]] = {}
    for each in chosen:
        found.setdefault(each.candidate.hit.passage.document_id, []).append(each.candidate)
    return [joined(sorted(each, key=lambda candidate: candidate.start)) for each in found.values()]


def joined(ordered: Sequence[Candidate]) -> list[Candidate]:
    """Sentences that follow one another in a passage as one; `ordered` are those of one document."""
    runs: list[list[Candidate]] = [[each] for each in ordered[:1]]
    for last, each in pairwise(ordered):
        gap = each.hit.passage.text[max(0, last.end - each.hit.passage.start) : each.start - each.hit.passage.start]
        follows = last.hit.passage.id == each.hit.passage.id and each.start >= last.end and not gap.strip("\n ")
        if follows and "\n\n" not in gap:
            runs[-1].append(each)
        else:
            runs.append([each])
    return [_joined(run) for run in runs]


def _joined(run: Sequence[Candidate]) -> Candidate:
    first, last = run[0], run[-1]
    offset = first.hit.passage.start
    text = first.hit.passage.text[first.start - offset : last.end - offset]
    return replace(first, end=last.end, text=text, span=None) if len(run) > 1 else first
