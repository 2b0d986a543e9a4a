"""Question sets in the format of ``../shared/README.md``, and throw-away indexes of their documents."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from assistant.ingesting import Ingester
from assistant.settings import Settings
from assistant.types import Reading
from assistant.wiring import Assistant, ingester, opened_index


@dataclass(frozen=True, slots=True)
class BenchDocument:
    """A document of a set."""

    id: str
    language: str
    title: str
    text: str


@dataclass(frozen=True, slots=True)
class BenchQuestion:
    """A question of a set; `document_ids` are all that answer it. `answerable` is None when it is not labelled."""

    id: str
    language: str
    text: str
    answers: tuple[str, ...]
    document_ids: tuple[str, ...]
    answerable: bool | None
    record: dict[str, Any]


def load_documents(folder: Path) -> list[BenchDocument]:
    """The documents of ``docs.jsonl``."""
    return [
        BenchDocument(str(each["id"]), each["lang"], each.get("title") or "", each["text"])
        for each in _records(folder / "docs.jsonl")
    ]


def load_questions(folder: Path) -> list[BenchQuestion]:
    """The questions of ``questions.jsonl``."""
    return [
        BenchQuestion(
            id=str(each["id"]),
            language=each["lang"],
            text=each["question"],
            answers=tuple(each.get("answers") or ()),
            document_ids=tuple(each.get("doc_ids") or ([each["doc_id"]] if each.get("doc_id") else [])),
            answerable=each.get("answerable"),
            record=each,
        )
        for each in _records(folder / "questions.jsonl")
    ]


@contextmanager
def bench_assistant(documents: list[BenchDocument], settings: Settings | None = None) -> Iterator[Assistant]:
    """An assistant over a throw-away index of `documents`, built through the product's own ingest.

    A document's `source` is its id followed by ``.txt``.
    """
    with TemporaryDirectory(prefix="assistant-bench-") as place:
        chosen = (settings or Settings()).model_copy(update={"index": Path(place) / "index"})
        files = Path(place) / "documents"
        files.mkdir()
        by_name = {f"{document.id}.txt": document for document in documents}
        for name, document in by_name.items():
            (files / name).write_text(f"{document.id}\n{document.text}", encoding="utf-8")
        with opened_index(chosen) as (embedder, store):
            built: Ingester = ingester(
                chosen,
                embedder,
                store,
                read=lambda path: Reading(by_name[path.name].text.strip(), by_name[path.name].title),
            )
            built.ingest([files])
        with Assistant.open(settings=chosen) as assistant:
            yield assistant


def bench_id(source: str) -> str:
    """The id of the bench document that a source names."""
    return source.removesuffix(".txt")


def _records(path: Path) -> Iterator[dict[str, Any]]:
    with path.open(encoding="utf-8") as lines:
        for line in lines:
            if line.strip():
                yield json.loads(line)
