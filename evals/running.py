"""A run: data in, index, questions, suites, a result out."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import ExitStack
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from assistant.answering.prompts import prompt_digests
from assistant.cli.diagnosing import PROMPT_SUBJECTS
from assistant.models.embedding import load_embedder
from assistant.settings import Settings
from assistant.wiring import fingerprint_of
from evals.bench import json_hash
from evals.data import Data, DataError, sample
from evals.observing import LocalSubject, Observed, Observer, Subject
from evals.read_open import write_listing
from evals.remembering import RememberingSubject
from evals.remote import RemoteAssistant
from evals.results import BY_KIND, Result, commit, now
from evals.suites import SUITES, Evaluation, Suite


@dataclass(frozen=True, slots=True)
class Watch:
    """Who is told how far a run is: documents or questions done, of how many."""

    documents: Callable[[int, int], None] = lambda *_: None
    questions: Callable[[int, int], None] = lambda *_: None


def run(  # noqa: PLR0913 - what may be left out is given by name
    data: Data,
    suites: Sequence[str],
    settings: Settings,
    *,
    limit: int | None = None,
    cache: Path | None = None,
    watch: Watch | None = None,
    remote: RemoteAssistant | None = None,
    answers: Path | None = None,
    listing: Path | None = None,
) -> Result:
    """Index, ask, score. `suites` are names of `SUITES`; those that need what the set does not have are left out.

    `answers` keeps answers as they come, for a run to go on from; `listing` is a file for open questions with answers.
    With `remote` nothing is indexed: its server holds the index of the set already (`Data.prepare`), by settings of its
    own that the result cannot tell. Raises AssistantError, or DataError when the server holds something else, or
    when no suite is left.
    """
    watching = watch or Watch()
    asked = sample(data, limit)
    chosen = _fitting(suites, data)
    before = {"commit": commit(), "date": now()}
    with ExitStack() as stack:
        if remote is None:
            indexing = data.assistant(settings, cache, lambda state: watching.documents(state.done, state.total))
            assistant = stack.enter_context(indexing)
            subject: Subject = LocalSubject(assistant)
            parts = dict(assistant.parts)
        else:
            data.check(each.source for each in remote.documents())
            subject, parts = remote, {"server": remote.url}
        if answers is not None:
            about = {"data": data.hash(), "parts": {**parts, "index": ""}, "settings": _chosen(settings)}
            subject = RememberingSubject(subject, answers, about)
        done = 0

        def count() -> None:
            nonlocal done
            done += 1
            watching.questions(done, len(asked.questions))

        observed = Observer(subject, data).observe(
            asked.questions,
            search=any(each.searches for each in chosen),
            ask=any(each.asks for each in chosen),
            on_question=count,
        )
    evaluations = {suite.name: suite.evaluate(observed) for suite in chosen}
    if listing is not None:
        write_listing([line for each in evaluations.values() for line in each.listing], listing)
    return {
        **_head(data, None if remote else settings, parts, limit, observed),
        **before,
        **{name: evaluation.figures for name, evaluation in evaluations.items()},
        **{name + BY_KIND: evaluation.by_kind for name, evaluation in evaluations.items() if evaluation.by_kind},
        "notes": _notes(observed, evaluations),
        "questions": [_question(each, evaluations) for each in observed],
    }


def _fitting(names: Sequence[str], data: Data) -> list[Suite]:
    """The suites that find what they score in the set. Raises DataError when none does."""
    fitting = [SUITES[name] for name in names if SUITES[name].fits(data.questions)]
    if not fitting:
        raise DataError(f"{data.name} has nothing that {', '.join(names)} can score; choose another --suite.")
    return fitting


def _head(
    data: Data, settings: Settings | None, parts: dict[str, str], limit: int | None, observed: Sequence[Observed]
) -> dict[str, Any]:
    """What was measured. Where the index lay is no part of it; settings that are not known are null."""
    fingerprint, chosen = None, None
    if settings is not None:
        fingerprint = asdict(fingerprint_of(settings, load_embedder(settings.embedding)))
        chosen = _chosen(settings)
    parts.pop("index", None)
    return {
        "data": data.name,
        "data_hash": data.hash(),
        "limit": limit,
        "settings_fingerprint": json_hash([fingerprint, chosen])[:16] if settings else None,
        "fingerprint": fingerprint,
        "settings": chosen,
        "prompts": prompt_digests(PROMPT_SUBJECTS, ("en", "ru")),
        "parts": parts,
        "n_documents": len(data.languages()),
        "n_questions": len(observed),
    }


def _chosen(settings: Settings) -> dict[str, Any]:
    """The settings that may change what is measured."""
    return settings.model_dump(mode="json", exclude={"index", "corpus", "store", "ui", "api", "history"})


def _notes(observed: Sequence[Observed], evaluations: dict[str, Evaluation]) -> list[str]:
    notes = [note for evaluation in evaluations.values() for note in evaluation.notes]
    failed = [each for each in observed if each.error]
    if failed:
        notes.append(f"{len(failed)} questions were not accepted, the first one because: {failed[0].error}")
    return notes


def _question(each: Observed, evaluations: dict[str, Evaluation]) -> dict[str, Any]:
    record: dict[str, Any] = {
        "id": each.question.id,
        "direction": each.direction,
        "answerable": each.question.answerable,
    }
    for evaluation in evaluations.values():
        record |= evaluation.questions.get(each.question.id, {})
    seconds: dict[str, float] = {} if each.search_seconds is None else {"search": each.search_seconds}
    if each.answer is not None:
        seconds |= each.answer.usage.seconds
    return {**record, "seconds": seconds, **({"error": each.error} if each.error else {})}
