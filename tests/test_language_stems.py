"""Words and stems."""

from __future__ import annotations

import threading

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.language.stems import content_stems, stem, words

ANYTHING = st.text(st.characters(exclude_categories=()))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Ёлка и ель", ["елка", "и", "ель"]),
        ("Паша́ приехал", ["паша", "приехал"]),
        ("Jozef Síkela, Séjourné", ["jozef", "sikela", "sejourne"]),
        ("IT-Park, CRM-2025, COVID-19", ["it", "park", "crm", "2025", "covid", "19"]),
        ("5G, H2O, 3D и B2B", ["5g", "h2o", "3d", "и", "b2b"]),
        ("100тыс. и 5-летний", ["100", "тыс", "и", "5", "летний"]),
        ("4,5 и 4.5", ["4.5", "и", "4.5"]),
        ("1 000 000, 1\u00a0000\u202f000, 1,000,000, 1.000.000 и 1'000'000", ["1000000"] * 4 + ["и", "1000000"]),
        ("1,000.50 but 0,125", ["1000.50", "but", "0.125"]),
        ("12,345 but 1,125 млн and 12,345 %", ["12345", "but", "1.125", "млн", "and", "12.345"]),
        ("в 2025 15 300 чел.", ["в", "2025", "15300", "чел"]),
        ("20.11.2025 в 10:30, v1.2.3", ["20", "11", "2025", "в", "10", "30", "v1", "2", "3"]),
        ("Uzbekistan's Oʻzbekiston, don’t", ["uzbekistan", "ozbekiston", "dont"]),
        ("со\u00adглаше\u200bние", ["соглашение"]),
        ("ﬁnance №5 6½ м² 2025¹", ["finance", "5", "6.5", "м", "2025"]),
        ("Cовет и OOH", ["совет", "и", "ooh"]),  # the first letter is a Latin C
        ("e-mail: info@mail.ru", ["e", "mail", "info", "mail", "ru"]),
        ("", []),
        ("… — !", []),
    ],
)
def test_words_have_one_spelling(text: str, expected: list[str]) -> None:
    assert words(text) == expected


@pytest.mark.parametrize(
    ("left", "right"),
    [
        ("соглашение", "соглашениями"),
        ("узбекистан", "узбекистане"),
        ("министерство", "министерства"),
        ("agreement", "agreements"),
        ("investing", "invested"),
        ("страна", "странам"),
        ("материал", "материалами"),
        ("исакулов", "исакуловым"),
        ("казахстан", "казахстана"),
    ],
)
def test_forms_of_a_word_share_a_stem(left: str, right: str) -> None:
    assert stem(left) == stem(right)


def test_numbers_codes_and_noise_keep_their_form() -> None:
    for word in ("2025", "4.5", "h2o", "ы" * 41, "ას", ""):
        assert stem(word) == word


def test_stop_words_are_left_out_but_capital_names_stay() -> None:
    assert content_stems("Сколько стоит это для IT Park?") == [stem("стоит"), "it", "park"]
    assert content_stems("What is the role of WHO in it?") == ["role", "who"]
    assert content_stems("it may rain in May") == ["rain", "may"]
    assert content_stems("и в на") == []


def test_stemming_is_safe_in_threads() -> None:
    stem.cache_clear()
    forms = [base + ending for base in ("соглашен", "министерств") for ending in ("ия", "ами", "у", "ом")] * 50
    found: list[list[str]] = []

    def stem_all() -> None:
        found.append([stem.__wrapped__(form) for form in forms])

    threads = [threading.Thread(target=stem_all) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert found == [[stem(form) for form in forms]] * 4


@given(ANYTHING)
def test_any_text_gives_words_and_stems(text: str) -> None:
    found = words(text)
    assert all(found)
    assert all(stem(word) for word in found)
    assert len(content_stems(text)) <= len(found)


@given(ANYTHING)
def test_words_are_already_normal(text: str) -> None:
    assert not any(word != word.lower() or " " in word or "'" in word for word in words(text) if word.isascii())
