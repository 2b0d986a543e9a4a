"""Which of the scored sentences make the answer: one, several that add to it, or two that contradict each other."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from assistant.answering.asked import Asked
from assistant.answering.quoting.differing import SameSubject
from assistant.answering.quoting.evidence import Candidate, Scored
from assistant.answering.quoting.expected import DATES, FIGURES
from assistant.answering.quoting.shortening import answer_text
from assistant.language import content_stems, name_grams, numbers, qualifiers
from assistant.language.dates import Date, found_dates
from assistant.models.question_heads import Expected

#: Further sentences join the best one when they are nearly as good.
JOIN_RATIO = 0.85
#: A sentence of another document with another figure speaks against the best one when it is nearly as good.
DIFFER_RATIO = 0.9
#: A sentence in the language of the question that says the same is taken when it is nearly as good.
OWN_LANGUAGE_RATIO = 0.6
#: Sentences that hold the question's "first" or "again" are taken alone when they are at least so nearly as good.
QUALIFIED_RATIO = 0.6
#: Sentences that share this much of their words say the same.
SAME_WORDS = 0.6
#: Names that share this much of their letters are the same name.
SAME_NAME = 0.5


@dataclass(frozen=True, slots=True)
class Selection:
    """The sentences of an answer, the best first; `differ` when they give different figures for the same thing."""

    sentences: tuple[Candidate, ...]
    differ: bool = False


def select(
    scored: Sequence[Scored], asked: Asked, threshold: float, most: int, about_the_same: SameSubject
) -> Selection:
    """From candidates, best first, the best one and at most `most` in all.

    Where one fact is asked for (a sum, a number, a date), a figure of another document `about_the_same` either
    confirms the best one, and is not repeated, or differs; then both stand. Where a name or anything else is asked for,
    sentences join that are nearly as good and say something else.
    """
    if qualifiers(asked.text):
        scored = _qualified(scored, asked, threshold)
    best = scored[0].probability
    own = next((each for each in scored if _is_preferred(each, scored[0], asked)), scored[0])
    first, rest = own.candidate, [each for each in scored if each is not own]
    if _is_figure(asked.expected, first):
        least = max(threshold, best * DIFFER_RATIO)
        against = (each for each in rest if _speaks_against(each, first, asked.expected, least))
        other = next((each for each in against if about_the_same(first, each.candidate)), None)
        return Selection((first, other.candidate), differ=True) if other else Selection((first,))
    chosen = [first]
    for probability, candidate in rest:
        if len(chosen) == most or probability < max(threshold, best * JOIN_RATIO):
            break
        if not any(says_the_same(candidate, each) or _same_answer(candidate, each, asked.expected) for each in chosen):
            chosen.append(candidate)
    return Selection(tuple(chosen))


def _qualified(scored: Sequence[Scored], asked: Asked, threshold: float) -> Sequence[Scored]:
    """The candidates that hold the qualifiers of the question; all of them where none does and is nearly as good.

    "When did they come for the first time?": each of their visits answers nearly as well, and contradicts no other.
    """
    wanted = qualifiers(asked.text)
    least = max(threshold, scored[0].probability * QUALIFIED_RATIO)
    return [each for each in scored if each.probability >= least and wanted <= _qualifiers(each.candidate)] or scored


def _qualifiers(candidate: Candidate) -> set[str]:
    return qualifiers(f"{candidate.before}\n{candidate.text}")


def _is_preferred(scored: Scored, best: Scored, asked: Asked) -> bool:
    """Whether a sentence in the language of the question says the same as the best one in the other language."""
    wanted, other = scored.candidate.hit.passage.language, best.candidate.hit.passage.language
    return (
        other != asked.language == wanted
        and scored.probability >= best.probability * OWN_LANGUAGE_RATIO
        and _same_answer(scored.candidate, best.candidate, asked.expected)
    )


def says_the_same(candidate: Candidate, other: Candidate) -> bool:
    """Whether two sentences share most of their words."""
    left, right = (frozenset(content_stems(each.text)) for each in (candidate, other))
    return len(left & right) >= SAME_WORDS * max(1, min(len(left), len(right)))


def _is_figure(expected: Expected, first: Candidate) -> bool:
    """Whether a figure is asked for, or was found where nothing tells what is asked for."""
    return expected in FIGURES or (expected == "other" and bool(numbers(answer_text(first))))


def _speaks_against(scored: Scored, first: Candidate, expected: Expected, threshold: float) -> bool:
    """Whether a sentence of another document gives another figure."""
    candidate = scored.candidate
    elsewhere = candidate.hit.passage.document_id != first.hit.passage.document_id
    if not elsewhere or scored.probability < threshold or _same_figure(candidate, first, expected):
        return False
    return all(_figures(each, expected) for each in (candidate, first))


def _same_answer(candidate: Candidate, other: Candidate, expected: Expected) -> bool:
    """Whether the words that answer name the same figure, date or person."""
    if expected in FIGURES:
        return _same_figure(candidate, other, expected)
    left, right = (frozenset(name_grams(answer_text(each))) for each in (candidate, other))
    return len(left & right) >= SAME_NAME * max(1, min(len(left), len(right)))


def _same_figure(candidate: Candidate, other: Candidate, expected: Expected) -> bool:
    if expected in DATES:
        return any(one.may_be(two) for one in _dates(candidate) for two in _dates(other))
    return bool(numbers(answer_text(candidate)) & numbers(answer_text(other)))


def _figures(candidate: Candidate, expected: Expected) -> bool:
    return bool(_dates(candidate) if expected in DATES else numbers(answer_text(candidate)))


def _dates(candidate: Candidate) -> list[Date]:
    return [found.date for found in found_dates(answer_text(candidate))]
