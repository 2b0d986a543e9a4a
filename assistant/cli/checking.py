"""`assistant doctor`."""

from __future__ import annotations

import typer

from assistant.cli.reporting import IndexOption, chosen_settings, exit_code


def doctor(index: IndexOption = None) -> None:
    """Show which embedder, index and answerer really run, and what is wrong, with the remedy."""
    from assistant.cli.diagnosing import diagnose

    findings = diagnose(chosen_settings(index))
    for finding in findings:
        print(f"{'ok   ' if finding.error is None else 'WRONG'} {finding.part}: {finding.words}")
        if finding.error is not None and finding.error.hint:
            print(f"      → {finding.error.hint}")
    wrong = [finding.error for finding in findings if finding.error is not None]
    if wrong:
        raise typer.Exit(exit_code(wrong[0]))
