"""Training the reader: examples that are made, how they are cut and batched, what is lost, and what is shipped."""

from __future__ import annotations

import random
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from assistant.models.bundle import bundled_weights

torch = pytest.importorskip("torch")
pytest.importorskip("transformers")

from evals.learning import data_hash  # noqa: E402
from evals.reader.batches import MAX_TOKENS, STEP_TOKENS, ExampleCutter, batched, to_batch  # noqa: E402
from evals.reader.examples import Example, measured  # noqa: E402
from evals.reader.exporting import averaged, shipped  # noqa: E402
from evals.reader.making import Maker, enlarged  # noqa: E402
from evals.reader.opposites import turned  # noqa: E402
from evals.reader.training import Training, span_loss, verdict_loss  # noqa: E402

CONTEXT = "The park opened in 1999. Kim Jin led it. The budget was 4 million dollars."
EXAMPLE = Example("1", "set", "When did the park open in Seoul?", CONTEXT, "Park", ((19, 23),), True, True)


@pytest.fixture(scope="module")
def cutter() -> ExampleCutter:
    return ExampleCutter(bundled_weights().vocabulary)


def test_a_passage_that_holds_the_answer_is_never_called_irrelevant() -> None:
    maker = Maker(1)
    assert maker.irrelevant(EXAMPLE, [CONTEXT, "It was in 1999, too."]) is None
    found = maker.irrelevant(EXAMPLE, [CONTEXT, "Something else."])
    assert found is not None
    assert (found.context, found.relevant, found.answers, found.spans) == ("Something else.", False, False, ())


def test_without_its_fact_a_passage_is_relevant_and_does_not_answer() -> None:
    found = Maker(1).without_fact(EXAMPLE)
    assert found is not None
    assert "1999" not in found.context and "Kim Jin" in found.context
    assert (found.relevant, found.answers, found.spans) == (True, False, ())


def test_a_swapped_name_comes_from_another_question_and_not_from_near_the_answer() -> None:
    other = replace(EXAMPLE, question="Who led the park in Busan?")
    found = Maker(1).swapped(EXAMPLE, [EXAMPLE, other])
    assert found is not None
    assert found.question == "When did the park open in Busan?"
    assert found.answers is False
    assert Maker(1).swapped(EXAMPLE, [EXAMPLE]) is None


def test_a_question_is_turned_into_its_opposite_unless_the_passage_tells_of_it() -> None:
    assert turned("Кто построил Первую школу?") == ("Кто построил Последнюю школу?", "Последнюю")
    assert turned("Which is the largest city?") == ("Which is the smallest city?", "smallest")
    assert turned("When was it firstly named?") is None
    example = replace(EXAMPLE, question="When was the first ship built?")
    assert Maker(1).turned(replace(example, context=f"{EXAMPLE.context} The last ship burned.")) is None
    made = Maker(1).turned(example)
    assert made and not made.answers and made.relevant and made.spans == ()


def test_made_examples_depend_on_the_seed_alone() -> None:
    examples = [replace(EXAMPLE, name=str(number)) for number in range(50)]
    negatives = {EXAMPLE.question: ["Something else.", "Another thing."]}
    first, again, other = (enlarged(examples, negatives, seed) for seed in (1, 1, 2))
    assert data_hash(first) == data_hash(again) != data_hash(other)
    assert len(first) > len(examples)


def test_every_third_article_is_measured_on() -> None:
    titles = ["d", "c", "b", "a"]
    assert [title for title in titles if measured(title, titles)] == ["d", "a"]


def test_spans_are_found_again_in_the_tokens(cutter: ExampleCutter) -> None:
    pieces = bundled_weights().vocabulary.pieces
    for seed in range(20):
        long = replace(EXAMPLE, context="Filler words stand here. " * 60 + CONTEXT, spans=((1519, 1523),))
        features = cutter.cut(long, random.Random(seed))
        ((first, last),) = features.spans
        assert "1999" in "".join(pieces[number] for number in features.numbers[first : last + 1])
        assert last - first < 2
        assert len(features.numbers) <= MAX_TOKENS


def test_batches_are_padded_to_steps_and_mark_the_passage(cutter: ExampleCutter) -> None:
    features = [cutter.cut(EXAMPLE, random.Random(seed)) for seed in range(8)]
    groups = list(batched(features, 4 * STEP_TOKENS))
    assert sum(map(len, groups)) == 8
    batch = to_batch(groups[0], 1)
    assert batch.numbers.shape[1] % STEP_TOKENS == 0
    assert batch.numbers.numel() <= 4 * STEP_TOKENS
    assert bool((batch.first.sum(dim=1) == 1).all())
    assert not bool(batch.passage[:, 0].any())


def test_the_span_loss_is_the_log_of_the_right_share() -> None:
    passage = torch.tensor([[False, True, True]])
    right = torch.tensor([[0.0, 1.0, 0.0]])
    assert float(span_loss(torch.tensor([[9.0, 0.0, 0.0]]), right, passage)) == pytest.approx(np.log(2))
    assert float(span_loss(torch.zeros(1, 3), torch.tensor([[0.0, 1.0, 1.0]]), passage)) == pytest.approx(0, abs=1e-6)
    assert float(span_loss(torch.zeros(1, 3), torch.zeros(1, 3), passage)) == 0


def test_unknown_labels_cost_nothing() -> None:
    logits = torch.tensor([[0.0, 7.0, -7.0]])
    known = verdict_loss(logits, torch.tensor([[1.0, -1.0, -1.0]]))
    assert float(known) == pytest.approx(2 * np.log(2))


@pytest.mark.integration
def test_training_goes_on_where_it_was_stopped_and_what_is_shipped_is_read_alike(tmp_path: Path) -> None:
    from assistant.models.span_reader.reader import BundledReader

    examples = [replace(EXAMPLE, name=str(number)) for number in range(12)]
    first = Training(tmp_path, examples, 12, 1e-3, 1)
    first.run()
    again = Training(tmp_path, examples, 24, 1e-3, 1)
    assert again.progress.examples == 12
    trained = {name: tensor.clone() for name, tensor in first.model.trained().items()}
    for name, tensor in again.model.trained().items():
        assert torch.equal(tensor, trained[name]), name
    np.savez(tmp_path / "reader.npz", allow_pickle=False, **shipped(trained))
    reader = BundledReader(tmp_path / "reader.npz")
    (reading,) = reader.read(EXAMPLE.question, [("", CONTEXT)])
    cut = reader._cutter.cut(EXAMPLE.question, "", CONTEXT, MAX_TOKENS)
    numbers = torch.tensor([cut.numbers])
    kinds = torch.zeros_like(numbers)
    kinds[0, cut.passage_start :] = 1
    first.model.eval()
    with torch.no_grad():
        _, _, verdicts = first.model(numbers, kinds, torch.ones_like(numbers))
    assert [reading.relevant, reading.answers] == pytest.approx(verdicts[0, :2].tolist(), abs=0.25)


def test_the_mean_of_runs_is_that_of_each_of_their_weights() -> None:
    runs = [{"spans.weight": torch.full((2, 3), value, dtype=torch.bfloat16)} for value in (1.0, 4.0)]
    found = averaged(runs)
    assert list(found) == ["spans.weight"]
    assert found["spans.weight"].dtype == torch.float32 and bool((found["spans.weight"] == 2.5).all())
