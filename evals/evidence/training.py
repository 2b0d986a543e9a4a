"""Trains the head on the reader and the model over all features."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import torch
from sklearn.linear_model import LogisticRegression  # type: ignore[import-untyped]
from torch import nn

from assistant.answering.quoting.sentence_evidence import ARRAYS, FEATURES, Weights, among_others
from assistant.models.span_reader.judging import UNSEEN, SentenceHead
from evals.evidence.gathering import Gathered
from evals.evidence.reading import Labelled
from evals.evidence.sets import BENCHED, TRAINED, lot

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float32]

UNITS = 32
BATCH = 512
EPOCHS = 8
FOLDS = 4
#: What a question counts in the head, by its set.
WEIGHTS = {name: weight for name, (weight, _) in (TRAINED | BENCHED).items()}
#: How much less the model across languages may differ from that within for the same cost.
APART = 0.5
#: The inverse of how much large weights cost; ten times more or less changes nothing that is measured by a point.
STRENGTH = 0.01
#: The features that a glance is without.
VECTORS = ("cosine",)


@dataclass(frozen=True, slots=True, eq=False)
class Rows:
    """Sentences for the head: inputs of shape (sentences, inputs); a question's weight is shared by its sentences."""

    held: Floats
    right: Floats
    weight: Floats
    fold: NDArray[np.int64]


def fold_of(group: str, folds: int = FOLDS) -> int:
    """Which part a group of questions belongs to."""
    return lot(f"fold {group}") % folds


def rows_of(labelled: Sequence[Labelled], gathered: Sequence[Gathered]) -> Rows:
    """All sentences that the reader saw."""
    parts = [(each.set, each.group, each.held, each.right) for each in labelled if each.right.any()]
    parts += [
        (each.set, each.question.group, each.held[each.seen], each.right[each.seen])
        for each in gathered
        if each.right.any()
    ]
    return Rows(
        np.concatenate([held for _, _, held, _ in parts]).astype(np.float32),
        np.concatenate([right for *_, right in parts]).astype(np.float32),
        np.concatenate(
            [np.full(len(right), WEIGHTS[name] / max(1, right.sum()) ** 0.5) for name, _, _, right in parts]
        ).astype(np.float32),
        np.concatenate([np.full(len(right), fold_of(group)) for _, group, _, right in parts]),
    )


def train_head(rows: Rows, seed: int, epochs: int = EPOCHS, units: int = UNITS) -> SentenceHead:
    """Train the network on all rows."""
    torch.manual_seed(seed)
    torch.set_num_threads(1)
    mean, scale = rows.held.mean(axis=0), rows.held.std(axis=0) + 1e-3
    held = torch.from_numpy((rows.held - mean) / scale)
    right, weight = torch.from_numpy(rows.right), torch.from_numpy(rows.weight / rows.weight.mean())
    first, last = nn.Linear(held.shape[1], units), nn.Linear(units, 1)
    model = nn.Sequential(nn.Dropout(0.3), first, nn.ReLU(), nn.Dropout(0.2), last)
    optimiser = torch.optim.AdamW(model.parameters(), lr=1e-3, weight_decay=0.05)
    steps = epochs * (len(held) // BATCH + 1)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimiser, 2e-3, total_steps=steps)
    for _ in range(epochs):
        for batch in torch.split(torch.randperm(len(held)), BATCH):
            logits = model(held[batch])[:, 0]
            losses = nn.functional.binary_cross_entropy_with_logits(logits, right[batch], reduction="none")
            loss = (losses * weight[batch]).mean()
            optimiser.zero_grad()
            loss.backward()  # type: ignore[no-untyped-call]
            optimiser.step()
            schedule.step()
    entering = (first.weight.detach().numpy() / scale).T
    bias = first.bias.detach().numpy() - mean @ entering
    return SentenceHead(
        entering.astype(np.float32),
        bias.astype(np.float32),
        last.weight.detach().numpy()[0],
        float(last.bias.detach()[0]),
    )


def crosswise(rows: Rows, seed: int) -> Callable[[str], SentenceHead]:
    """For a group the head that was not trained on it."""
    heads = []
    for fold in range(FOLDS):
        kept = rows.fold != fold
        heads.append(
            train_head(Rows(rows.held[kept], rows.right[kept], rows.weight[kept], rows.fold[kept]), seed + fold)
        )
    return lambda group: heads[fold_of(group)]


def with_head(each: Gathered, head: SentenceHead | None) -> Gathered:
    """The question with what a head says of its sentences; nothing without one."""
    values = np.full(len(each.texts), UNSEEN / 5)
    if head is not None:
        values = np.where(each.seen, head.log_odds(each.held.astype(np.float32)), UNSEEN) / 5
    features = each.features.copy()
    for name, column in among_others("head", values, each.sizes).items():
        if name in FEATURES:
            features[:, FEATURES.index(name)] = column
    return replace(each, features=features)


def fit(gathered: Sequence[Gathered], without: Sequence[str] = (), strength: float = STRENGTH) -> Weights:
    """Fit the model; `without` are beginnings of the names of features that it must not use."""
    known = [each for each in gathered if each.right.any()]
    features = np.concatenate([each.features for each in known])
    across = np.concatenate([each.across for each in known])
    right = np.concatenate([each.right for each in known])
    weight = np.concatenate([np.full(len(each.texts), WEIGHTS[each.set]) for each in known])
    means, scales = features.mean(axis=0), features.std(axis=0)
    used = np.array([not name.startswith(tuple(without)) if without else True for name in FEATURES]) & (scales > 1e-6)
    scales = np.where(scales > 1e-6, scales, 1.0)
    scaled = (features - means) / scales * used
    apart = APART * across[:, None] * np.hstack([scaled, np.ones((len(scaled), 1))])
    model = LogisticRegression(C=strength, max_iter=3_000)
    model.fit(np.hstack([scaled, apart]), right, sample_weight=weight / weight.mean())
    count = len(FEATURES)
    within, other = model.coef_[0][:count], APART * model.coef_[0][count:]
    bias = float(model.intercept_[0])
    return Weights(
        means.astype(np.float32),
        scales.astype(np.float32),
        np.stack([within, within + other[:count]]).astype(np.float32),
        np.array([bias, bias + other[count]], dtype=np.float32),
    )


def crosswise_fit(gathered: Sequence[Gathered], without: Sequence[str] = ()) -> Callable[[Gathered], Floats]:
    """The probabilities of a question's sentences, by a model that was not fitted on its group."""
    whole = fit(gathered, without)
    folds = [fit([each for each in gathered if fold_of(each.question.group) != fold], without) for fold in range(FOLDS)]

    def score(each: Gathered) -> Floats:
        model = whole if each.set not in WEIGHTS else folds[fold_of(each.question.group)]
        return model.probabilities(each.features, each.across)

    return score


def save_head(head: SentenceHead, place: Path) -> None:
    """Write the head's weights, in half precision."""
    half = {name: getattr(head, name).astype(np.float16) for name in ("entering", "leaving")}
    np.savez_compressed(place, **half, bias=head.bias, shift=np.float32(head.shift))


def save_weights(glance: Weights, whole: Weights, place: Path) -> None:
    """Write the weights of both models, with the names of their features."""
    models = {"glance": glance, "whole": whole}
    stored = {f"{kind}.{name}": getattr(model, name) for kind, model in models.items() for name in ARRAYS}
    np.savez_compressed(place, features=np.array(FEATURES), **stored)
