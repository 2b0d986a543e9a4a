"""Sentences that state the very day or figure that a question states, in whatever form: 12.03.2024, «12 марта 2024»."""

from __future__ import annotations

from collections.abc import Sequence

from assistant.answering.asked import Asked
from assistant.answering.quoting.evidence import Candidate, sentences_of
from assistant.answering.tables.terms import concepts_of, fillers, same_root
from assistant.language import content_stems
from assistant.language.dates import found_dates
from assistant.language.figures import figure_terms
from assistant.language.normalising import normalised
from assistant.types import Hit

HITS = 8
#: Shares of the question's other words that the sentence must say, in its own language.
LEAST_SAID = 0.5
YEAR_WORDS = ("год", "year")
#: How probable it is that the one sentence that states the same day or figure, and the rest of the question, answers.
PROBABILITY = 0.8


def stated_in(text: str) -> frozenset[str]:
    """The days and the large figures that a text states, in one form; months are no days."""
    return frozenset(term for term in figure_terms(text) if len(term) != len("2024-03") or "-" not in term)


def only_statement(asked: Asked, hits: Sequence[Hit]) -> Candidate | None:
    """The one sentence of the first hits that states all days and figures of the question; None without, or of several.

    Its other words must be said there too, where it is in the language of the question.
    """
    wanted = stated_in(asked.text)
    if not wanted:
        return None
    found = [each for hit in hits[:HITS] for each in sentences_of(hit) if wanted <= stated_in(each.text)]
    unique = {each.text.casefold(): each for each in reversed(found)}
    saying = [each for each in unique.values() if _says_the_rest(asked, each)]
    return saying[0] if len(saying) == 1 else None


def _says_the_rest(asked: Asked, candidate: Candidate) -> bool:
    if candidate.language != asked.language:
        return len(content_stems(candidate.text)) > len(figure_terms(candidate.text))
    known = {stem for each in [*_dates_of(asked.text), *YEAR_WORDS] for stem in content_stems(each)}
    rest = [each for each in asked.stems if each not in known and each not in fillers() and each.isalpha()]
    stems = set(content_stems(candidate.text))
    said = [each for each in rest if each in stems or any(same_root(each, other) for other in stems)]
    asks_anything = not [each for each in rest if not concepts_of(each)]
    return len(said) >= LEAST_SAID * len(rest) or asks_anything


def _dates_of(text: str) -> list[str]:
    plain = normalised(text)
    return [plain[each.start : each.end] for each in found_dates(plain)]
