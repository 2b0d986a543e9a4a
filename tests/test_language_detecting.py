"""Languages of texts and of questions."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.language.detecting import document_language, question_language

RUSSIAN_QUESTIONS = [
    "Сколько составил грант KOICA для IT Park?",
    "Кто такой Jozef Síkela?",
    "Что такое The Bank of England?",
    "Сколько стран в WHO?",
    "грант Ministry of Digital Technologies",
    "IT Park бюджет",
    "Исакулов",
    "исакулов koica",
    "Когда вышел «The Dark Side of the Moon»?",
    "О чём книга «What Is to Be Done?»?",
    "«Война и мир»",
    "ЧТО ТАКОЕ KOICA",
    "а в 2024?",
    "И сколько это в USD?",
    "Какой API использует Microsoft Azure OpenAI Service?",
    "Назови participants of UN Women",
    "Ещё?",
]
ENGLISH_QUESTIONS = [
    "Who is Исакулов?",
    "What does «Неделя сырьевых материалов» discuss?",
    "How many people work for Министерство цифровых технологий?",
    "Summarize «Что делать?»",
    "Is Ташкент in the list of cities?",
    "WHO IS THE HEAD OF KOICA",
    "KOICA",
    "grant for Узбекистан и Казахстан",
    "and in 2024?",
    "Ташкент population",
    "budget of Агентство",
    "",
    "2025?",
    "¿…?",
]


@pytest.mark.parametrize("question", RUSSIAN_QUESTIONS)
def test_russian_questions_with_latin_names(question: str) -> None:
    assert question_language(question) == "ru"


@pytest.mark.parametrize("question", ENGLISH_QUESTIONS)
def test_english_questions_with_cyrillic_names(question: str) -> None:
    assert question_language(question) == "en"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("The fund opened in May.", "en"),
        ("Фонд открыт в мае.", "ru"),
        ("Фонд KOICA", "en"),
        ("аб cd", "en"),
        ("", "en"),
        ("123 — 456", "en"),
        ("Қазақстан Республикасы", "ru"),
    ],
)
def test_a_document_is_in_the_language_of_most_letters(text: str, expected: str) -> None:
    assert document_language(text) == expected


def test_a_long_document_is_judged_by_its_whole_length() -> None:
    assert document_language("English preface. " * 1_000 + "Русский текст. " * 20_000) == "ru"
    assert document_language("Предисловие. " * 1_000 + "English text. " * 20_000) == "en"


@given(st.text())
def test_there_is_always_an_answer(text: str) -> None:
    assert question_language(text) in ("en", "ru")
    assert document_language(text) in ("en", "ru")
