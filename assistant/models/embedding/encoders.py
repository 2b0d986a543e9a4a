"""Which encoder runs: the choice between the classes of this folder."""

from __future__ import annotations

from assistant.models.embedding.bundled import BundledEncoder
from assistant.models.embedding.plain import E5_SMALL
from assistant.models.embedding.transformer import SentenceTransformerEncoder
from assistant.settings import EmbeddingSettings

__all__ = ["E5_SMALL", "BundledEncoder", "Encoder", "SentenceTransformerEncoder", "load_encoder"]

Encoder = BundledEncoder | SentenceTransformerEncoder


def load_encoder(settings: EmbeddingSettings) -> Encoder:
    """The encoder that the settings name: from its folder, else bundled, else from the hub.

    Raises ModelUnreachable or MissingExtra with the cure.
    """
    if settings.folder is not None or settings.model != E5_SMALL:
        return SentenceTransformerEncoder(settings)
    return BundledEncoder(settings.threads)
