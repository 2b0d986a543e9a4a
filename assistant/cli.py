"""The command line: the only module that prints. Results go to standard output, everything else to standard error.

Exit codes: 0 done, 2 wrong usage, then one a kind of error, see `EXIT_CODES`.
"""

from __future__ import annotations

import json
import socket
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated, cast

import typer

from assistant import errors
from assistant.errors import AssistantError
from assistant.filtering import checked_filters
from assistant.prompts import load_phrases
from assistant.settings import Settings, UiSettings, load_settings
from assistant.types import Answer, Filters, IngestReport, Language, as_record

#: The most special class that fits decides.
EXIT_CODES: tuple[tuple[type[AssistantError], int], ...] = (
    (errors.SettingsError, 3),
    (errors.QuestionError, 4),
    (errors.CorpusError, 5),
    (errors.IndexMissing, 6),
    (errors.IndexStale, 7),
    (errors.IndexBusy, 8),
    (errors.IndexReadOnly, 9),
    (errors.IndexFault, 10),
    (errors.ModelFault, 11),
    (errors.MissingExtra, 12),
    (errors.AddressInUse, 13),
    (errors.FilterError, 14),
    (AssistantError, 1),
)

IndexOption = Annotated[
    Path | None, typer.Option("--index", help="Folder of the index; ASSISTANT_INDEX, or ./index, by default.")
]
JsonOption = Annotated[bool, typer.Option("--json", help="Print the record as JSON.")]

