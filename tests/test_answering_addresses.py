from __future__ import annotations

import pytest

from assistant.answering.addresses import address_in, leaves, parts_at
from assistant.types import Document

TEXT = "Договор\n\n4. Ответственность\n\n4.1. Ущерб.\n\n4.2. Пеня.\nСрок.\n\n5. Споры\n\nСтатья 15. Суд\n\nКонец."
DOCUMENT = Document("d", "d.txt", "Договор", "ru", "", TEXT, "d")


@pytest.mark.parametrize(
    ("question", "said"),
    [
        ("Что говорится в пункте 4.2?", ["4.2. Пеня.\nСрок."]),
        ("What does clause 4.1 say?", ["4.1. Ущерб."]),
        ("What is in section 4?", ["4. Ответственность\n\n4.1. Ущерб.\n\n4.2. Пеня.\nСрок."]),
        ("О чём статья 15?", ["Статья 15. Суд\n\nКонец."]),
        ("Что в пункте 9.9?", []),
    ],
)
def test_a_place_is_found_by_its_number(question: str, said: list[str]) -> None:
    address = address_in(question)
    assert address is not None
    assert [TEXT[start:end] for start, end in parts_at(DOCUMENT, address)] == said


def test_questions_without_a_place_name_none() -> None:
    assert address_in("Сколько стоит пункт проката?") is None
    assert [part.number for part in leaves(DOCUMENT)] == ["4.1", "4.2", "5", "15"]
