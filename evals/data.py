"""What is asked over what: a question set with its documents, or the house's own cases over the files of corpus/."""

from __future__ import annotations

import argparse
import hashlib
import math
import os
from collections import defaultdict
from collections.abc import Iterable, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import TemporaryDirectory

from assistant.ingesting.ingester import OnProgress
from assistant.settings import Settings
from assistant.wiring import Assistant, ingest
from evals.bench import (
    BenchDocument,
    BenchQuestion,
    bench_assistant,
    bench_id,
    documents_hash,
    files_assistant,
    files_hash,
    index_documents,
    json_hash,
    load_documents,
    load_questions,
)
from evals.squad import load_squad
from evals.table_files import write_files

ROOT = Path(__file__).resolve().parents[1]
CASES = ROOT / "evals" / "cases"
CORPUS = ROOT / "corpus"
#: Decides, with a question's id, which questions `--limit` takes.
SAMPLE_SEED = "evals 1"
#: Names the folder that holds question sets by their names. Only `evals` and its tests read it.
SETS_VARIABLE = "ASSISTANT_EVALS__DATA"


#: Folders that were made for this process.
_made: list[TemporaryDirectory[str]] = []


class DataError(Exception):
    """The data cannot be used; the message says why."""


@dataclass(frozen=True, slots=True)
class Data:
    """A set: its questions, and its documents either as records or as a folder of real `files`."""

    name: str
    questions: tuple[BenchQuestion, ...]
    documents: tuple[BenchDocument, ...] = ()
    files: Path | None = None

    def languages(self) -> dict[str, str]:
        """The language of each document by its id; "" where only the question's record tells it."""
        if self.files is not None:
            return {path.relative_to(self.files).as_posix(): "" for path in self.files.rglob("*") if path.is_file()}
        return {document.id: document.language for document in self.documents}

    def hash(self) -> str:
        """SHA-256 of documents and questions, in hexadecimal."""
        documents = documents_hash(self.documents) if self.files is None else files_hash(self.files)
        return json_hash([documents, [[each.id, each.language, each.record] for each in self.questions]])

    def assistant(
        self, settings: Settings, cache: Path | None, on_progress: OnProgress
    ) -> AbstractContextManager[Assistant]:
        """The real assistant over an index of the documents."""
        if self.files is not None:
            return files_assistant(self.files, settings, cache=cache, on_progress=on_progress)
        return bench_assistant(self.documents, settings, cache=cache, on_progress=on_progress)

    def prepare(self, settings: Settings, on_progress: OnProgress) -> None:
        """Make the index that the settings name, for a server that is measured by URL.

        Raises AssistantError, or DataError when its folder is not empty: nothing else may answer.
        """
        if settings.index.exists() and any(settings.index.iterdir()):
            raise DataError(f"{settings.index} is not empty; name a new folder.")
        if self.files is not None:
            ingest([self.files], settings=settings, on_progress=on_progress)
        else:
            index_documents(self.documents, settings, settings.index / "documents", on_progress)

    def check(self, sources: Iterable[str]) -> None:
        """Raises DataError unless an index with these sources holds the documents of this set and no others."""
        there = {self.document_id(source) for source in sources}
        blank = {document.id for document in self.documents if not document.text.strip()}
        missing, foreign = sorted(self.languages().keys() - there - blank), sorted(there - self.languages().keys())
        if missing or foreign:
            raise DataError(
                f"The server's index is not that of {self.name}: {len(missing)} of its documents are missing, "
                f"{len(foreign)} are foreign, the first one {[*missing, *foreign][0]!r}. "
                f"Make it: python -m evals prepare --index DIR{'' if self.files else f' --data {self.name}'}; "
                "then serve it: assistant serve --index DIR"
            )

    def document_id(self, source: str) -> str:
        """The id in this set of the document with that `source`."""
        return source if self.files is not None else bench_id(source)


def sets_folder() -> Path | None:
    """The folder that holds question sets by name, from ``ASSISTANT_EVALS__DATA``; None where it is not set."""
    named = os.environ.get(SETS_VARIABLE)
    return Path(named) if named else None


def find_set(name: Path | str) -> Path:
    """Where a set lies: `name` itself when there is such a path, else the set of that name in `sets_folder()`.

    Raises DataError that says what to set.
    """
    place, folder = Path(name), sets_folder()
    if place.exists():
        return place
    if folder is None:
        raise DataError(
            f"There is no {place}. To name sets instead of paths, set {SETS_VARIABLE} to the folder that holds them; "
            "evals/README.md lists the sets."
        )
    if not (folder / place).exists():
        raise DataError(f"There is neither {place} nor {folder / place}; {SETS_VARIABLE} is {folder}.")
    return folder / place