app = typer.Typer(
    help="Answers questions over your documents, in English or Russian, with exact citations.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)


@app.command("ingest")
def ingest_command(
    paths: Annotated[list[Path] | None, typer.Argument(help="Files and folders.")] = None,
    index: IndexOption = None,
    as_json: JsonOption = False,
    rebuild: Annotated[
        bool, typer.Option("--rebuild", help="Build an index anew that another embedder or version has built.")
    ] = False,
) -> None:
    """Bring the index in line with files and folders. Only what changed is read."""
    if not paths and not rebuild:
        raise errors.CorpusError("Nothing was named to ingest.", "Name files or folders: assistant ingest FOLDER")
    report = run_ingest(_settings(index), paths or [], rebuild=rebuild)
    if as_json:
        _print_json(report)
    else:
        _print_report(report)
    read = [*report.added, *report.updated, *report.moved, *report.unchanged, *report.removed]
    if not read:
        raise errors.CorpusError(
            "No document was found that can be read.", "Name a folder with documents, or see the reasons above."
        )


@app.command()
def ask(
    question: Annotated[str, typer.Argument(help="In English or Russian.")],
    index: IndexOption = None,
    as_json: JsonOption = False,
    language: Annotated[str | None, typer.Option(metavar="en|ru", help="Only documents in this language.")] = None,
    since: Annotated[
        str, typer.Option(metavar="DATE", help="Only documents of this date (2019, 2019-11) or later.")
    ] = "",
    until: Annotated[str, typer.Option(metavar="DATE", help="Only documents of this date or earlier.")] = "",
    source: Annotated[
        list[str] | None,
        typer.Option(metavar="PATH", help="Only this file or folder, as `sources` lists it; repeat it for more."),
    ] = None,
    document: Annotated[
        list[str] | None,
        typer.Option(metavar="ID", help="Only the document with this id, see `sources --json`; repeat it for more."),
    ] = None,
) -> None:
    """Answer a question from the documents, or from those that the filters admit."""
    from assistant.wiring import Assistant

    filters = checked_filters(
        Filters(cast("Language | None", language), since, until, tuple(source or ()), tuple(document or ()))
    )
    with Assistant.open(settings=_settings(index)) as assistant:
        answer = assistant.ask(question, filters=filters)
    if as_json:
        _print_json(answer)
    else:
        _print_answer(answer, question)


@app.command()
def sources(index: IndexOption = None, as_json: JsonOption = False) -> None:
    """List the documents of the index."""
    from assistant.wiring import Assistant

    with Assistant.open(settings=_settings(index)) as assistant:
        documents = assistant.documents()
    if as_json:
        _print_json(documents)
        return
    for document in documents:
        print(f"{document.language}  {document.date or '—':10}  {document.source}  “{document.title}”")


@app.command()
def serve(
    index: IndexOption = None,
    host: Annotated[str | None, typer.Option(help="Address to listen on.")] = None,
    port: Annotated[int | None, typer.Option(min=1, max=65_535)] = None,
) -> None:
    """Serve the web page."""
    settings = _settings(index)
    given = {key: value for key, value in (("host", host), ("port", port)) if value is not None}
    run_server(settings.model_copy(update={"ui": settings.ui.model_copy(update=given)}))


@app.command()
def doctor(index: IndexOption = None) -> None:
    """Tell which embedder, index and answerer really run, and what is wrong with the cure."""
    from assistant.diagnosing import diagnose

    findings = diagnose(_settings(index))
    for finding in findings:
        print(f"{'ok   ' if finding.error is None else 'WRONG'} {finding.part}: {finding.words}")
        if finding.error is not None and finding.error.hint:
            print(f"      → {finding.error.hint}")
    wrong = [finding.error for finding in findings if finding.error is not None]
    if wrong:
        raise typer.Exit(exit_code(wrong[0]))


def run_ingest(settings: Settings, paths: Sequence[Path], *, rebuild: bool = False) -> IngestReport:
    """Ingest with a progress bar on standard error."""
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    from assistant.wiring import ingest

    columns = [TextColumn("Reading documents"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn()]
    with Progress(*columns, TextColumn("{task.description}", markup=False), console=Console(stderr=True)) as bar:
        task = bar.add_task("", total=None)
        return ingest(
            paths,
            settings=settings,
            rebuild=rebuild,
            on_progress=lambda state: bar.update(
                task, total=state.total, completed=state.done, description=state.source
            ),
        )


def run(settings: Settings) -> None:
    """What `make run` does: bring the index in line with the corpus, then serve the web page."""
    _check_address(settings.ui)
    try:
        report = run_ingest(settings, [settings.corpus])
    except errors.IndexStale as stale:
        print(f"{stale.message} Building it anew.", file=sys.stderr)
        report = run_ingest(settings, [settings.corpus], rebuild=True)
    _print_report(report)
    run_server(settings)


def run_server(settings: Settings) -> None:
    """Serve the web page until interrupted. Raises AddressInUse before anything is loaded."""
    _check_address(settings.ui)
    import uvicorn
    from fastapi import FastAPI

    from assistant.ui import mount_page
    from assistant.wiring import Assistant

    with Assistant.open(settings=settings) as assistant:
        application = mount_page(FastAPI(openapi_url=None), assistant, settings.ui)
        print(f"Ready: http://{settings.ui.host}:{settings.ui.port} (stop with Ctrl+C)", file=sys.stderr, flush=True)
        uvicorn.run(application, host=settings.ui.host, port=settings.ui.port, log_level="warning")


def exit_code(error: AssistantError) -> int:
    """The exit code of an error."""
    return next(code for kind, code in EXIT_CODES if isinstance(error, kind))


@contextmanager
def reported_errors() -> Iterator[None]:
    """Turn an AssistantError into a message with its hint and an exit code."""
    try:
        yield
    except AssistantError as error:
        print(f"Error: {error.message}", file=sys.stderr)
        if error.hint:
            print(f"  → {error.hint}", file=sys.stderr)
        sys.exit(exit_code(error))


def main() -> None:
    """Entry point of the command `assistant`."""
    with reported_errors():
        app()


def _settings(index: Path | None) -> Settings:
    return load_settings() if index is None else load_settings(index=index)


def _check_address(settings: UiSettings) -> None:
    family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((settings.host, settings.port))
        except OSError as error:
            raise errors.AddressInUse(
                f"Cannot listen on {settings.host}:{settings.port}: {error.strerror}.",
                "Stop the other program, or choose another port: assistant serve --port 7861 "
                "(for make run: ASSISTANT_UI__PORT=7861 make run)",
            ) from error


def _print_json(value: object) -> None:
    print(json.dumps(as_record(value), ensure_ascii=False, indent=2))


def _print_report(report: IngestReport) -> None:
    for skipped in report.skipped:
        print(f"Skipped {skipped.source}: {skipped.reason} {skipped.hint}".rstrip(), file=sys.stderr)
    counts = [
        f"{len(sources)} {name}"
        for name in ("added", "updated", "moved", "removed", "unchanged", "skipped")
        if (sources := getattr(report, name))
    ]
    print(f"{', '.join(counts) or 'nothing to do'}; {report.passages} new passages in {report.seconds:.1f} s")


def _print_answer(answer: Answer, question: str) -> None:
    searched = answer.searched_instead_of(question)
    if searched:
        print(load_phrases("answer", answer.language).fill("searched", question=searched), end="\n\n")
    print(answer.text)
    for citation in answer.citations:
        place = "".join(
            (f", page {citation.page}" if citation.page else "", f", {citation.date}" if citation.date else "")
        )
        print(f"[{citation.number}] {citation.title} ({citation.source}{place}), {citation.start}–{citation.end}")


if __name__ == "__main__":
    main()
