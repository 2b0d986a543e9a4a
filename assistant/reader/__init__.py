"""The span model: reads a question and a passage together, without torch and without a download."""

from assistant.reader.reader import BundledReader, Reading, Span, load_reader

__all__ = ["BundledReader", "Reading", "Span", "load_reader"]
