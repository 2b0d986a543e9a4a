"""Where the reader comes from."""

from __future__ import annotations

from pathlib import Path

from assistant.models.span_reader.reader import BundledReader
from assistant.settings import RetrievingSettings

WEIGHTS = Path(__file__).with_name("reader.npz")


def load_reader(settings: RetrievingSettings) -> BundledReader:
    """The reader. Raises MissingExtra or ModelUnreachable where the bundled model is not there."""
    return BundledReader(WEIGHTS, settings.threads)
