"""Records of what is read and stored: a document, its passages, its source, and what an ingest did."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from assistant.types.tables import Table

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

#: The ISO 639-1 code of a language. `assistant.language.registry` says which there are; what comes from outside is held
#: against it where it comes in.
Language = str


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

    def page_at(self, offset: int) -> int | None:
        """The number of the page that holds `offset`; None for a text without pages."""
        if not self.pages:
            return None
        index = bisect_right(self.pages, offset, key=lambda mark: mark.start)
        return self.pages[max(0, index - 1)].number

    def heading_at(self, offset: int) -> str:
        """The path of headings over `offset`, outermost first, joined by `` › ``; "" under none."""
        path: list[Heading] = []
        for index in range(bisect_right(self.headings, offset, key=lambda heading: heading.start) - 1, -1, -1):
            heading = self.headings[index]
            if not path or heading.level < path[-1].level:
                path.append(heading)
            if heading.level <= 1:
                break
        return " › ".join(heading.title for heading in reversed(path))


@dataclass(frozen=True, slots=True)
class Omission:
    """A part of a file that was not read, such as ``pages 2, 3``, why, and what to do about it."""

    part: str
    reason: str
    hint: str = ""


@dataclass(frozen=True, slots=True)
class Reading:
    """What a format reader takes out of a file, before it is a `Document`.

    `title` is the title that the document itself states ("" when it states none), `date` its publication date as
    ISO 8601 (``YYYY-MM-DD``) or "", never taken from a clock or a file time, `origin` where the document says it
    was published (an address or a name, "" when it does not say). `omissions` are the parts that could not be read.
    """

    text: str
    title: str = ""
    date: str = ""
    origin: str = ""
    outline: Outline = field(default_factory=Outline)
    tables: tuple[Table, ...] = ()
    omissions: tuple[Omission, ...] = ()


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
    tables: tuple[Table, ...] = ()
    omissions: tuple[Omission, ...] = ()


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
    omissions: tuple[Omission, ...] = ()


@dataclass(frozen=True, slots=True)
class Passage:
    """A contiguous piece of a document: ``document.text[start:end] == text``. `heading` is the path of headings.

    `tables` are the parts of tables whose rows begin in it.
    """

    id: str
    document_id: str
    text: str
    start: int
    end: int
    page: int | None
    heading: str
    language: Language
    tables: tuple[Table, ...] = field(default=(), repr=False)


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
class Fingerprint:
    """What built an index. Two indexes can be searched alike only when all four are equal."""

    embedder: str
    dimension: int
    splitter: str
    schema: int


@dataclass(frozen=True, slots=True)
class Skipped:
    """A file, or the `part` of it that is named, that was not ingested, why, and what to do about it."""

    source: str
    reason: str
    hint: str = ""
    part: str = ""


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


@dataclass(frozen=True, slots=True)
class RepairReport:
    """What a repair did: documents whose records were whole, files that were read again, and paths that are lost."""

    kept: int
    read: tuple[str, ...]
    lost: tuple[str, ...]
