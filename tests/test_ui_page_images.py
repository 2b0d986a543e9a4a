"""Pages of PDFs as images: real PDFs, drawn by the real process."""

from __future__ import annotations

import subprocess
from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image
from reading_samples import pdf

from assistant.errors import UnreadableDocument
from assistant.ui import page_images
from assistant.ui.page_images import MARK, MAX_PIXELS, PageImages, draw, plain_letters

LINES = ("The harbour of Port Example", "granted 2.4 million dol-", "lars for a new crane.", "Nobody else paid.")


@pytest.fixture(scope="module")
def paper(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("pdf") / "paper.pdf"
    path.write_bytes(pdf([("Cover",), LINES]))
    return path


def marked_rows(image: Image.Image) -> set[int]:
    """The heights, in lines of 14 units from the first line, at which something is marked."""
    scale = image.height / 842
    colours = image.convert("RGB")
    found = set()
    for row in range(len(LINES)):
        y = round((842 - 800 - 3 + 14 * row) * scale)
        if any(colours.getpixel((x, y)) == MARK for x in range(0, image.width, 2)):
            found.add(row)
    return found


def drawn(path: Path, folder: Path, page: int, quote: str) -> Image.Image:
    draw(path, page, quote, folder / "page.png")
    return Image.open(folder / "page.png")


@pytest.mark.parametrize(
    ("quote", "rows"),
    [
        ("granted 2.4 million dollars for a new crane.", {1, 2}),  # a hyphen at the end of a line
        ("The Harbour of Port\nExample", {0}),
        ("Nobody", {3}),
        ("Somebody", set()),
        ("…", set()),
        ("", set()),
    ],
)
def test_the_quote_is_marked_where_it_stands(paper: Path, tmp_path: Path, quote: str, rows: set[int]) -> None:
    assert marked_rows(drawn(paper, tmp_path, 2, quote)) == rows


def test_a_huge_page_is_drawn_small(tmp_path: Path) -> None:
    from pypdf import PdfWriter

    writer = PdfWriter()
    writer.add_blank_page(14_400, 7_200)
    writer.write(tmp_path / "huge.pdf")
    assert drawn(tmp_path / "huge.pdf", tmp_path, 1, "").size == (MAX_PIXELS, MAX_PIXELS // 2)


def test_what_was_drawn_is_kept_until_there_is_too_much(paper: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    images = PageImages()
    first = images.png(paper, "digest", 2, LINES[0])
    assert Image.open(BytesIO(first)).size[1] == MAX_PIXELS

    def fails(*_: object, **__: object) -> None:
        raise subprocess.CalledProcessError(1, "draw")

    monkeypatch.setattr(subprocess, "run", fails)
    assert images.png(paper, "digest", 2, LINES[0]) is first
    monkeypatch.setattr(page_images, "MAX_KEPT_BYTES", len(first))
    monkeypatch.setattr(page_images, "_drawn_apart", lambda *_: b"another")
    images.png(paper, "digest", 1)
    assert images.png(paper, "digest", 2, LINES[0]) == b"another"


@pytest.mark.parametrize("content", [b"", b"%PDF-1.7 broken", b"no document"])
def test_what_cannot_be_drawn_says_so(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "broken.pdf"
    path.write_bytes(content)
    with pytest.raises(UnreadableDocument) as caught:
        PageImages().png(path, "digest", 1)
    assert "broken.pdf" in caught.value.message and caught.value.hint


def test_there_is_no_page_but_those(paper: Path, tmp_path: Path) -> None:
    for page in (0, 3, 10**9):
        with pytest.raises(IndexError):
            drawn(paper, tmp_path, page, "")


def test_letters_are_compared_and_nothing_else() -> None:
    assert plain_letters("Of\ufb01ce — 2,4 Мил\u00adлиона") == "office24миллиона"
