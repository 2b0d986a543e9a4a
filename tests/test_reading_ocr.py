from __future__ import annotations

from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image, ImageDraw, ImageFont
from reading_samples import read

from assistant.errors import UnreadableDocument
from assistant.reading import ocr

LINES = ("Акт приёмки работ № 45", "Сумма 12 500 тысяч сумов", "Annual report approved")
needs_tesseract = pytest.mark.skipif(bool(ocr.missing()), reason="tesseract is not installed")


@pytest.mark.parametrize(
    ("word", "is_russian", "shown"),
    [
        ("CУММА", True, "СУММА"),
        ("AКТ", True, "АКТ"),
        ("bаnk", False, "bank"),
        ("АБВ", False, "АБВ"),
        ("USB", True, "USB"),
    ],
)
def test_letters_of_the_other_alphabet(word: str, is_russian: bool, shown: str) -> None:
    assert ocr.one_alphabet(word, is_russian) == shown


def picture(angle: float = 0, form: str = "PNG") -> bytes:
    font = ImageFont.load_default(48)
    for name in ("DejaVuSans.ttf", "/usr/share/fonts/truetype/dejavu/DejaVuSans.ttf"):
        try:
            font = ImageFont.truetype(name, 48)
            break
        except OSError:
            continue
    image = Image.new("L", (1600, 900), 255)
    for at, line in enumerate(LINES):
        ImageDraw.Draw(image).text((120, 150 + 110 * at), line, font=font, fill=0)
    stream = BytesIO()
    image.rotate(angle, expand=True, fillcolor=255).save(stream, form, resolution=200)
    return stream.getvalue()


@needs_tesseract
@pytest.mark.integration
@pytest.mark.parametrize("angle", [0, 3])
def test_a_picture_is_read_and_said_to_be_one(tmp_path: Path, angle: float) -> None:
    reading = read(tmp_path / "scan.png", picture(angle))
    for line in LINES:
        assert line in reading.text
    assert "text recognition" in reading.omissions[0].reason


@needs_tesseract
@pytest.mark.integration
def test_a_scanned_page_of_a_pdf(tmp_path: Path) -> None:
    reading = read(tmp_path / "scan.pdf", picture(form="PDF"))
    assert LINES[0] in reading.text and reading.omissions[0].part == "page 1"


def test_without_tesseract_the_cure_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(UnreadableDocument, match="tesseract") as caught:
        read(tmp_path / "scan.png", picture())
    assert "apt-get install" in caught.value.hint
