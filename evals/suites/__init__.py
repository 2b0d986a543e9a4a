"""Suites: each scores what was observed in one respect."""

from __future__ import annotations

from evals.suites.acceptable import ACCEPTABLE
from evals.suites.answers import ANSWERS
from evals.suites.base import Evaluation, Suite
from evals.suites.citations import CITATIONS
from evals.suites.claims import CLAIMS
from evals.suites.latency import LATENCY
from evals.suites.open import OPEN
from evals.suites.refusals import REFUSALS
from evals.suites.retrieval import RETRIEVAL
from evals.suites.tables import TABLES

__all__ = ["SUITES", "Evaluation", "Suite"]

#: By name, in the order of reports.
SUITES: dict[str, Suite] = {
    each.name: each for each in (RETRIEVAL, ANSWERS, CITATIONS, REFUSALS, CLAIMS, ACCEPTABLE, OPEN, TABLES, LATENCY)
}
