"""Fusion: what its numbers mean, checked by hand."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.fusing import Signals, rarity, relevance, share

SHARES = st.floats(0, 1)


@given(st.floats(-1, 1), st.floats(0, 2), SHARES, SHARES)
def test_relevance_is_a_probability_and_grows_with_the_cosine(
    cosine: float, lead: float, words: float, names: float
) -> None:
    for passage in ("en", "ru"):
        low = relevance("en", passage, Signals(cosine, lead, words, names))
        high = relevance("en", passage, Signals(cosine + 0.1, lead, words, names))
        assert 0 <= low <= high <= 1


def test_rare_terms_weigh_more() -> None:
    assert rarity(1000, 1) > rarity(1000, 10) > rarity(1000, 900) >= 0
    assert rarity(1000, 10) == pytest.approx(math.log(1 + 990.5 / 10.5))


def test_a_share_is_weighed() -> None:
    weights = {"rare": 3.0, "common": 1.0}
    assert share(weights, frozenset({"rare"}), weights.__getitem__) == 0.75
    assert share(weights, frozenset({"common", "other"}), weights.__getitem__) == 0.25
    assert share([], frozenset({"x"}), weights.__getitem__) == 0.0
