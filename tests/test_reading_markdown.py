from __future__ import annotations

from pathlib import Path

import pytest
from reading_samples import read

from assistant.errors import UnreadableDocument
from assistant.reading.formats.markdown import split_front_matter

SAMPLE = """---
title: "Грант KOICA: итоги"
date: 2025-11-20
source: https://example.org/news/1
tags: [a, b]
---
# Грант **KOICA**

Первый абзац со [ссылкой](http://x.org "t") и ![схемой](a.png),
строка вторая с `кодом` и <b>тегом</b>.<br>Новая строка.

Подзаголовок
------------

- раз
- два *важно*
  - вложенный
    ещё абзац
1. первый
2. второй

> Цитата
> дальше

| Страна | Грант |
|--------|------:|
| Казахстан | 4,5 млн |
| Узбекистан | **2** млн |

```python
# не заголовок
x = 1
```

<div><p>Из разметки</p><script>alert(1)</script></div>
<!-- скрыто -->

### Последний ###
Конец.
"""


def test_everything_that_markdown_has(tmp_path: Path) -> None:
    reading = read(tmp_path / "заметка.md", SAMPLE)
    assert (reading.title, reading.date) == ("Грант KOICA: итоги", "2025-11-20")
    assert reading.origin == "https://example.org/news/1"
    assert [(each.level, each.title) for each in reading.outline.headings] == [
        (1, "Грант KOICA"),
        (2, "Подзаголовок"),
        (3, "Последний"),
    ]
    blocks = reading.text.split("\n\n")
    assert blocks == [
        "Грант KOICA",
        "Первый абзац со ссылкой (http://x.org) и схемой, строка вторая с кодом и тегом.\nНовая строка.",
        "Подзаголовок",
        "- раз\n- два важно\n  - вложенный ещё абзац",
        "1. первый\n2. второй",
        "Цитата дальше",
        "Страна: Казахстан; Грант: 4,5 млн\nСтрана: Узбекистан; Грант: 2 млн",
        "# не заголовок\nx = 1",
        "Из разметки",
        "Последний",
        "Конец.",
    ]


def test_clauses_and_labels_keep_their_lines_and_prose_is_joined(tmp_path: Path) -> None:
    text = (
        "# Договор\n\n2. Оплата\n2.1. Аванс составляет 30 процентов.\n2.2. Остаток платят в течение 10 дней.\n\n"
        "Понедельник: 08:00–14:00\nВторник: 12:00–18:00\n\nЭто длинная строка,\nкоторая продолжается\nи кончается.\n"
    )
    assert read(tmp_path / "договор.md", text).text.splitlines()[-6:] == [
        "2.2. Остаток платят в течение 10 дней.",
        "",
        "Понедельник: 08:00–14:00",
        "Вторник: 12:00–18:00",
        "",
        "Это длинная строка, которая продолжается и кончается.",
    ]


def test_english_without_front_matter(tmp_path: Path) -> None:
    reading = read(tmp_path / "note.markdown", "Intro.\n\n# The grant\n\nNovember 20, 2025\n\nIt was *approved*.")
    assert (reading.title, reading.date, reading.origin) == ("The grant", "2025-11-20", "")
    assert reading.text == "Intro.\n\nThe grant\n\nNovember 20, 2025\n\nIt was approved."


def test_without_headings_the_first_lines_tell_the_title(tmp_path: Path) -> None:
    assert read(tmp_path / "a.md", "Grant approved\n\nThe grant was approved today.").title == "Grant approved"


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "cp1251"])
def test_encodings(tmp_path: Path, encoding: str) -> None:
    reading = read(tmp_path / "a.md", "---\r\ntitle: Грант\r\n---\r\n# Решение\r\n\r\nГрант одобрен.".encode(encoding))
    assert (reading.title, reading.text) == ("Грант", "Решение\n\nГрант одобрен.")


def test_a_line_at_the_top_is_no_front_matter() -> None:
    for text in ("---\n\ntext\n\n---\nmore", "text\n---\na: b\n---", "---\na: b\n"):
        assert split_front_matter(text) == ({}, text)
    assert split_front_matter("---\nA: 'x'\n...\nrest") == ({"a": "x"}, "rest")


def test_only_marks_are_no_text(tmp_path: Path) -> None:
    with pytest.raises(UnreadableDocument, match="no text"):
        read(tmp_path / "a.md", "---\ntitle: x\n---\n\n<!-- nothing -->\n\n***\n")