def set_argument(name: str) -> Path:
    """`find_set` as the `type` of an argparse option."""
    try:
        return find_set(name)
    except DataError as error:
        raise argparse.ArgumentTypeError(str(error)) from error


def add_bench_option(parser: argparse.ArgumentParser) -> None:
    """``--bench DIR``, the folder that holds question sets by name, ``ASSISTANT_EVALS__DATA`` by default."""
    folder = sets_folder()
    parser.add_argument(
        "--bench",
        type=Path,
        default=folder,
        required=folder is None,
        metavar="DIR",
        help=f"folder that holds the question sets by name; {SETS_VARIABLE} by default",
    )


def load_data(name: Path | None) -> Data:
    """The set `name`: a folder with docs.jsonl and questions.jsonl, or a SQuAD JSON file or a folder of them.

    `name` is a path or the name of a set, see :func:`find_set`. A folder with questions.jsonl alone is asked over
    corpus/, as are the house's own cases, which need no name. Raises DataError.
    """
    if name is None:
        return Data("evals/cases", tuple(load_questions(CASES)), files=CORPUS)
    place = find_set(name)
    try:
        data = _load(place)
    except (OSError, ValueError, KeyError, TypeError) as error:
        reason = f"{type(error).__name__}: {error}"
        raise DataError(f"{place} is neither docs.jsonl + questions.jsonl nor SQuAD JSON ({reason}).") from error
    if not (data.documents or data.files) or not data.questions:
        raise DataError(f"{place} holds {len(data.documents)} documents and {len(data.questions)} questions.")
    if len({each.id for each in data.questions}) != len(data.questions):
        raise DataError(f"{place}: two questions have one id.")
    return data


def _load(place: Path) -> Data:
    if (place / "docs.jsonl").exists():
        return Data(str(place), tuple(load_questions(place)), tuple(load_documents(place)))
    if (place / "tables.txt").exists():
        return Data(str(place), tuple(load_questions(place)), files=_made_files(place / "tables.txt"))
    if (place / "questions.jsonl").exists():
        return Data(str(place), tuple(load_questions(place)), files=CORPUS)
    paths = sorted(place.glob("*.json")) if place.is_dir() else [place]
    if not paths:
        raise DataError(f"{place} holds neither docs.jsonl and questions.jsonl nor a .json file.")
    documents, questions = load_squad(paths)
    return Data(str(place), tuple(questions), tuple(documents))


def _made_files(source: Path) -> Path:
    """A folder with the files that `source` describes; it lasts as long as the process."""
    folder = TemporaryDirectory(prefix="evals-tables-")
    _made.append(folder)
    write_files(source, Path(folder.name))
    return Path(folder.name)


def direction_of(question: BenchQuestion, languages: dict[str, str]) -> str:
    """``en-ru``: asked in English, answered by a Russian document. What has no document counts in its own language."""
    stated = question.direction or question.record.get("direction")
    if stated:
        return str(stated)
    known = [languages[each] for each in question.document_ids if languages.get(each)]
    return f"{question.language}-{known[0] if known else question.record.get('doc_lang') or question.language}"


def sample(data: Data, limit: int | None) -> Data:
    """At most `limit` questions: each direction, answerable or not, keeps its share. Always the same ones.

    Questions are taken in the order of a hash of their ids, so that a smaller sample lies within a larger one as far as
    shares allow. All documents stay.
    """
    if limit is None or limit >= len(data.questions):
        return data
    languages = data.languages()
    groups: dict[str, list[BenchQuestion]] = defaultdict(list)
    for question in data.questions:
        groups[f"{direction_of(question, languages)} {question.answerable}"].append(question)
    sizes = _shares({name: len(members) for name, members in sorted(groups.items())}, limit)
    chosen = {each.id for name, members in groups.items() for each in sorted(members, key=_lot)[: sizes[name]]}
    return replace(data, questions=tuple(each for each in data.questions if each.id in chosen))


def _shares(sizes: dict[str, int], limit: int) -> dict[str, int]:
    """`limit` divided in proportion to `sizes`, what is left over to the largest remainders."""
    total = sum(sizes.values())
    exact = {name: limit * size / total for name, size in sizes.items()}
    shares = {name: math.floor(share) for name, share in exact.items()}
    by_remainder = sorted(sizes, key=lambda name: (shares[name] - exact[name], name))
    for name in by_remainder[: limit - sum(shares.values())]:
        shares[name] += 1
    return shares


def _lot(question: BenchQuestion) -> str:
    return hashlib.sha256(f"{SAMPLE_SEED} {question.id}".encode()).hexdigest()


def directions_in_order(directions: Sequence[str]) -> list[str]:
    """Each direction once, sorted, ``all`` last."""
    return [*sorted(set(directions) - {"all"}), "all"]
