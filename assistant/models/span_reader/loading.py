"""Where the reader comes from."""

from __future__ import annotations

from pathlib import Path

from assistant.models.span_reader.reader import BundledReader, Split, no_sentences
from assistant.settings import RetrievingSettings

WEIGHTS = Path(__file__).with_name("reader.npz")


def load_reader(settings: RetrievingSettings, split: Split = no_sentences) -> BundledReader:
    """The reader; with `split`, which tells where the sentences of a text stand, it judges sentences too.

    Raises MissingExtra or ModelUnreachable where the bundled model is not there.
    """
    return BundledReader(WEIGHTS, settings.threads, split)
