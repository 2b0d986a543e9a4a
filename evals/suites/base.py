"""What a suite is, and figures by language direction."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from evals.bench import BenchQuestion
from evals.data import directions_in_order
from evals.intervals import Scores, summarise
from evals.observing import Observed


@dataclass(frozen=True, slots=True)
class Evaluation:
    """The outcome of a suite: figures, plain values of single questions by their ids, and what a reader must know.

    `by_kind` are the same figures by kind of question, where a suite tells kinds apart; `listing` are whole questions
    with what was said, which no result holds.
    """

    figures: dict[str, Any]
    questions: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    notes: tuple[str, ...] = ()
    by_kind: Mapping[str, Any] = field(default_factory=dict)
    listing: tuple[Mapping[str, Any], ...] = ()


@dataclass(frozen=True, slots=True)
class Suite:
    """A suite by name; `searches` and `asks` say what it needs of the assistant.

    `fits` says whether a set has what it scores.
    """

    name: str
    evaluate: Callable[[Sequence[Observed]], Evaluation]
    searches: bool = False
    asks: bool = False
    fits: Callable[[Sequence[BenchQuestion]], bool] = lambda _: True


def by_direction(
    observed: Sequence[Observed], scores: Mapping[str, Scores], measures: Sequence[str]
) -> dict[str, dict[str, Any]]:
    """Figures of the questions that have scores, by direction, and of ``all``."""
    scored = [each for each in observed if each.question.id in scores]
    figures = {}
    for direction in directions_in_order([each.direction for each in scored]):
        members = [each for each in scored if direction in (each.direction, "all")]
        figures[direction] = summarise([scores[each.question.id] for each in members], measures)
    return figures
