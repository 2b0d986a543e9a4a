"""Batches of texts of similar length, to keep padding small."""

from __future__ import annotations

from collections.abc import Iterator, Sequence


def by_length(lengths: Sequence[int], batch_tokens: int, spread_tokens: int) -> Iterator[list[int]]:
    """Batches of indices of texts, by their lengths in tokens, longest first.

    A batch padded to its longest text has at most `batch_tokens`, unless it is one text; its lengths differ by at most
    `spread_tokens`.
    """
    batch: list[int] = []
    for number in sorted(range(len(lengths)), key=lambda each: -lengths[each]):
        if batch:
            longest = lengths[batch[0]]
            full = (len(batch) + 1) * longest > batch_tokens
            if full or longest - lengths[number] > spread_tokens:
                yield batch
                batch = []
        batch.append(number)
    if batch:
        yield batch
