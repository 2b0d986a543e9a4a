"""Files whose shape is hostile, each ingested beside prose, which must be found in the index whatever they do."""

from __future__ import annotations

import time
from collections.abc import Iterator

from assistant.settings import load_settings
from assistant.wiring import ingest
from evals.hostile.shapes import SHAPES, Shape
from evals.hostile.trials import Options, Trial

SIZE_BYTES = 400_000


def trials(options: Options) -> Iterator[Trial]:
    """One file a trial."""
    for name, shape in list(SHAPES.items())[: options.count(len(SHAPES))]:
        yield _trial(options, name, shape)


def _trial(options: Options, name: str, shape: Shape) -> Trial:
    folder = options.folder / name
    folder.mkdir()
    (folder / name).write_bytes(shape(SIZE_BYTES))
    (folder / "other.txt").write_text("The lighthouse on Gull Rock was lit in 1871.", encoding="utf-8")
    settings = load_settings(index=options.folder / f"{name} index")
    started = time.perf_counter()
    report = ingest([folder], settings=settings)
    seconds = time.perf_counter() - started
    return Trial(name, seconds, "" if "other.txt" in report.added else "the file beside it is not in the index")
