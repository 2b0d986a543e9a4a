"""Names across languages: a translated one is excused by its meaning, a changed one is not."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from assistant.answering import MeaningSupport, SentenceVectors
from assistant.language.names import Name
from assistant.models.bundle import bundled_tokenizer
from assistant.models.embedding import load_embedder
from assistant.settings import EmbeddingSettings
from assistant.verifying import Reply, Support
from assistant.verifying.translated import ORDINARY_WORD, SAME_NAME_MEANT, WORD_OF_TABLE, untranslated


class FakeMeaning:
    """Every word is so alike to every other; only `ordinary` words are ordinary."""

    def __init__(self, similarity: float, *ordinary: str) -> None:
        self._similarity = similarity
        self._ordinary = ordinary

    def similarities(self, sentence: str, others: Sequence[str]) -> list[float]:
        return [self._similarity for _ in others]

    def is_common(self, word: str) -> bool:
        return word in self._ordinary

    def replies(self, question: str, passages: Sequence[str]) -> list[Reply]:
        return []


@pytest.mark.parametrize(
    ("name", "text", "support", "is_missing"),
    [
        ("Czeisler", "Профессор Чейслер", FakeMeaning(SAME_NAME_MEANT), False),
        ("Czeisler", "Профессор Чейслер", FakeMeaning(SAME_NAME_MEANT - 0.01), True),
        ("Czeisler", "профессор", FakeMeaning(0.9), True),
        ("Zara", "модный дом Sars", FakeMeaning(0.9), True),
        ("Light", "светлый путь", FakeMeaning(ORDINARY_WORD, "light"), False),
        ("Light", "светлый путь", FakeMeaning(ORDINARY_WORD - 0.01, "light"), True),
        ("Minister", "глава ведомства", FakeMeaning(WORD_OF_TABLE, "minister"), False),
        ("Minister", "глава ведомства", FakeMeaning(WORD_OF_TABLE - 0.01, "minister"), True),
        ("Light", "и в на", FakeMeaning(0.9, "light"), True),
    ],
    ids=[
        "a name so alike",
        "a name less alike",
        "like a word that is no name",
        "like a name in the same letters",
        "an ordinary word so alike",
        "an ordinary word less alike",
        "a word of the table so alike",
        "a word of the table less alike",
        "nothing to compare with",
    ],
)
def test_what_excuses_a_name(name: str, text: str, support: Support, is_missing: bool) -> None:
    assert bool(untranslated([Name(name)], text, support)) is is_missing


@pytest.mark.integration
def test_the_real_encoder_tells_a_translated_name_from_a_changed_one() -> None:
    tokenizer = bundled_tokenizer()
    vectors = SentenceVectors(load_embedder(EmbeddingSettings()))
    real = MeaningSupport(vectors, lambda word: len(tokenizer.encode(word)) == 1)
    text = "Профессор Чарльз Чейслер из Гарвардской медицинской школы предложил новый курс."
    assert untranslated([Name("Czeisler"), Name("New")], text, real) == []
    assert [each.text for each in untranslated([Name("Miranchuk"), Name("American")], text, real)] == [
        "Miranchuk",
        "American",
    ]
