"""`assistant repair`."""

from __future__ import annotations

import sys

from assistant.cli.reporting import IndexOption, chosen_settings


def repair(index: IndexOption = None) -> None:
    """Rebuild what is derived in a damaged index; documents whose records are damaged are read again.

    Users, keys and conversations are not touched. Stop the servers that use the index first.
    """
    from assistant import wiring

    report = wiring.repair(settings=chosen_settings(index))
    print(f"{report.kept} documents kept, {len(report.read)} read again")
    for path in report.lost:
        print(
            f"Lost: {path}. Its record is damaged and its file is gone: put the file back, ingest it.", file=sys.stderr
        )
