"""The reader in torch, for training: the body of the bundled encoder with heads for spans and verdicts."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import torch
from torch import nn

from assistant.models.span_reader.graph import VERDICTS
from evals.reader.exporting import MATRICES, NORMS
from evals.reader.torch_encoder import bert_model

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    from assistant.models.bundle.weights import Weights

#: The lowest layers stay the encoder's: a quarter less to compute, nothing to ship, and they are the most multilingual.
FROZEN_LAYERS = 3


class Reader(nn.Module):
    """Reads a question and a passage together; the word embeddings stay as they are in the encoder."""

    def __init__(self, weights: Weights) -> None:
        super().__init__()
        sizes = weights.sizes
        self.body = bert_model(weights, hidden_dropout_prob=0.0, attention_probs_dropout_prob=0.0)
        self.body.embeddings.requires_grad_(False)
        for layer in self.body.encoder.layer[:FROZEN_LAYERS]:
            layer.requires_grad_(False)
        self.spans = nn.Linear(sizes.hidden, 2)
        self.pooled = nn.Linear(sizes.hidden, sizes.hidden)
        self.verdicts = nn.Linear(sizes.hidden, len(VERDICTS))

    def forward(self, numbers: torch.Tensor, kinds: torch.Tensor, mask: torch.Tensor) -> tuple[Any, Any, Any]:
        """Logits of a span's first and last token (each (texts, tokens)) and of the verdicts ((texts, 3))."""
        hidden = self.body(numbers, attention_mask=mask, token_type_ids=kinds).last_hidden_state
        first, last = self.spans(hidden).unbind(-1)
        return first, last, self.verdicts(torch.tanh(self.pooled(hidden[:, 0])))

    def trained(self) -> dict[str, torch.Tensor]:
        """What is not the encoder's own."""
        return {name: tensor.detach() for name, tensor in self.named_parameters() if tensor.requires_grad}


def fill_layers(body: Any, tensors: Mapping[str, NDArray[Any]]) -> None:
    """Put layers that ship, in 8 bits, into a body; `tensors` have the names of the file of weights."""
    for number, layer in enumerate(body.encoder.layer):
        for ours, theirs in (MATRICES | NORMS).items():
            if f"l{number}.{ours}.w" in tensors:
                fill_linear(layer.get_submodule(theirs), f"l{number}.{ours}", tensors)


def fill_linear(module: nn.Module, name: str, tensors: Mapping[str, NDArray[Any]]) -> None:
    """Put a matrix that ships, in 8 bits with a scale a row or in 16, and its bias into a part of a model."""
    matrix = tensors[f"{name}.w"].astype(np.float32)
    if f"{name}.steps" in tensors:
        matrix = matrix * tensors[f"{name}.steps"][:, None]
    with torch.no_grad():
        module.get_parameter("weight").copy_(torch.from_numpy(matrix))
        module.get_parameter("bias").copy_(torch.from_numpy(tensors[f"{name}.b"].astype(np.float32)))
