"""Questions of which it is known which sentences answer, each set with its documents.

A set is asked through the product over an index of its own documents, so that what is learned is learned from real
hits: with their scores, in the passages that the product cuts, among sentences of passages that do not answer.
"""

from __future__ import annotations

import hashlib
import json
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from evals.bench import BenchDocument
from evals.reader.examples import measured_articles

Place = tuple[int, int]


@dataclass(frozen=True, slots=True)
class EvidenceQuestion:
    """A question; `places` are where evidence stands in a document, by its id. `group` is not to be torn apart."""

    id: str
    group: str
    text: str
    places: dict[str, list[Place]]
    history: tuple[tuple[str, str], ...] = ()
    record: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class EvidenceSet:
    """Questions over documents. `weight` is what one of its questions counts in training; 0: only measured."""

    name: str
    weight: float
    documents: tuple[BenchDocument, ...]
    questions: tuple[EvidenceQuestion, ...]
    #: Where the sentences of each document stand, by its id, where the set tells.
    sentences: dict[str, list[Place]] = field(default_factory=dict)


#: Of each set of `train/` the weight of a question and how many are asked. Claims are no questions, and count less.
TRAINED: dict[str, tuple[float, int]] = {
    "tydi_evidence": (1.0, 450),
    "selqa": (1.0, 250),
    "hotpot_evidence": (1.0, 120),
    "qed_evidence": (1.0, 150),
    "pud_xlang_evidence": (0.3, 80),
    "fever_evidence": (0.3, 60),
    "fm2_evidence": (0.3, 60),
    "wice_evidence": (0.3, 30),
}
#: The same of sets of `bench/`.
BENCHED: dict[str, tuple[float, int]] = {
    "clapnq_dev": (3.0, 300),
    "xquad": (1.0, 44),
    "rubq_rag": (0.5, 40),
}
#: How many of them are asked through the product; of the others only the labelled passages are read.
ASKED: dict[str, int] = {"tydi_evidence": 90, "selqa": 90}
#: How many documents a set of `train/` has, about.
DOCUMENTS = 350
#: How many documents without evidence stand beside those of the questions that are asked.
OTHERS = 40
#: Never trained on.
OPEN = "open"
#: Which languages the product speaks; other documents are left out.
_LANGUAGES = {"en", "ru", "en-ru", "ru-en"}


def load_set(name: str, train: Path, bench: Path) -> EvidenceSet:
    """A set by its name, from the folders of the sets for training and of the question sets."""
    if name in TRAINED:
        return _of_rows(name, train / name, *TRAINED[name])
    if name == OPEN:
        return _open(bench / OPEN)
    makers: dict[str, Callable[[Path], Iterator[EvidenceQuestion]]] = {
        "clapnq_dev": _clapnq,
        "xquad": lambda folder: _spans(folder, measured_articles(bench)),
        "rubq_rag": _rubq,
    }
    weight, count = BENCHED[name]
    questions = _some(makers[name](bench / name), count)
    documents = _documents(bench / name)
    if name == "xquad":
        wanted = {each for question in questions for each in question.places}
        documents = [each for each in documents if each.id in wanted]
    if name == "rubq_rag":
        pages = {each.group for each in questions}
        documents = [each for each in documents if each.id.rsplit("-", 1)[0] in pages]
    return EvidenceSet(name, weight, tuple(documents), tuple(questions))


def asked_set(name: str, train: Path, bench: Path) -> EvidenceSet:
    """The part of a set that is asked through the product."""
    whole = load_set(name, train, bench)
    if name not in ASKED:
        return whole
    questions = whole.questions[: ASKED[name]]
    wanted = {each for question in questions for each in question.places}
    good = [each for each in whole.documents if each.id in wanted]
    others = [each for each in whole.documents if each.id not in wanted]
    return replace(whole, questions=questions, documents=(*good, *others[:OTHERS]))


def read_set(name: str, train: Path, bench: Path) -> EvidenceSet:
    """The part of a set of which only the labelled passages are read."""
    whole = load_set(name, train, bench)
    return replace(whole, questions=whole.questions[ASKED.get(name, 0) :])


def overlap(place: Place, other: Place) -> bool:
    """Whether two places share more than half of the shorter one."""
    shared = min(place[1], other[1]) - max(place[0], other[0])
    return 2 * shared > min(place[1] - place[0], other[1] - other[0])


def lot(text: str) -> int:
    """A number that depends on a text alone, to draw and to divide by."""
    return int.from_bytes(hashlib.sha256(text.encode()).digest()[:6], "big")


def _some(questions: Iterable[EvidenceQuestion], count: int) -> list[EvidenceQuestion]:
    """At most `count` of the questions, always the same ones."""
    return sorted(questions, key=lambda each: lot(each.id))[:count]


