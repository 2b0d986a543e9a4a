"""What is counted of an answer."""

from __future__ import annotations

import re

from assistant.api.concurrency import ConcurrencyLimiter
from assistant.api.metrics import Metrics
from assistant.types import Answer, Claim


def figure(metrics: Metrics, name: str) -> float:
    found = re.search(rf"^{re.escape(name)} (\S+)$", metrics.exposition().decode(), re.MULTILINE)
    assert found, f"{name} is not exposed"
    return float(found[1])


def test_unsupported_sentences_are_counted_beside_all_that_were_checked() -> None:
    metrics = Metrics(ConcurrencyLimiter(1, 0, 1), lambda: ())
    assert figure(metrics, "assistant_unsupported_sentences_total") == 0
    claims = (Claim(0, 5, True, (1,)), Claim(6, 9, False, (), ("number 4.6",)), Claim(10, 12, False, (), ("denial",)))
    metrics.answered(Answer("Said. No. So", "en", (), (), "answered", claims=claims))
    metrics.answered(Answer("Quoted.", "en", (), (), "answered"))
    assert figure(metrics, "assistant_unsupported_sentences_total") == 2
    assert figure(metrics, "assistant_checked_sentences_total") == 3
    assert figure(metrics, 'assistant_answers_total{status="answered"}') == 2
