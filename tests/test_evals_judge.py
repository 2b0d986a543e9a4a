"""Training the judge: how pairs are cut and batched, what is lost, what is shipped, and how a run goes on."""

from __future__ import annotations

import random
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from assistant.models.bundle import bundled_weights

torch = pytest.importorskip("torch")
pytest.importorskip("transformers")

from evals.judge.__main__ import HEADS  # noqa: E402
from evals.judge.batches import STEP_TOKENS, ExampleCutter, grouped, to_batch  # noqa: E402
from evals.judge.examples import CONTRADICTED, ENTAILED, NOT_ENTAILED, Example  # noqa: E402
from evals.judge.judge import Judge, Judgement, Pair  # noqa: E402
from evals.judge.measuring import YesNo, best_threshold, least_leaning, temperature  # noqa: E402
from evals.judge.training import Training, label_loss  # noqa: E402
from evals.reader.exporting import export  # noqa: E402

EXAMPLE = Example("1", "set", "The park opened in 1999.", "The park is old.", "Park", ENTAILED, "enen")


def test_the_loss_counts_all_labels_that_may_be_right() -> None:
    logits = torch.log(torch.tensor([[0.5, 0.3, 0.2], [0.5, 0.3, 0.2]]))
    allowed = torch.tensor([NOT_ENTAILED, ENTAILED], dtype=torch.float32)
    assert label_loss(logits, allowed, torch.ones(2)).item() == pytest.approx(-np.log(0.5))
    assert label_loss(logits, allowed, torch.tensor([1.0, 0.0])).item() == pytest.approx(-np.log(0.5))


def test_a_pair_is_cut_into_claim_about_and_premise() -> None:
    words = bundled_weights().vocabulary
    cutter = ExampleCutter(words)
    features = cutter.cut(EXAMPLE, random.Random(1))
    assert features.numbers[0] == words.start and features.numbers[-1] == words.end
    assert features.numbers[features.premise_start - 1] == words.end
    (group,) = grouped([features, features], 10_000)
    batch = to_batch(group, words.padding)
    assert batch.numbers.shape[1] % STEP_TOKENS == 0
    assert int(batch.mask[0].sum()) == len(features.numbers)
    assert int(batch.kinds[0].sum()) == len(features.numbers) - features.premise_start


def test_a_run_goes_on_where_it_was_stopped_and_what_it_exports_judges_alike(tmp_path: Path) -> None:
    examples = [EXAMPLE, Example("2", "set", "It rained.", "It was dry.", "", CONTRADICTED, "enen")] * 6
    first = Training(tmp_path, examples, examples[:2], 12, 1e-3, 1)
    first.run()
    assert "held_out_right" in (tmp_path / "curve.jsonl").read_text(encoding="utf-8")
    again = Training(tmp_path, examples, [], 24, 1e-3, 1)
    assert again.progress.examples >= 12
    export([tmp_path], tmp_path / "judge.npz", HEADS, temperature=np.array(1.0, dtype=np.float32))
    (said,) = Judge(tmp_path / "judge.npz", threads=1).judge([Pair(EXAMPLE.premise, EXAMPLE.claim)])
    features = ExampleCutter(bundled_weights().vocabulary).cut(replace(EXAMPLE, about=""), random.Random(1))
    batch = to_batch([features], 1)
    with torch.no_grad():
        wanted = torch.softmax(again.model(batch.numbers, batch.kinds, batch.mask), dim=1)[0].tolist()
    assert list(said) == pytest.approx(wanted, abs=0.05)


def test_a_temperature_above_one_makes_overconfident_judgements_milder() -> None:
    sure = [Judgement(0.98, 0.01, 0.01)] * 4
    wrong = [EXAMPLE, EXAMPLE, EXAMPLE, Example("2", "set", "a", "b", "", CONTRADICTED, "enen")]
    assert temperature(sure, wrong) > 1
    assert best_threshold([Judgement(0.9, 0.1, 0), Judgement(0.4, 0.6, 0)], [wrong[0], wrong[3]]) > 0.4


def test_the_threshold_of_a_yes_is_the_lowest_that_is_right_often_enough() -> None:
    read = [YesNo(True, 0.9), YesNo(False, -0.8), YesNo(True, -0.4), YesNo(False, 0.35)]
    assert 0.4 < least_leaning(read, 1.0) <= 0.8
    assert least_leaning(read, 0.5) == pytest.approx(0.3)
