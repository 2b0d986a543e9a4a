"""What `make run` starts: brings the index in line with `corpus/`, then serves the web page."""

from __future__ import annotations

import sys

from assistant.cli import reported_errors, run_ingest, run_server
from assistant.errors import IndexStale
from assistant.settings import load_settings


def main() -> None:
    """Ingest what changed, building the index anew when something else built it, and serve."""
    settings = load_settings()
    try:
        report = run_ingest(settings, [settings.corpus])
    except IndexStale as stale:
        sys.stderr.write(f"{stale.message} Building it anew.\n")
        report = run_ingest(settings, [settings.corpus], rebuild=True)
    for skipped in report.skipped:
        sys.stderr.write(f"Skipped {skipped.source}: {skipped.reason} {skipped.hint}\n")
    run_server(settings)


if __name__ == "__main__":
    with reported_errors():
        main()
