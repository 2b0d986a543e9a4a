"""`assistant doctor`."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Annotated

import typer

from assistant.cli.reporting import IndexOption, chosen_settings, exit_code

if TYPE_CHECKING:
    from assistant.cli.diagnosing import Finding


def doctor(
    index: IndexOption = None,
    network: Annotated[
        bool,
        typer.Option(
            "--network",
            help="Instead run ingest, ask, serve and the page in a folder apart, and fail if any of them "
            "names an address outside this machine that no setting names.",
        ),
    ] = False,
) -> None:
    """Show which embedder, index and answerer really run, and what is wrong, with the remedy."""
    settings = chosen_settings(index)
    found: Iterable[Finding]
    if network:
        from assistant.cli.outgoing import check_network

        found = check_network(settings)
    else:
        from assistant.cli.diagnosing import diagnose

        found = diagnose(settings)
    wrong = []
    for finding in found:
        print(f"{'ok   ' if finding.error is None else 'WRONG'} {finding.part}: {finding.words}", flush=True)
        if finding.error is not None:
            wrong.append(finding.error)
            if finding.error.hint:
                print(f"      → {finding.error.hint}")
    if wrong:
        raise typer.Exit(exit_code(wrong[0]))
