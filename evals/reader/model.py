"""The reader in torch, for training: the body of the bundled encoder with heads for spans and verdicts."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import torch
from torch import nn

from assistant.models.span_reader.graph import VERDICTS
from evals.reader.torch_encoder import bert_model

if TYPE_CHECKING:
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
