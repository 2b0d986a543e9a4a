"""Question sets as ``docs.jsonl`` and ``questions.jsonl`` (see evals/README.md), and throw-away indexes of them."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from urllib.parse import unquote

from assistant.ingesting.ingester import OnProgress
from assistant.models.embedding import load_embedder
from assistant.settings import Settings, StoreSettings
from assistant.types import Message, Reading
from assistant.wiring import Assistant, fingerprint_of, ingest, ingester, opened_index

#: The kind of greetings, thanks and questions about the assistant itself: no document has to do with them.
TALK = "talk"


@dataclass(frozen=True, slots=True)
class BenchDocument:
    """A document of a set."""

    id: str
    language: str
    title: str
    text: str


@dataclass(frozen=True, slots=True)
class BenchQuestion:
    """A question of a set; `document_ids` are all that answer it. `answerable` is None when it is not labelled.

    Sets of open questions also tell the `kind` of question, the `nuggets` (facts of a good answer, each a tuple of
    wordings), the gold `evidence_sentences`, and the `history`, earlier turns of the conversation. `direction` is ""
    where the set does not state it, ``none`` for talk.
    """

    id: str
    language: str
    text: str
    answers: tuple[str, ...]
    document_ids: tuple[str, ...]
    answerable: bool | None
    record: dict[str, Any]
    kind: str = ""
    nuggets: tuple[tuple[str, ...], ...] = ()
    evidence_sentences: tuple[str, ...] = ()
    history: tuple[Message, ...] = ()
    direction: str = ""


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
            kind=each.get("kind") or "",
            nuggets=tuple(tuple(wordings) for wordings in each.get("nuggets") or ()),
            evidence_sentences=_sentences(each.get("evidence_sentences") or ()),
            history=_history(each.get("history") or ()),
            direction=each.get("direction") or ("none" if each.get("kind") == TALK else ""),
        )
        for each in _records(folder / "questions.jsonl")
    ]


def _sentences(evidence: Sequence[str | Sequence[str]]) -> tuple[str, ...]:
    """Gold sentences; where each annotator has a list, all of them."""
    lists = [[each] if isinstance(each, str) else each for each in evidence]
    return tuple(dict.fromkeys(sentence for each in lists for sentence in each))


def _history(turns: Sequence[Mapping[str, str]]) -> tuple[Message, ...]:
    """Earlier turns; sets call the assistant ``agent`` or ``assistant``."""
    return tuple(Message("user" if turn["role"] == "user" else "assistant", turn["text"]) for turn in turns)


@contextmanager
def bench_assistant(
    documents: Sequence[BenchDocument],
    settings: Settings | None = None,
    *,
    cache: Path | None = None,
    on_progress: OnProgress = lambda _: None,
) -> Iterator[Assistant]:
    """An assistant over an index of `documents`, built through the product's own ingest, and thrown away at the end.

    With `cache` the index is kept below that folder, named by its documents and fingerprint, and found there the next
    time; one whose building was cut short goes on where it stopped. A document's `source` is its id followed by
    ``.txt``, see :func:`bench_id`.
    """
    wanted = settings or Settings()
    with _index_place(wanted, cache, documents_hash(documents)) as (place, chosen):
        index_documents(documents, chosen, place / "documents", on_progress)
        with Assistant.open(settings=chosen) as assistant:
            yield assistant


def index_documents(
    documents: Sequence[BenchDocument], settings: Settings, files: Path, on_progress: OnProgress = lambda _: None
) -> None:
    """Bring the index of the settings in line with `documents`, a file for each of which is kept in `files`."""
    files.mkdir(parents=True, exist_ok=True)
    by_name = {_file_name(document.id): document for document in documents}
    for name, document in by_name.items():
        (files / name).write_text(f"{document.id}\n{document.text}", encoding="utf-8")
    with opened_index(settings) as (embedder, store):
        built = ingester(
            settings,
            embedder,
            store,
            read=lambda path: Reading(by_name[path.name].text.strip(), by_name[path.name].title),
        )
        built.ingest([files], on_progress)


@contextmanager
def files_assistant(
    folder: Path,
    settings: Settings | None = None,
    *,
    cache: Path | None = None,
    on_progress: OnProgress = lambda _: None,
) -> Iterator[Assistant]:
    """The same over real files, which the product's own readers read. A document's `source` is its path in `folder`."""
    wanted = settings or Settings()
    with _index_place(wanted, cache, files_hash(folder)) as (_, chosen):
        ingest([folder], settings=chosen, on_progress=on_progress)
        with Assistant.open(settings=chosen) as assistant:
            yield assistant


def bench_id(source: str) -> str:
    """The id of the bench document that a source names."""
    return unquote(source.removesuffix(".txt"))


def documents_hash(documents: Iterable[BenchDocument]) -> str:
    """SHA-256 of all documents, in hexadecimal."""
    return json_hash([asdict(document) for document in documents])


def files_hash(folder: Path) -> str:
    """SHA-256 of the names and contents of all files below a folder, in hexadecimal."""
    digest = hashlib.sha256()
    for path in sorted(each for each in folder.rglob("*") if each.is_file() and not each.name.startswith(".")):
        content = hashlib.sha256(path.read_bytes()).hexdigest()
        digest.update(f"{path.relative_to(folder).as_posix()} {content}\n".encode())
    return digest.hexdigest()


def json_hash(value: Any) -> str:
    """SHA-256 of plain values, in hexadecimal."""
    return hashlib.sha256(json.dumps(value, sort_keys=True, ensure_ascii=False).encode()).hexdigest()


def own_index(settings: Settings, folder: Path) -> Settings:
    """The settings for an index of ours, which no Chroma server has open."""
    return settings.model_copy(update={"index": folder, "store": StoreSettings()})


@contextmanager
def _index_place(settings: Settings, cache: Path | None, data_hash: str) -> Iterator[tuple[Path, Settings]]:
    """A folder for an index and what it needs, and the settings that name the index in it."""
    if cache is None:
        with TemporaryDirectory(prefix="assistant-bench-") as name:
            place = Path(name)
            yield place, own_index(settings, place / "index")
    else:
        fingerprint = fingerprint_of(settings, load_embedder(settings.embedding))
        place = cache.resolve() / json_hash([data_hash, asdict(fingerprint)])[:24]
        place.mkdir(parents=True, exist_ok=True)
        yield place, own_index(settings, place / "index")


def _file_name(document_id: str) -> str:
    """A file name for any id: letters, digits and ``_ . -`` stay, and no name begins with a dot."""

    def escaped(found: re.Match[str]) -> str:
        return "".join(f"%{byte:02X}" for byte in found[0].encode())

    return re.sub(r"^\.|[^\w.\-]", escaped, document_id) + ".txt"


def _records(path: Path) -> Iterator[dict[str, Any]]:
    with path.open(encoding="utf-8") as lines:
        for line in lines:
            if line.strip():
                yield json.loads(line)
