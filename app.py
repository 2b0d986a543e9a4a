"""What `make run` starts: synchronises the index with `corpus/`, then serves the web page."""

from __future__ import annotations

from assistant.cli import reported_errors, run
from assistant.settings import load_settings

if __name__ == "__main__":
    with reported_errors():
        run(load_settings())
