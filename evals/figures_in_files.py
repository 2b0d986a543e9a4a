"""Are figures read as they were put in? Files of many formats, with figures beside what might glue to them.

Run: ``python -m evals.figures_in_files [FILES]``. It prints a line per format and every figure that was not read.
"""

from __future__ import annotations

import random
import sys
import tempfile
import zipfile
from collections import Counter
from collections.abc import Callable
from email.message import EmailMessage
from io import BytesIO
from pathlib import Path

from assistant.reading import read_file
from assistant.settings import ReadingSettings

SEED = 7


def figures(chance: random.Random) -> list[str]:
    """Ten figures as people write them: with decimals, groups, percents, signs."""
    shapes: tuple[Callable[[], str], ...] = (
        lambda: f"{chance.randint(1, 99)},{chance.randint(1, 99)}",
        lambda: f"{chance.randint(1, 999)}.{chance.randint(10, 99)}",
        lambda: f"{chance.randint(1, 999)} {chance.randint(100, 999)}",
        lambda: f"{chance.randint(1, 99)}%",
        lambda: f"{chance.randint(10, 99)}-{chance.randint(100, 999)}",
        lambda: str(chance.randint(1_000, 9_999_999)),
    )
    return [chance.choice(shapes)() for _ in range(10)]


def _html(values: list[str]) -> bytes:
    rows = "".join(f"<p>Строка {value}<sup>1</sup> единиц.</p>" for value in values)
    return f"<html><body>{rows}</body></html>".encode()


def _markdown(values: list[str]) -> bytes:
    return "\n\n".join(f"Строка {value}<sup>2</sup> единиц." for value in values).encode()


def _text(values: list[str]) -> bytes:
    return "\n\n".join(f"Строка {value} единиц." for value in values).encode("cp1251")


def _csv(values: list[str]) -> bytes:
    return ("Показатель;Значение\n" + "\n".join(f"Строка;{value}" for value in values)).encode()


def _mail(values: list[str]) -> bytes:
    made = EmailMessage()
    made["Subject"], made["From"] = "Отчёт", "a@b.example"
    made.set_content(_text(values).decode("cp1251"))
    return made.as_bytes()


def _rtf(values: list[str]) -> bytes:
    return ("{\\rtf1\\ansi " + "\\par ".join(f"Row {value}{{\\super 3}} units" for value in values) + "}").encode()


def _docx(values: list[str]) -> bytes:
    import docx

    document = docx.Document()
    for value in values:
        paragraph = document.add_paragraph(f"Строка {value}")
        paragraph.add_run("1").font.superscript = True
        paragraph.add_run(" единиц.")
    return _saved(document.save)


def _pptx(values: list[str]) -> bytes:
    import pptx
    from pptx.util import Inches

    deck = pptx.Presentation()
    frame = deck.slides.add_slide(deck.slide_layouts[6]).shapes.add_textbox(0, 0, Inches(5), Inches(5)).text_frame
    for value in values:
        frame.add_paragraph().text = f"Строка {value} единиц."
    return _saved(deck.save)


def _xlsx(values: list[str]) -> bytes:
    import openpyxl

    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(["Показатель", "Значение"])
    for value in values:
        sheet.append(["Строка", value])
    return _saved(book.save)


def _zip(values: list[str]) -> bytes:
    stream = BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        archive.writestr("a.docx", _docx(values))
    return stream.getvalue()


def _saved(save: Callable[[BytesIO], object]) -> bytes:
    stream = BytesIO()
    save(stream)
    return stream.getvalue()


MAKERS: dict[str, Callable[[list[str]], bytes]] = {
    "html": _html, "md": _markdown, "txt": _text, "csv": _csv, "eml": _mail, "rtf": _rtf, "docx": _docx,
    "pptx": _pptx, "xlsx": _xlsx, "zip": _zip,
}  # fmt: skip


def lost_figures(files: int, folder: Path) -> tuple[Counter[str], list[str]]:
    """Figures that were put in by format, and those that stand nowhere by themselves in what was read."""
    chance = random.Random(SEED)
    made: Counter[str] = Counter()
    lost = []
    for number in range(files):
        suffix = list(MAKERS)[number % len(MAKERS)]
        values = figures(chance)
        path = folder / f"{number}.{suffix}"
        path.write_bytes(MAKERS[suffix](values))
        text = read_file(path, ReadingSettings()).text
        made[suffix] += len(values)
        lost += [f"{path.name}: {value}" for value in values if not _stands_alone(value, text)]
    return made, lost


def _stands_alone(value: str, text: str) -> bool:
    at = text.find(value)
    while at >= 0:
        after = text[at + len(value) : at + len(value) + 1]
        before = text[max(0, at - 1) : at]
        if not after.isdecimal() and not before.isdecimal():
            return True
        at = text.find(value, at + 1)
    return False


def main() -> None:
    """Print what was put in and what was lost."""
    files = int(sys.argv[1]) if len(sys.argv) > 1 else 200
    with tempfile.TemporaryDirectory() as name:
        made, lost = lost_figures(files, Path(name))
    total = sum(made.values())
    print(f"{files} files, {total} figures: {', '.join(f'{count} {suffix}' for suffix, count in made.items())}")
    print(f"read as put in: {1 - len(lost) / total:.4f}")
    print("\n".join(lost))


if __name__ == "__main__":
    main()
