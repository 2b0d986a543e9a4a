"""The vocabulary: the records that travel through the assistant (DESIGN section 3).

Offsets are always positions in `Document.text`, counted in Python characters (code points), half open:
``document.text[start:end]``. Records are frozen and hold plain values only, so that any face can turn one
into JSON with :func:`as_record`.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

Language = Literal["en", "ru"]
Role = Literal["user", "assistant"]
Status = Literal["answered", "not_found"]
#: Why an answer is "not in the documents" (DESIGN invariant 5).
Reason = Literal["nothing_relevant", "fact_missing", "question_unclear", "no_documents", "filtered_out"]


@dataclass(frozen=True, slots=True)
class PageMark:
    """Where a page (PDF), slide (pptx) or sheet (xlsx) starts: its number, counted from 1, and its first offset."""

    number: int
    start: int


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading of the text: its words, its level (1 is the highest) and the offset of its first character."""

    title: str
    level: int
    start: int


@dataclass(frozen=True, slots=True)
class Outline:
    """Where pages and headings start, both in ascending order of `start`."""

    pages: tuple[PageMark, ...] = ()
    headings: tuple[Heading, ...] = ()


@dataclass(frozen=True, slots=True)
class Reading:
    """What a format reader takes out of a file, before it is a `Document`.

    `title` is the title that the document itself states ("" when it states none), `date` its publication date as
    ISO 8601 (``YYYY-MM-DD``) or "", never taken from a clock or a file time, `origin` where the document says it
    was published (an address or a name, "" when it does not say).
    """

    text: str
    title: str = ""
    date: str = ""
    origin: str = ""
    outline: Outline = field(default_factory=Outline)


@dataclass(frozen=True, slots=True)
class Document:
    """A source text. `id` comes from the file's content, `source` is its path below the ingested folder."""

    id: str
    source: str
    title: str
    language: Language
    date: str
    text: str
    digest: str
    outline: Outline = field(default_factory=Outline)
    origin: str = ""


@dataclass(frozen=True, slots=True)
class DocumentSummary:
    """A `Document` without its text, as lists of documents show it. `characters` and `passages` are counts."""

    id: str
    source: str
    title: str
    language: Language
    date: str
    digest: str
    characters: int
    passages: int
    path: str
    origin: str = ""


@dataclass(frozen=True, slots=True)
class Passage:
    """A contiguous piece of a document: ``document.text[start:end] == text``. `heading` is the path of headings."""

    id: str
    document_id: str
    text: str
    start: int
    end: int
    page: int | None
    heading: str
    language: Language


@dataclass(frozen=True, slots=True)
class Source:
    """A file that was ingested: where it lies, below which folder it was found, and the document it held."""

    path: str
    root: str
    document: DocumentSummary
    outline: Outline


@dataclass(frozen=True, slots=True)
class FinishedDocument:
    """A document that is ready to be stored. `vectors` has shape (passages, dimension), each of length 1."""

    source: Source
    passages: Sequence[Passage]
    vectors: NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Hit:
    """A retrieved passage. `score` is in 0..1, more is better; `rank` counts from 1; `legs` holds each leg's score.

    When the passage was read, `spans` are where in the document the words stand that would answer, the best first:
    (start, end, log of the probability).
    """

    passage: Passage
    score: float
    rank: int
    legs: Mapping[str, float] = field(default_factory=dict)
    spans: tuple[tuple[int, int, float], ...] = ()


@dataclass(frozen=True, slots=True)
class Citation:
    """An exact place in a document: ``document.text[start:end] == quote``. `number` is the mark in the answer."""

    number: int
    document_id: str
    title: str
    source: str
    page: int | None
    heading: str
    start: int
    end: int
    quote: str
    language: Language
    date: str = ""


@dataclass(frozen=True, slots=True)
class Message:
    """One turn of a conversation."""

    role: Role
    text: str


