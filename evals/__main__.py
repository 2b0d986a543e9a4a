"""``python -m evals run`` measures, in process or a server by its URL; ``report`` draws what was measured.

``prepare`` makes the index that a server must serve to be measured over a set; ``from-feedback`` makes cases of what
people said of answers on the web page.

Exit codes: 0 done, 1 something is worse than the baseline, 2 it could not be done.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn, TimeRemainingColumn
from rich.text import Text

from assistant.errors import AssistantError
from assistant.history import open_history
from assistant.settings import load_settings
from assistant.wiring import Assistant
from evals.data import DataError, load_data
from evals.from_feedback import collect, write
from evals.remote import remote_assistant
from evals.reporting import write_report
from evals.results import read_result, regressions, write_result
from evals.running import Watch
from evals.running import run as run_suites
from evals.suites import SUITES
from evals.tables import print_result

app = typer.Typer(
    help="Measures the assistant by language direction.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)


@app.command()
def run(  # noqa: PLR0913, PLR0917 - each is an option of the command
    data: Annotated[
        Path | None,
        typer.Option(
            help="A path or the name of a set in $ASSISTANT_EVALS__DATA: docs.jsonl + questions.jsonl, or SQuAD JSON; "
            "without it evals/cases over corpus/."
        ),
    ] = None,
    suite: Annotated[str, typer.Option(help="Names with commas between them.")] = ",".join(SUITES),
    limit: Annotated[int | None, typer.Option(min=1, help="Ask a fixed sample; every document is indexed.")] = None,
    out: Annotated[Path | None, typer.Option(help="Write the result here, as JSON.")] = None,
    baseline: Annotated[
        Path | None, typer.Option(help="An earlier result: exit 1 when a figure is worse than its interval.")
    ] = None,
    index_cache: Annotated[
        Path | None, typer.Option(help="Keep indexes below this folder and use them again for the same documents.")
    ] = None,
    answers: Annotated[
        Path | None,
        typer.Option(help="Keep answers in this file as they come; what it holds already is not asked again."),
    ] = None,
    listing: Annotated[
        Path | None,
        typer.Option(help="Write open questions with answers and facts missed here: python -m evals.read_open FILE."),
    ] = None,
    url: Annotated[
        str | None, typer.Option(help="Measure the server there, which serves what `prepare` made; nothing is indexed.")
    ] = None,
    key_variable: Annotated[
        str | None, typer.Option(metavar="NAME", help="The environment variable that holds the server's key.")
    ] = None,
) -> None:
    """Build an index, ask the questions, score what comes back. Settings come from the environment, as always."""
    with _failures():
        suites = _suites(suite)
        before = read_result(baseline) if baseline else None
        chosen = load_data(data)
        with ExitStack() as stack:
            remote = stack.enter_context(remote_assistant(url, _key(key_variable))) if url else None
            watch = stack.enter_context(_progress())
            result = run_suites(
                chosen,
                suites,
                load_settings(),
                limit=limit,
                cache=index_cache,
                watch=watch,
                remote=remote,
                answers=answers,
                listing=listing,
            )
        print_result(result, Console(width=None if Console().is_terminal else 160))
        if out:
            write_result(result, out)
        worse = regressions(result, before) if before else []
    for each in worse:
        print(f"REGRESSION {each}")
    if before:
        if before["limit"] != limit:
            print(f"The baseline was measured with --limit {before['limit']}, this with {limit}.")
        print(f"{len(worse)} regressions against {baseline}.")
    if worse:
        raise typer.Exit(1)


@app.command()
def prepare(
    index: Annotated[Path, typer.Option(help="A new folder for the index.")],
    data: Annotated[Path | None, typer.Option(help="As for `run`.")] = None,
) -> None:
    """Make the index of a set's documents for a server: ``assistant serve --index DIR``, then ``run --url``."""
    with _failures():
        chosen = load_data(data)
        with _progress() as watch:
            chosen.prepare(load_settings(index=index), lambda state: watch.documents(state.done, state.total))
    print(f"Ready: assistant serve --index {index}")


@app.command()
def report(
    results: Annotated[list[Path], typer.Argument(help="Results that `run --out` wrote.")],
    html: Annotated[Path, typer.Option(help="The page to write; it needs nothing else.")],
) -> None:
    """Draw results side by side: figures with intervals by direction, and how long answers take."""
    with _failures():
        write_report([(path.stem, read_result(path)) for path in results], html)
    print(f"Written: {html}")


@app.command(name="from-feedback")
def from_feedback(
    out: Annotated[Path, typer.Option(help="The folder to write: questions.jsonl, and review.jsonl for a person.")],
    index: Annotated[Path | None, typer.Option(help="The index that was asked; ASSISTANT_INDEX by default.")] = None,
) -> None:
    """Make evaluation cases of what people said of answers: ``run --data OUT`` asks them over corpus/."""
    with _failures():
        settings = load_settings() if index is None else load_settings(index=index)
        with open_history(settings) as history:
            opinions = history.feedback.all()
        with Assistant.open(settings=settings) as assistant:
            collected = collect(opinions, {each.id: each.source for each in assistant.documents()})
        write(collected, out)
    print(f"{len(collected.cases)} cases and {len(collected.review)} to be looked at by a person: {out}")


def _key(variable: str | None) -> str:
    if variable is None:
        return ""
    if not os.environ.get(variable):
        raise DataError(f"The environment variable {variable} holds no key.")
    return os.environ[variable]


def _suites(names: str) -> list[str]:
    wanted = {name.strip() for name in names.split(",") if name.strip()}
    unknown = sorted(wanted - SUITES.keys())
    if unknown or not wanted:
        raise DataError(f"There is no suite {', '.join(unknown) or names!r}; there are: {', '.join(SUITES)}.")
    return [name for name in SUITES if name in wanted]


@contextmanager
def _progress() -> Iterator[Watch]:
    """Two bars on standard error, documents and questions; where no bar can move, a line each tenth of the way."""
    console = Console(stderr=True)
    if not console.is_terminal:
        yield Watch(_lines(console, "Indexing"), _lines(console, "Asking"))
        return
    columns = [TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn()]
    with Progress(*columns, TimeElapsedColumn(), TimeRemainingColumn(), console=console) as bars:
        documents = bars.add_task("Indexing", total=None)
        questions = bars.add_task("Asking", start=False, total=None)

        def asked(done: int, total: int) -> None:
            bars.start_task(questions)
            bars.update(questions, completed=done, total=total)

        yield Watch(lambda done, total: bars.update(documents, completed=done, total=total), asked)


def _lines(console: Console, name: str) -> Callable[[int, int], None]:
    tenth = -1

    def show(done: int, total: int) -> None:
        nonlocal tenth
        now = 10 * done // max(1, total)
        if now > tenth:
            tenth = now
            console.print(f"{name} {done}/{total}")

    return show


@contextmanager
def _failures() -> Iterator[None]:
    """Faults as one line on standard error, and exit code 2."""
    try:
        yield
    except (AssistantError, DataError) as error:
        Console(stderr=True).print(Text(f"Error: {error}"), soft_wrap=True)
        raise typer.Exit(2) from error


if __name__ == "__main__":
    app(prog_name="python -m evals")
