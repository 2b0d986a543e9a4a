"""The span model: reads a question and a passage together, without torch and without a download."""

from assistant.reader.reader import BundledReader, Reading, reader_is_bundled

__all__ = ["BundledReader", "Reading", "reader_is_bundled"]
