"""A logistic model over the fields of a record."""

from __future__ import annotations

import math
from dataclasses import dataclass, fields
from typing import TYPE_CHECKING, Generic, TypeVar

if TYPE_CHECKING:
    from _typeshed import DataclassInstance

#: Probabilities are kept this far from 0 and 1 before their log-odds are taken.
LEAST_PROBABILITY = 0.001

Record = TypeVar("Record", bound="DataclassInstance")
#: Beyond this the probability is 0 or 1 for all purposes here, and `exp` would eventually overflow.
LARGEST_LOG_ODDS = 30.0


@dataclass(frozen=True, slots=True)
class Logistic(Generic[Record]):
    """A probability from a record of numbers: a weight for each field, and a bias."""

    bias: float
    weights: Record

    def probability(self, record: Record) -> float:
        """The logistic function of the bias and the weighted sum of the record's fields."""
        # `astuple` copies deeply and takes ten times as long.
        names = [field.name for field in fields(self.weights)]
        total = self.bias + sum(getattr(self.weights, name) * getattr(record, name) for name in names)
        return 1.0 / (1.0 + math.exp(-max(-LARGEST_LOG_ODDS, min(LARGEST_LOG_ODDS, total))))


def log_odds(probability: float) -> float:
    """The logarithm of the odds, of probabilities from 0.001 to 0.999."""
    bounded = min(1 - LEAST_PROBABILITY, max(LEAST_PROBABILITY, probability))
    return math.log(bounded / (1 - bounded))
