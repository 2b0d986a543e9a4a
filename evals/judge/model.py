"""The judge in torch, for training: the span reader's twin, with three logits over the pooled last layer."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import torch
from torch import nn

from evals.judge.graph import LABELS
from evals.reader.model import FROZEN_LAYERS, fill_layers
from evals.reader.torch_encoder import bert_model

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    from assistant.models.bundle.weights import Weights


class JudgeModel(nn.Module):
    """Reads a claim and a premise together; embeddings and the lowest layers stay as they are in the encoder.

    The head sees the first token's state beside the mean of all.
    """

    def __init__(self, weights: Weights) -> None:
        super().__init__()
        hidden = weights.sizes.hidden
        self.body = bert_model(weights, hidden_dropout_prob=0.0, attention_probs_dropout_prob=0.0)
        self.body.embeddings.requires_grad_(False)
        for layer in self.body.encoder.layer[:FROZEN_LAYERS]:
            layer.requires_grad_(False)
        self.pooled = nn.Linear(2 * hidden, hidden)
        self.labels = nn.Linear(hidden, len(LABELS))

    def forward(self, numbers: torch.Tensor, kinds: torch.Tensor, mask: torch.Tensor) -> torch.Tensor:
        """Logits of entailed, contradicted and not said, shape (texts, 3)."""
        hidden = self.body(numbers, attention_mask=mask, token_type_ids=kinds).last_hidden_state
        counted = mask.unsqueeze(-1).to(hidden.dtype)
        mean = (hidden * counted).sum(dim=1) / counted.sum(dim=1)
        logits: torch.Tensor = self.labels(torch.tanh(self.pooled(torch.cat([hidden[:, 0], mean], dim=1))))
        return logits

    def begin_with(self, tensors: Mapping[str, NDArray[Any]]) -> None:
        """Start from layers that ship, in 8 bits, by the names that they have there."""
        fill_layers(self.body, tensors)

    def trained(self) -> dict[str, torch.Tensor]:
        """What is not the encoder's own."""
        return {name: tensor.detach() for name, tensor in self.named_parameters() if tensor.requires_grad}