def _of_rows(name: str, folder: Path, weight: float, count: int) -> EvidenceSet:
    """A set of rows ``{"question", "sentences", "labels"}``, each with its document, or with one for each title."""
    documents: dict[str, BenchDocument] = {}
    sentences: dict[str, list[Place]] = {}
    questions = []
    for record in _lines(folder / "examples.jsonl"):
        if not _LANGUAGES & {record["lang"]}:
            continue
        language = record.get("sentence_lang") or record["lang"]
        titles = record.get("titles") or [record.get("title") or ""] * len(record["sentences"])
        places: dict[str, list[Place]] = {}
        for title in dict.fromkeys(titles):
            kept = [
                (sentence.strip(), label)
                for sentence, label, each in zip(record["sentences"], record["labels"], titles, strict=True)
                if each == title and sentence.strip()
            ]
            text = " ".join(sentence for sentence, _ in kept)
            document = BenchDocument(f"{name}-{lot(title + text):x}", language, title, text)
            documents[document.id] = document
            stand, at = [], 0
            for sentence, _ in kept:
                stand.append((at, at + len(sentence)))
                at += len(sentence) + 1
            sentences[document.id] = stand
            places[document.id] = [place for place, (_, label) in zip(stand, kept, strict=True) if label]
        group = record.get("title") or min(places, default=record["id"])
        questions.append(EvidenceQuestion(record["id"], f"{name} {group}", record["question"], places))
    chosen = _some(questions, count)
    return EvidenceSet(name, weight, tuple(_few(documents, chosen)), tuple(chosen), sentences)


def _few(documents: dict[str, BenchDocument], questions: Sequence[EvidenceQuestion]) -> list[BenchDocument]:
    """The documents with evidence, and others to be found by mistake."""
    wanted = {each for question in questions for each in question.places}
    others = sorted(documents.keys() - wanted, key=lot)[: max(50, DOCUMENTS - len(wanted))]
    return [document for document in documents.values() if document.id in wanted | set(others)]


def _clapnq(folder: Path) -> Iterator[EvidenceQuestion]:
    texts = {each.id: each.text for each in _documents(folder)}
    for record in _lines(folder / "questions.jsonl"):
        if not record["evidence_sentences"]:
            continue
        text = texts[record["doc_id"]]
        wanted = {sentence.strip() for annotator in record["evidence_sentences"] for sentence in annotator}
        places = [(at, at + len(each)) for each in sorted(wanted) if (at := text.find(each)) >= 0]
        yield EvidenceQuestion(record["id"], record["doc_id"], record["question"], {record["doc_id"]: places})


def _spans(folder: Path, articles: dict[str, str]) -> Iterator[EvidenceQuestion]:
    """Questions about articles that the reader was not trained on; also the parallel question's span is evidence."""
    records = {record["id"]: record for record in _lines(folder / "questions.jsonl")}
    for record in records.values():
        if not record["answerable"] or record["id"] not in articles:
            continue
        pair = [record, records.get(record.get("parallel_id") or "")]
        places = {
            each["doc_id"]: [(each["answer_start"], each["answer_start"] + len(each["answers"][0]))]
            for each in pair
            if each and each.get("answer_start") is not None
        }
        yield EvidenceQuestion(record["id"], f"{folder.name} {articles[record['id']]}", record["question"], places)


def _rubq(folder: Path) -> Iterator[EvidenceQuestion]:
    texts = {each.id: _folded(each.text) for each in _documents(folder)}
    for record in _lines(folder / "questions.jsonl"):
        text = texts[record["doc_id"]]
        answers = [_folded(answer) for answer in record["answers"]]
        places = [(at, at + len(each)) for each in answers if each and (at := text.find(each)) >= 0]
        if places:
            group = record["doc_id"].rsplit("-", 1)[0]
            yield EvidenceQuestion(record["id"], group, record["question"], {record["doc_id"]: places})


def _open(folder: Path) -> EvidenceSet:
    documents = _documents(folder)
    texts = {each.id: each.text for each in documents}
    questions = []
    for record in _lines(folder / "questions.jsonl"):
        if record["answerable"] and record["nuggets"]:
            places = {
                each: [
                    (at, at + len(sentence))
                    for sentence in record["evidence_sentences"]
                    if (at := texts[each].find(sentence)) >= 0
                ]
                for each in record["doc_ids"]
            }
            history = tuple((turn["role"], turn["text"]) for turn in record.get("history") or ())
            questions.append(EvidenceQuestion(record["id"], OPEN, record["question"], places, history, record))
    return EvidenceSet(OPEN, 0.0, tuple(documents), tuple(questions))


def _folded(text: str) -> str:
    """Lower case without stress marks, with every character at its place."""
    return "".join(" " if unicodedata.combining(each) else each.lower()[:1] for each in text)


def _documents(folder: Path) -> list[BenchDocument]:
    return [
        BenchDocument(each["id"], each["lang"], each.get("title") or "", each["text"])
        for each in _lines(folder / "docs.jsonl")
    ]


def _lines(path: Path) -> Sequence[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]
