"""Batches of texts of about the same length."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from assistant.models.bundle import by_length


@given(st.lists(st.integers(1, 600), max_size=60), st.integers(1, 3_000), st.integers(0, 100))
def test_every_text_is_in_one_batch_that_is_neither_too_big_nor_too_mixed(
    lengths: list[int], batch_tokens: int, spread_tokens: int
) -> None:
    batches = list(by_length(lengths, batch_tokens, spread_tokens))
    assert sorted(number for batch in batches for number in batch) == list(range(len(lengths)))
    for batch in batches:
        sizes = [lengths[number] for number in batch]
        assert len(batch) == 1 or len(batch) * max(sizes) <= batch_tokens
        assert max(sizes) - min(sizes) <= spread_tokens


def test_the_longest_come_first() -> None:
    assert list(by_length([3, 9, 8, 2], 18, 1)) == [[1, 2], [0, 3]]
