"""Prometheus metrics. Each server has its own registry."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from prometheus_client import (
    CONTENT_TYPE_LATEST,
    CollectorRegistry,
    Counter,
    GCCollector,
    Histogram,
    PlatformCollector,
    ProcessCollector,
    generate_latest,
)
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from assistant.api.concurrency import ConcurrencyLimiter
from assistant.errors import AssistantError
from assistant.types import Answer, DocumentSummary

CONTENT_TYPE = CONTENT_TYPE_LATEST
#: Histogram buckets in seconds: an answer takes a fraction of a second when quoted, many with a chat model.
SECONDS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0, 60.0, 120.0)


class Metrics:
    """The API's metrics: requests, answers, the seconds of their steps, and the size of the index when scraped."""

    def __init__(self, limiter: ConcurrencyLimiter, documents: Callable[[], Sequence[DocumentSummary]]) -> None:
        self._registry = CollectorRegistry()
        self._requests = Counter(
            "assistant_requests_total",
            "Requests of the API by route and status.",
            ("method", "route", "status"),
            registry=self._registry,
        )
        self._request_seconds = Histogram(
            "assistant_request_seconds",
            "Seconds from a request's head to the last byte of its response.",
            ("route",),
            buckets=SECONDS,
            registry=self._registry,
        )
        self._answers = Counter(
            "assistant_answers_total", "Answers of the API by status.", ("status",), registry=self._registry
        )
        self._refusals = Counter(
            "assistant_refusals_total", "“Not in the documents”, by reason.", ("reason",), registry=self._registry
        )
        self._sentences = Counter(
            "assistant_checked_sentences_total", "Sentences of a chat model that were checked.", registry=self._registry
        )
        self._unsupported = Counter(
            "assistant_unsupported_sentences_total",
            "Those of them that were shown though no source says them, marked as such.",
            registry=self._registry,
        )
        self._step_seconds = Histogram(
            "assistant_step_seconds",
            "Seconds of an answer by step; steps may lie within one another.",
            ("step",),
            buckets=SECONDS,
            registry=self._registry,
        )
        self._registry.register(_Gauges(limiter, documents))
        for collector in (ProcessCollector, PlatformCollector, GCCollector):
            collector(registry=self._registry)

    def requested(self, method: str, route: str, status: int, seconds: float) -> None:
        """Count a finished request."""
        self._requests.labels(method, route, str(status)).inc()
        self._request_seconds.labels(route).observe(seconds)

    def answered(self, answer: Answer) -> None:
        """Count an answer or a refusal."""
        self._answers.labels(answer.status).inc()
        if answer.reason:
            self._refusals.labels(answer.reason).inc()
        self._sentences.inc(len(answer.claims))
        self._unsupported.inc(sum(not claim.supported for claim in answer.claims))
        for step, seconds in answer.usage.seconds.items():
            self._step_seconds.labels(step).observe(seconds)

    def exposition(self) -> bytes:
        """All metrics in Prometheus' text format."""
        return generate_latest(self._registry)


class _Gauges(Collector):
    """Gauges computed when scraped. An unreadable index is left out: `/readyz` reports it."""

    def __init__(self, limiter: ConcurrencyLimiter, documents: Callable[[], Sequence[DocumentSummary]]) -> None:
        self._limiter = limiter
        self._documents = documents

    def describe(self) -> Iterable[Metric]:
        """Nothing, so that registering does not read the index."""
        return ()

    def collect(self) -> Iterable[Metric]:
        """The gauges."""
        yield GaugeMetricFamily("assistant_working_requests", "Requests at work.", self._limiter.working)
        yield GaugeMetricFamily("assistant_waiting_requests", "Requests in line.", self._limiter.waiting)
        try:
            summaries = self._documents()
        except AssistantError:
            return
        documents = GaugeMetricFamily("assistant_index_documents", "Documents of the index.", labels=["language"])
        for language in sorted({each.language for each in summaries}):
            documents.add_metric([language], sum(each.language == language for each in summaries))
        yield documents
        passages = sum(each.passages for each in summaries)
        yield GaugeMetricFamily("assistant_index_passages", "Passages of the index.", passages)
