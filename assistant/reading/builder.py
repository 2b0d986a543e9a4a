"""The one place where text grows, so that the offsets of pages and headings are right by construction."""

from __future__ import annotations

from collections.abc import Iterable

from assistant.errors import UnreadableDocument
from assistant.reading.cleaning import clean_line, clean_text
from assistant.types import Heading, Outline, PageMark, Reading

PARAGRAPH = "\n\n"
LINE = "\n"
SPACE = " "
#: Of a longer title or heading the beginning is one: it is embedded with each of its passages.
MAX_TITLE_CHARACTERS = 300


class TextBuilder:
    """Collects cleaned blocks of text and marks where pages and headings start.

    `max_characters` bounds the whole text; passing it raises UnreadableDocument at once, not at the end.
    """

    def __init__(self, max_characters: int) -> None:
        self._max_characters = max_characters
        self._pieces: list[str] = []
        self._length = 0
        self._headings: list[Heading] = []
        self._pages: list[PageMark] = []
        self._awaited_page: int | None = None

    def add(self, block: str, separator: str = PARAGRAPH) -> None:
        """Append `block` after `separator`; a block without text changes nothing."""
        self._append(clean_text(block), separator)

    def add_lines(self, lines: Iterable[str]) -> None:
        """Append a block that comes line by line, such as the rows of a long table."""
        separator = PARAGRAPH
        for line in lines:
            self.add(line, separator)
            separator = LINE

    def heading(self, title: str, level: int) -> None:
        """Append a heading of `level` (1 is the highest) as a paragraph of its own."""
        line = clean_line(title)
        if line:
            self._append(line, PARAGRAPH)
            self._headings.append(Heading(_shortened(line), max(1, level), self._length - len(line)))

    def page(self, number: int) -> None:
        """The next block starts page `number`. A page without a block gets no mark."""
        self._awaited_page = number

    def text(self) -> str:
        """The text so far."""
        return "".join(self._pieces)

    def headings(self) -> tuple[Heading, ...]:
        """The headings so far."""
        return tuple(self._headings)

    def reading(self, title: str = "", date: str = "", origin: str = "") -> Reading:
        """The finished text with its outline and what the document states about itself."""
        outline = Outline(pages=tuple(self._pages), headings=tuple(self._headings))
        return Reading(self.text(), _shortened(clean_line(title)), date, _shortened(clean_line(origin)), outline)

    def _append(self, block: str, separator: str) -> None:
        if not block:
            return
        before = separator if self._length else ""
        self._pieces.append(before + block)
        self._length += len(before) + len(block)
        if self._length > self._max_characters:
            raise text_too_long(self._max_characters)
        if self._awaited_page is not None:
            self._pages.append(PageMark(self._awaited_page, self._length - len(block)))
            self._awaited_page = None


def _shortened(line: str) -> str:
    """The line, or as many whole words of its beginning as a title may have."""
    if len(line) <= MAX_TITLE_CHARACTERS:
        return line
    return line[:MAX_TITLE_CHARACTERS].rpartition(" ")[0].rstrip() or line[:MAX_TITLE_CHARACTERS]


def text_too_long(max_characters: int) -> UnreadableDocument:
    """The error for a text over the limit."""
    return UnreadableDocument(
        f"The text is longer than {max_characters:,} characters.",
        "Split the file, or raise ASSISTANT_READING__MAX_TEXT_CHARACTERS.",
    )
