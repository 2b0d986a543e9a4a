"""The choice of the encoder class."""

from __future__ import annotations

from assistant.models.embedding.bundled import BundledEncoder
from assistant.models.embedding.engine import EngineEncoder
from assistant.models.embedding.plain import E5_SMALL
from assistant.models.embedding.transformer import SentenceTransformerEncoder
from assistant.settings import EmbeddingSettings

__all__ = ["E5_SMALL", "BundledEncoder", "Encoder", "EngineEncoder", "SentenceTransformerEncoder", "load_encoder"]

Encoder = BundledEncoder | EngineEncoder | SentenceTransformerEncoder


def load_encoder(settings: EmbeddingSettings) -> Encoder:
    """The encoder that the settings name: from its folder, else bundled, else from the hub.

    The bundled one is run by onnxruntime, or by its own engine where onnxruntime cannot be loaded. Raises
    ModelUnreachable or MissingExtra with the remedy.
    """
    if settings.folder is not None or settings.model != E5_SMALL:
        return SentenceTransformerEncoder(settings)
    try:
        return BundledEncoder(settings.threads)
    except ImportError:
        return EngineEncoder(settings.threads)
