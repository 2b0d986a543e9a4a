"""`assistant ingest`: files into the index, with a progress bar on standard error."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import typer

from assistant import errors
from assistant.cli.reporting import IndexOption, JsonOption, chosen_settings, print_json
from assistant.settings import Settings
from assistant.types import IngestReport


def ingest(
    paths: Annotated[list[Path] | None, typer.Argument(help="Files and folders.")] = None,
    index: IndexOption = None,
    as_json: JsonOption = False,
    rebuild: Annotated[
        bool, typer.Option("--rebuild", help="Rebuild an index that another embedder or version has built.")
    ] = False,
) -> None:
    """Synchronise the index with files and folders. Only what changed is read."""
    if not paths and not rebuild:
        raise errors.CorpusError("No file or folder was named.", "Name files or folders: assistant ingest FOLDER")
    report = run_ingest(chosen_settings(index), paths or [], rebuild=rebuild)
    if as_json:
        print_json(report)
    else:
        print_report(report)
    read = [*report.added, *report.updated, *report.moved, *report.unchanged, *report.removed]
    if not read:
        raise errors.CorpusError(
            "No document was found that can be read.", "Name a folder with documents, or see the reasons above."
        )


def run_ingest(settings: Settings, paths: Sequence[Path], *, rebuild: bool = False) -> IngestReport:
    """Ingest with a progress bar on standard error."""
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    from assistant import wiring

    columns = [TextColumn("Reading documents"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn()]
    with Progress(*columns, TextColumn("{task.description}", markup=False), console=Console(stderr=True)) as bar:
        task = bar.add_task("", total=None)
        return wiring.ingest(
            paths,
            settings=settings,
            rebuild=rebuild,
            on_progress=lambda state: bar.update(
                task, total=state.total, completed=state.done, description=state.source
            ),
        )


def print_report(report: IngestReport) -> None:
    """What an ingest did: counts on standard output, what was skipped on standard error."""
    for skipped in report.skipped:
        what = "Read in part:" if skipped.part else "Skipped"
        print(f"{what} {skipped.source}: {skipped.reason} {skipped.hint}".rstrip(), file=sys.stderr)
    counts = [
        f"{len(sources)} {name}"
        for name in ("added", "updated", "moved", "removed", "unchanged", "skipped")
        if (sources := [each for each in getattr(report, name) if not getattr(each, "part", "")])
    ]
    print(f"{', '.join(counts) or 'nothing to do'}; {report.passages} new passages in {report.seconds:.1f} s")
