"""The command line: the only place that prints. Results go to standard output, everything else to standard error.

Exit codes: 0 done, 2 wrong usage, then one per kind of error, see `EXIT_CODES`.
"""

from __future__ import annotations

import typer

from assistant.cli.agents import mcp
from assistant.cli.asking import ask, sources
from assistant.cli.batching import batch
from assistant.cli.checking import doctor
from assistant.cli.chroma import chroma
from assistant.cli.ingesting import ingest
from assistant.cli.keys import keys
from assistant.cli.repairing import repair
from assistant.cli.reporting import EXIT_CODES, exit_code, reported_errors
from assistant.cli.serving import run, serve
from assistant.cli.users import users

__all__ = ["EXIT_CODES", "app", "exit_code", "main", "reported_errors", "run"]

app = typer.Typer(
    help="Answers questions over your documents, in English or Russian, with exact citations.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
for command in (ingest, ask, batch, sources, serve, chroma, mcp, doctor, repair):
    app.command()(command)
app.add_typer(keys, name="keys")
app.add_typer(users, name="users")


def main() -> None:
    """Entry point of the command `assistant`."""
    with reported_errors():
        app()
