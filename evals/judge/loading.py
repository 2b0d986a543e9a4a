"""Where the judge comes from."""

from __future__ import annotations

from pathlib import Path

from evals.judge.judge import Judge

WEIGHTS = Path(__file__).with_name("judge.npz")


def load_judge(threads: int = 0) -> Judge:
    """The judge; 0 threads means one per core.

    Raises MissingExtra or ModelUnreachable where the bundled model is not there.
    """
    return Judge(WEIGHTS, threads)
