from __future__ import annotations

from datetime import datetime
from pathlib import Path

import pptx
import pytest
from pptx.presentation import Presentation
from pptx.util import Inches
from reading_samples import page_texts, read, saved

from assistant.errors import UnreadableDocument

BOX = (Inches(1), Inches(1), Inches(4), Inches(1))


def deck() -> Presentation:
    made = pptx.Presentation()
    first = made.slides.add_slide(made.slide_layouts[0])
    first.shapes.title.text = "Отчёт\vо грантах"
    first.placeholders[1].text = "20 ноября 2025 г."
    second = made.slides.add_slide(made.slide_layouts[1])
    second.shapes.title.text = "Условия"
    second.placeholders[1].text = "Первый пункт\nВторой пункт"
    grid = second.shapes.add_table(2, 3, *BOX).table
    for at, text in enumerate(["Страна", "Грант", "Год", "Казахстан", "4,5 млн", "2020"]):
        grid.cell(at // 3, at % 3).text = text
    group = second.shapes.add_group_shape()
    group.shapes.add_textbox(*BOX).text_frame.text = "В группе"
    second.notes_slide.notes_text_frame.text = "Заметка докладчика"
    made.slides.add_slide(made.slide_layouts[6])
    last = made.slides.add_slide(made.slide_layouts[6])
    last.shapes.add_textbox(*BOX).text_frame.text = "Questions?"
    return made


def test_slides_are_pages_and_titles_headings(tmp_path: Path) -> None:
    reading = read(tmp_path / "доклад.pptx", saved(deck()))
    assert page_texts(reading) == {
        1: "Отчёт о грантах\n\n20 ноября 2025 г.",
        2: "Условия\n\nПервый пункт\nВторой пункт\n\nСтрана: Казахстан; Грант: 4,5 млн; Год: 2020\n\nВ группе\n\n"
        "Заметка докладчика",
        4: "Questions?",
    }
    assert [each.title for each in reading.outline.headings] == ["Отчёт о грантах", "Условия"]
    assert (reading.title, reading.date) == ("Отчёт о грантах", "2025-11-20")


def test_properties_count_where_the_slides_are_silent(tmp_path: Path) -> None:
    made = pptx.Presentation()
    made.slides.add_slide(made.slide_layouts[6]).shapes.add_textbox(*BOX).text_frame.text = "Text"
    assert read(tmp_path / "a.pptx", saved(made)).date == ""
    made.core_properties.title, made.core_properties.created = "Grants", datetime(2024, 5, 6)
    reading = read(tmp_path / "a.pptx", saved(made))
    assert (reading.title, reading.date) == ("Grants", "2024-05-06")


def test_slides_without_words(tmp_path: Path) -> None:
    made = pptx.Presentation()
    made.slides.add_slide(made.slide_layouts[0])
    with pytest.raises(UnreadableDocument, match="no text"):
        read(tmp_path / "a.pptx", saved(made))
