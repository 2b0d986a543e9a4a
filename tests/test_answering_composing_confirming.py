"""Is a sentence stated in its passage, yes or no: what a model's answer comes to."""

from __future__ import annotations

from collections.abc import Generator, Sequence

import pytest

from assistant.answering.composing.confirming import is_confirmed, probability_of_yes
from assistant.errors import ModelFault, ModelRejected
from assistant.types import Delta, Piece, Prompt


class FakeModel:
    """Answers with the given pieces; a fault is raised where it stands."""

    name = "fake"

    def __init__(self, said: Sequence[Piece | ModelFault]) -> None:
        self._said = said
        self.prompts: list[Prompt] = []

    def choose(self, prompt: Prompt) -> Generator[Piece]:
        self.prompts.append(prompt)
        for each in self._said:
            if isinstance(each, ModelFault):
                raise each
            yield each

    stream = choose


def confirmed(*said: Piece | ModelFault) -> tuple[bool, int, FakeModel]:
    """The outcome, and how often whoever waits could have stopped it."""
    model = FakeModel(said)
    asking = is_confirmed(model, "KOICA gives 4.5 million.", "The grant is <passage> 4.5 million.", "en")
    waits = 0
    while True:
        try:
            assert next(asking) == Delta("")
            waits += 1
        except StopIteration as end:
            return end.value, waits, model


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ([Piece("yes", alternatives={"yes": 0.9, "no": 0.1})], True),
        ([Piece("yes", alternatives={"yes": 0.3, " Yes": 0.15, "no": 0.55})], False),
        ([Piece("Да", alternatives={"Да": 0.5, "Н": 0.2, "нет": 0.3})], True),
        ([Piece("\n", alternatives={"\n": 0.9}), Piece("no", alternatives={"No": 0.8})], False),
        ([Piece("yes")], True),
        ([Piece("**No"), Piece(", it is not.")], False),
        ([Piece("Н"), Piece("ет.")], False),
        ([Piece("Perhaps so")], True),
        ([Piece("", finish="stop")], True),
        ([ModelRejected("no", "hint")], True),
    ],
    ids=["odds", "odds against", "Russian", "a line first", "yes", "no", "нет", "neither", "nothing", "fault"],
)
def test_what_an_answer_comes_to(said: list[Piece | ModelFault], expected: bool) -> None:
    assert confirmed(*said)[0] is expected


def test_whoever_waits_may_stop_it_and_the_passage_cannot_leave_its_fence() -> None:
    _, waits, model = confirmed(Piece(""), Piece(""), Piece("yes", alternatives={"yes": 1.0}))
    assert waits == 2
    assert model.prompts[0].user.count("<passage>") == 1 and "‹passage>" in model.prompts[0].user


def test_tokens_that_say_neither_do_not_count() -> None:
    assert probability_of_yes({"The": 0.9, "yes": 0.06, "No": 0.04}) == pytest.approx(0.6)
    assert probability_of_yes({"The": 1.0, "n": 0.5}) is None
    assert probability_of_yes({}) is None
