"""Pages of PDFs as images, a quote marked on them.

PDFium renders them in a separate process, as uploads are read: a hostile file may crash that process, not the server.
Starting one takes a fraction of a second, so images are cached for a while.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
import unicodedata
from collections import OrderedDict
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, BinaryIO

from assistant.errors import UnreadableDocument

#: The longer side of an image, in pixels: A4 at 150 dpi is 1,754.
MAX_PIXELS = 1_754
#: Resolution of pages that would come out smaller than that, in dpi; a PDF unit is 1/72 inch.
MAX_SCALE = 150 / 72
MAX_KEPT_BYTES = 50_000_000
#: Images rendered at a time; the others wait.
AT_ONCE = 2
LIMIT_SECONDS = 30
LIMIT_BYTES = 2_000_000_000
#: The highlight colour (RGB) that a quote is multiplied by: the page's yellow.
MARK = (253, 224, 113)
PROGRAM = "import sys; from assistant.ui.page_images import work; work()"


class PageImages:
    """Renders pages, and caches the latest. Safe to use from several threads."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._drawing = threading.BoundedSemaphore(AT_ONCE)
        self._kept: OrderedDict[tuple[str, int, str], bytes] = OrderedDict()

    def png(self, path: Path, digest: str, page: int, quote: str = "") -> bytes:
        """Page `page` (from 1) of the PDF whose content has this digest, as PNG; `quote` is marked where it is found.

        Raises UnreadableDocument.
        """
        key = (digest, page, quote)
        with self._lock:
            if key in self._kept:
                self._kept.move_to_end(key)
                return self._kept[key]
        with self._drawing:
            image = _drawn_apart(path, page, quote)
        with self._lock:
            self._kept[key] = image
            while sum(map(len, self._kept.values())) > MAX_KEPT_BYTES:
                self._kept.popitem(last=False)
        return image


def _drawn_apart(path: Path, page: int, quote: str) -> bytes:
    orders = {"path": str(path.resolve()), "page": page, "quote": quote}
    environment = os.environ | {"PYTHONPATH": os.pathsep.join(filter(None, sys.path))}
    try:
        drawn = subprocess.run(
            [sys.executable, "-c", PROGRAM],
            env=environment,
            input=json.dumps(orders).encode(),
            capture_output=True,
            timeout=LIMIT_SECONDS,
            check=True,
        )
    except (OSError, subprocess.SubprocessError) as error:
        raise UnreadableDocument(
            f"Page {page} of {path.name} cannot be shown as an image.", "Read its text, or open the original file."
        ) from error
    return drawn.stdout


def work() -> None:
    """The main function of the process: render what standard input asks for onto standard output."""
    _limit_resources()
    orders = json.loads(sys.stdin.buffer.read())
    image = os.fdopen(os.dup(sys.stdout.fileno()), "wb")
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())  # what PDFium prints is no image
    with image:
        draw(Path(orders["path"]), orders["page"], orders["quote"], image)


def draw(path: Path, page: int, quote: str, target: Path | BinaryIO) -> None:
    """Write page `page` (from 1) as PNG to `target`. Raises PDFium's errors, IndexError when there is no such page.

    For a separate process: PDFium is not thread-safe.
    """
    import pypdfium2  # type: ignore[import-untyped]
    from PIL import Image, ImageChops, ImageDraw

    with pypdfium2.PdfDocument(path) as pdf:
        if not 1 <= page <= len(pdf):
            raise IndexError(page)
        sheet = pdf[page - 1]
        scale = min(MAX_SCALE, MAX_PIXELS / max(sheet.get_size()))
        bitmap = sheet.render(scale=scale)
        image = bitmap.to_pil().convert("RGB")
        boxes = list(_boxes(sheet.get_textpage(), quote)) if quote else []
        if boxes:
            layer = Image.new("RGB", image.size, "white")
            place = bitmap.get_posconv(sheet)
            for left, bottom, right, top in boxes:
                corners = (place.to_bitmap(left, top), place.to_bitmap(right, bottom))
                (x0, x1), (y0, y1) = (sorted(each) for each in zip(*corners, strict=True))
                ImageDraw.Draw(layer).rectangle((x0 - 1, y0 - 1, x1 + 1, y1 + 1), fill=MARK)
            image = ImageChops.multiply(image, layer)
        image.save(target, "PNG")


def _boxes(text: Any, quote: str) -> Iterator[Sequence[float]]:
    """Left, bottom, right and top of each line of the quote, in units of the page; none when it is not found."""
    from pypdfium2.raw import FPDFText_GetUnicode  # type: ignore[import-untyped]

    letters: list[str] = []
    places: list[int] = []
    for place in range(text.count_chars()):
        code = FPDFText_GetUnicode(text, place)
        for letter in plain_letters(chr(code) if code < sys.maxunicode else ""):
            letters.append(letter)
            places.append(place)
    wanted = plain_letters(quote)
    at = "".join(letters).find(wanted)
    if not wanted or at < 0:
        return
    first, last = places[at], places[at + len(wanted) - 1]
    for number in range(text.count_rects(first, last - first + 1)):
        yield text.get_rect(number)


def plain_letters(text: str) -> str:
    """Letters and digits only, case-folded: PDF parsers differ in spaces, hyphens and ligatures, no more."""
    return "".join(filter(str.isalnum, unicodedata.normalize("NFKC", text).casefold()))


def _limit_resources() -> None:
    """Limit the memory and CPU time of this process, where the system supports it."""
    try:
        import resource
    except ImportError:
        return
    resource.setrlimit(resource.RLIMIT_AS, (LIMIT_BYTES, LIMIT_BYTES))
    resource.setrlimit(resource.RLIMIT_CPU, (LIMIT_SECONDS, LIMIT_SECONDS))
