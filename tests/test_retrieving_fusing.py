"""Fusion: what its numbers mean, checked by hand."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.retrieving.fusing import rarity, relevance, share, shared_out, tilts
from assistant.types import Language, LegScores

LANGUAGES: tuple[Language, ...] = ("en", "ru")
SHARES = st.floats(0, 1)


@given(st.floats(-1, 1), st.floats(0, 2), st.floats(-1, 1), SHARES, SHARES, SHARES)
def test_relevance_is_a_probability_and_grows_with_the_cosine(
    cosine: float, lead: float, tilt: float, words: float, sentence: float, names: float
) -> None:
    for passage in LANGUAGES:
        low = relevance("en", passage, LegScores(cosine, lead, tilt, words, sentence, names))
        high = relevance("en", passage, LegScores(cosine + 0.1, lead, tilt, words, sentence, names))
        assert 0 <= low <= high <= 1


def test_a_language_that_is_nearer_as_a_whole_is_tilted() -> None:
    near, far = [0.5 + each / 100 for each in range(12)], [0.3 + each / 100 for each in range(12)]
    assert tilts({"en": near, "ru": far}) == {"en": pytest.approx(0.1), "ru": pytest.approx(-0.1)}


def test_few_passages_of_a_language_tell_nothing_about_it() -> None:
    assert tilts({"en": [0.9] * 20, "ru": [0.1] * 9}) == {"en": 0.0, "ru": 0.0}
    assert tilts({"en": [], "ru": []}) == {"en": 0.0, "ru": 0.0}


def test_rare_terms_weigh_more() -> None:
    assert rarity(1000, 1) > rarity(1000, 10) > rarity(1000, 900) >= 0
    assert rarity(1000, 10) == pytest.approx(math.log(1 + 990.5 / 10.5))


def test_a_share_is_weighed() -> None:
    shares = shared_out({"rare": 3.0, "common": 1.0})
    assert share(shares, frozenset({"rare"})) == 0.75
    assert share(shares, frozenset({"common", "other"})) == 0.25
    assert shared_out({}) == shared_out({"x": 0.0}) == {}
    assert share({}, frozenset({"x"})) == 0.0
