"""The sources of an answer, taken apart once: excerpts, their sentences, and what is said around them."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from assistant.language import sentence_spans
from assistant.language.dates import Date, found_dates
from assistant.language.names import WordsOf
from assistant.types import Language
from assistant.verifying.facts import Facts


@dataclass(frozen=True, slots=True)
class Excerpt:
    """A stretch of a document: ``document.text[start : start + len(text)] == text``. `date` is ISO 8601 or ""."""

    document_id: str
    start: int
    text: str
    language: Language
    title: str = ""
    heading: str = ""
    date: str = ""


class Sentence:
    """A sentence of an excerpt."""

    def __init__(self, excerpt: int, place: int, start: int, end: int, text: str) -> None:
        self.excerpt, self.place, self.start, self.end = excerpt, place, start, end
        self.facts = Facts(text)


class Ground:
    """An excerpt, taken apart."""

    def __init__(self, number: int, excerpt: Excerpt) -> None:
        self.excerpt = excerpt
        text, offset = excerpt.text, excerpt.start
        self.sentences = [
            Sentence(number, place, offset + start, offset + end, text[start:end])
            for place, (start, end) in enumerate(sentence_spans(text))
        ]
        frame = Facts(f"{excerpt.title}\n{excerpt.heading}")
        self.frame = frame
        self.around = tuple([found.date for found in frame.dates] + [found.date for found in found_dates(excerpt.date)])

    @cached_property
    def words(self) -> WordsOf:
        """The words of the excerpt, its title and its heading."""
        return WordsOf(f"{self.excerpt.title}\n{self.excerpt.heading}\n{self.excerpt.text}")

    @cached_property
    def dates(self) -> tuple[Date, ...]:
        """Years and months said anywhere in the excerpt or around it."""
        return (*self.around, *(found.date for each in self.sentences for found in each.facts.dates))

    def window(self, place: int, reach: int) -> list[Sentence]:
        """A sentence with `reach` neighbours on each side."""
        return self.sentences[max(0, place - reach) : place + reach + 1]

    def slices(self, characters: int) -> list[str]:
        """The text in runs of whole sentences, each as long as there is room for."""
        runs: list[list[Sentence]] = []
        for each in self.sentences:
            if not runs or each.end - runs[-1][0].start > characters:
                runs.append([])
            runs[-1].append(each)
        offset, text = self.excerpt.start, self.excerpt.text
        return [text[run[0].start - offset : run[-1].end - offset] for run in runs]
