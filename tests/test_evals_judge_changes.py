"""Changes by rule that make a sentence say something else."""

from __future__ import annotations

import random

import pytest

from assistant.types import Language
from evals.judge.changes import BY_WORDS, KINDS, Material, by_words, changed, denied, month, without_detail

NOTHING = Material((), ())


@pytest.mark.parametrize(
    ("kind", "language", "sentence", "expected"),
    [
        ("unit", "en", "It cost 4.5 million.", {"It cost 4.5 billion.", "It cost 4.5 thousand."}),
        ("unit", "ru", "На это ушло 5 миллионов.", {"На это ушло 5 миллиардов.", "На это ушло 5 тысяч."}),
        ("modality", "en", "Staff must report it.", {"Staff may report it."}),
        ("comparison", "ru", "Цена выросла на треть.", {"Цена упала на треть."}),
        ("polarity", "ru", "Заявку отклонили.", {"Заявку одобрили."}),
        ("polarity", "en", "Approved by all.", {"Rejected by all."}),
        ("role", "ru", "Об этом сказал директору бухгалтер.", None),
        ("cause", "en", "It closed because of rain.", {"It closed despite rain."}),
        ("quantifier", "en", "Nothing of the kind.", {""}),
    ],
)
def test_one_word_is_changed_and_its_ending_kept(
    kind: str, language: Language, sentence: str, expected: set[str] | None
) -> None:
    made = by_words(kind, sentence, language, random.Random(1))
    assert made in expected if expected is not None else made not in ("", sentence)


def test_a_month_becomes_another_in_the_same_case() -> None:
    made = month("Он уехал 3 мая.", "ru", random.Random(1))
    assert made.startswith("Он уехал 3 ") and made.endswith(("я.", "а.")) and made != "Он уехал 3 мая."
    assert month("They may come.", "en", random.Random(1)) == ""


def test_a_not_is_put_in_or_taken_out() -> None:
    assert denied("Smoking is allowed here.", "en") == "Smoking is not allowed here."
    assert denied("Smoking isn't allowed here.", "en") == "Smoking is allowed here."
    assert denied("Он не сдал отчёт.", "ru") == "Он сдал отчёт."


def test_the_circumstance_at_the_end_is_left_out() -> None:
    assert without_detail("The board met the new owners in Berlin on Monday.", "en").startswith("The board met")
    assert without_detail("The board met.", "en") == ""


def test_details_and_causes_come_from_other_sentences() -> None:
    material = Material(["The price of oil fell sharply."], ["Nobody came to the fair in Berlin."])
    claim = "The shop was closed."
    detail = changed("detail", claim, "en", material, random.Random(1))
    cause = changed("invented_cause", claim, "en", material, random.Random(1))
    assert detail == "The shop was closed in Berlin."
    assert cause.startswith("The shop was closed") and "price of oil" in cause
    assert changed("detail", claim, "en", NOTHING, random.Random(1)) == ""


@pytest.mark.parametrize("language", ["en", "ru"])
def test_every_kind_answers_for_any_sentence(language: Language) -> None:
    for kind in KINDS:
        assert changed(kind, "", language, NOTHING, random.Random(1)) == ""
    assert set(BY_WORDS) < set(KINDS)
