"""The span reader: reads a question and a passage together, without torch and without a download."""

from assistant.models.span_reader.loading import load_reader

__all__ = ["load_reader"]