@dataclass(frozen=True, slots=True)
class Filters:
    """Which documents may answer; what is empty does not restrict.

    `since` and `until` are ISO dates, both included, of a day, a month or a year (``2019-11-26``, ``2019-11``,
    ``2019``): until 2019 is until its last day. A document without a date is left out by either. `sources` are paths or
    folders as `Document.source` writes them, `document_ids` ids. `language` is that of documents and of passages.
    """

    language: Language | None = None
    since: str = ""
    until: str = ""
    sources: tuple[str, ...] = ()
    document_ids: tuple[str, ...] = ()

    def admit(self, document: DocumentSummary) -> bool:
        """Whether a document passes every filter."""
        return (
            self.language in (None, document.language)
            and (not self.since or document.date >= self.since)
            and (not self.until or "" < document.date[: len(self.until)] <= self.until)
            and (not self.sources or any(_is_below(document.source, place) for place in self.sources))
            and (not self.document_ids or document.id in self.document_ids)
        )


def _is_below(source: str, place: str) -> bool:
    return source == place or source.startswith(place.rstrip("/") + "/")


@dataclass(frozen=True, slots=True)
class Usage:
    """What an answer cost: tokens by kind (counted by tiktoken, cl100k_base) and seconds by step."""

    tokens: Mapping[str, int] = field(default_factory=dict)
    seconds: Mapping[str, float] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer, or the refusal to give one: `reason` is None when `status` is ``answered``.

    `text` carries the marks ``[1]``, ``[2]`` … of `citations`. `hits` are the passages that were retrieved, best first;
    for a refusal the nearest ones. `searched` is the question that was really searched. `short` are the words of the
    first citation that answer, or a yes or no, "" where only a sentence does; `confidence` is a probability.
    """

    text: str
    language: Language
    citations: tuple[Citation, ...]
    hits: tuple[Hit, ...]
    status: Status
    reason: Reason | None = None
    usage: Usage = field(default_factory=Usage)
    searched: str = ""
    short: str = ""
    confidence: float = 0.0

    def searched_instead_of(self, typed: str) -> str:
        """What was searched, when it is not what was typed; else ""."""
        return "" if self.searched.split() == typed.replace("\0", " ").split() else self.searched


@dataclass(frozen=True, slots=True)
class Retrieved:
    """Event: retrieval is done. `question` is what was searched."""

    question: str
    hits: tuple[Hit, ...]


@dataclass(frozen=True, slots=True)
class Delta:
    """Event: the next piece of the answer's text. All deltas joined are the text of the answer."""

    text: str


@dataclass(frozen=True, slots=True)
class Finished:
    """Event: the last one; carries the whole answer."""

    answer: Answer


Event = Retrieved | Delta | Finished


@dataclass(frozen=True, slots=True)
class Fingerprint:
    """What built an index. Two indexes can be searched alike only when all four are equal."""

    embedder: str
    dimension: int
    splitter: str
    schema: int


@dataclass(frozen=True, slots=True)
class Skipped:
    """A file that was not ingested, why, and what to do about it."""

    source: str
    reason: str
    hint: str = ""


@dataclass(frozen=True, slots=True)
class IngestReport:
    """What an ingest did, as sources. `moved` files kept their passages; `skipped` ones tell their reason."""

    added: tuple[str, ...] = ()
    updated: tuple[str, ...] = ()
    moved: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()
    unchanged: tuple[str, ...] = ()
    skipped: tuple[Skipped, ...] = ()
    passages: int = 0
    seconds: float = 0.0


def as_record(value: Any) -> Any:
    """Turn a record, or anything made of records, into plain JSON values, with the same field names."""
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return {each.name: as_record(getattr(value, each.name)) for each in dataclasses.fields(value)}
    if isinstance(value, Mapping):
        return {str(key): as_record(each) for key, each in value.items()}
    if isinstance(value, Sequence) and not isinstance(value, str | bytes):
        return [as_record(each) for each in value]
    return value
