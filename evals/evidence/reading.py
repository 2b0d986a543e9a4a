"""What the reader alone holds of the sentences of labelled passages, without retrieval: cheap, for the head."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from assistant.models.span_reader.judging import pooled
from assistant.models.span_reader.loading import WEIGHTS
from assistant.models.span_reader.reader import BundledReader
from evals.bench import BenchDocument
from evals.evidence.sets import EvidenceQuestion, EvidenceSet, Place, lot

if TYPE_CHECKING:
    from numpy.typing import NDArray

#: About as long as the passages of the product.
PASSAGE_CHARACTERS = 700
#: Passages without evidence that are read with those that have some.
OTHERS = 2


#: A passage of a document: where its sentences stand, and which of them are evidence.
Chunk = tuple[BenchDocument, list[Place], list[bool]]


@dataclass(frozen=True, slots=True, eq=False)
class Labelled:
    """The sentences of the passages of a question; the arrays have one row a sentence."""

    set: str
    group: str
    held: NDArray[np.float16]
    right: NDArray[np.bool_]


def read_labelled(of_set: EvidenceSet, cache: Path) -> Iterator[Labelled]:
    """Every question of a set; those that were read before come from the folder."""
    folder = cache / f"{of_set.name}-read"
    folder.mkdir(parents=True, exist_ok=True)
    reader: BundledReader | None = None
    for question in of_set.questions:
        place = folder / f"{question.id}.npz"
        if not place.exists():
            reader = reader or BundledReader(WEIGHTS)
            held, right = _read(question, of_set, reader)
            part = place.with_suffix(".part.npz")
            np.savez(part, held=held, right=right)
            part.replace(place)
        with np.load(place) as stored:
            yield Labelled(of_set.name, question.group, stored["held"], stored["right"])


def chunks(places: Sequence[Place], size: int = PASSAGE_CHARACTERS) -> list[list[Place]]:
    """Sentences that stand at `places`, put together to passages of at most `size` characters, one at least."""
    found: list[list[Place]] = []
    for start, end in places:
        if found and end - found[-1][0][0] <= size:
            found[-1].append((start, end))
        else:
            found.append([(start, end)])
    return found


def _read(
    question: EvidenceQuestion, of_set: EvidenceSet, reader: BundledReader
) -> tuple[NDArray[np.float16], NDArray[np.bool_]]:
    documents = {each.id: each for each in of_set.documents if each.id in question.places}
    good: list[Chunk] = []
    others: list[Chunk] = []
    for name, wanted in question.places.items():
        document = documents[name]
        for chunk in chunks(of_set.sentences[name]):
            labels = [any(place == each for each in wanted) for place in chunk]
            (good if any(labels) else others).append((document, chunk, labels))
    others = sorted(others, key=lambda each: lot(f"{question.id} {each[1][0]}"))[:OTHERS]
    chosen = [*good, *others]
    readings = reader.read(
        question.text, [(document.title, document.text[chunk[0][0] : chunk[-1][1]]) for document, chunk, _ in chosen]
    )
    held, right = [], []
    for (_, chunk, labels), reading in zip(chosen, readings, strict=True):
        begin = chunk[0][0]
        states, seen = pooled(reading.scores, [(start - begin, end - begin) for start, end in chunk])
        held.append(states[seen])
        right.append(np.array(labels)[seen])
    return np.concatenate(held).astype(np.float16), np.concatenate(right)
