"""What the reader learns from: questions with a passage, and what is right to say about the two.

Read from public sets (evals/README.md); `evals.reader.making` makes more of them. What is measured on (`measured`) is
split off by article title, one split for all sets, since `xquad` and `squad2_dev` share articles.
"""

from __future__ import annotations

import hashlib
import json
import lzma
import random
import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

#: How many examples of a set are taken at most; the others are taken whole. Long answers and machine-made questions
#: are a small share, and what is nearest to press texts in English and Russian is most.
MOST = {
    "squadshifts": 9_000,
    "afriqa": 3_000,
    "tydiqa_goldp": 6_000,
    "pquad": 1_000,
    "policyqa": 300,
    "qamr_part": 1_500,
    "norquad": 1_000,
    "thquad_part": 1_000,
    "covidqa": 500,
    "jaquad": 200,
    "koziev_ru": 1_000,
    "faquad": 300,
    "iapp_th": 100,
    "drcd": 100,
    "cmrc2018": 100,
}
#: What is read more than once in an epoch: Russian, crossings and adversarial questions are few.
TIMES = {
    "xquad": 4,
    "squad2_dev": 3,
    "squad_train_v2_part": 2,
    "squad_train_v11_part": 2,
    "rubq_rag": 2,
    "danetqa": 3,
    "kazqad": 1,
}
MAX_CONTEXT_CHARACTERS = 2_400
#: How the id of a question ends into which a wrong name was put.
WRONG_NAME = "-wrong-name"
#: Every third article of SQuAD's development part is measured on.
_SQUAD_ARTICLES = 3


@dataclass(frozen=True, slots=True)
class Example:
    """`spans` are characters of the context, none where it does not answer; None where they are not known.

    `relevant` and `answers` are labels (None: not known); `says_yes` is of questions that want a yes or a no.
    """

    name: str
    source: str
    question: str
    context: str
    title: str
    spans: tuple[tuple[int, int], ...] | None
    relevant: bool | None
    answers: bool | None
    says_yes: bool | None = None
    language: str = ""


def measured(title: str, titles: Sequence[str]) -> bool:
    """Whether an article is kept for measuring."""
    return sorted(titles).index(title) % _SQUAD_ARTICLES == 0


def measured_articles(bench: Path) -> dict[str, str]:
    """The article of each question, by its id, of `xquad` and its kin and of `squad2_dev` that is measured on."""
    titles = _squad_titles(bench)
    found = {}
    for name in ("xquad", "squad2_dev"):
        documents = _documents(bench / name)
        for record in _lines(bench / name / "questions.jsonl"):
            title = documents[record["doc_id"]]["title"]
            if measured(title, titles):
                found[record["id"]] = str(title)
    return found


def article_of(question_id: str, articles: dict[str, str]) -> str:
    """The article of a question of any set, among those of :func:`measured_articles`; "" when it is not there."""
    return articles.get(question_id.removeprefix("split-").removeprefix("noans-").removesuffix(WRONG_NAME), "")


def load_training(train: Path, bench: Path, seed: int, *, near: bool = False) -> list[Example]:
    """The answerable and unanswerable examples of all sets, without those made here.

    `near` leaves the languages out that nobody asks in here, and makes more of Russian: for the last part of a run.
    """
    chance = random.Random(seed)
    examples: list[Example] = []
    for folder in sorted(train.iterdir()):
        found = [_of_training(each, folder.name) for each in records_of(folder) if "task" not in each]
        if near:
            found = _near(found)
        chance.shuffle(found)
        found.sort(key=_rank)
        examples += found[: MOST.get(folder.name, len(found))] * TIMES.get(folder.name, 1)
    for name, of_set in load_bench(bench, training=True).items():
        examples += of_set * TIMES.get(name, 1)
    return [each for each in examples if len(each.context) <= MAX_CONTEXT_CHARACTERS or each.spans]


def _rank(example: Example) -> bool:
    """What is taken first of a set that is not taken whole: encyclopedic texts, and Russian."""
    return example.language != "ru" and not (example.source == "squadshifts" and "-new_wiki-" in example.name)


def records_of(folder: Path) -> Iterator[dict[str, Any]]:
    """All records of a training set."""
    packed = folder / "full.jsonl.xz"
    if packed.exists():
        with lzma.open(packed, "rt", encoding="utf-8") as lines:
            yield from (json.loads(line) for line in lines)
    else:
        yield from _lines(folder / "examples.jsonl")


def load_bench(bench: Path, *, training: bool) -> dict[str, list[Example]]:
    """Examples of the sets that may be trained on, from the articles trained on or else from those measured on."""
    titles = _squad_titles(bench)
    found: dict[str, list[Example]] = defaultdict(list)
    for name in ("xquad", "squad2_dev"):
        documents = _documents(bench / name)
        for record in _lines(bench / name / "questions.jsonl"):
            document = documents[record["doc_id"]]
            if measured(document["title"], titles) == training:
                continue
            found[name] += list(_of_squad(record, document, documents, name))
    if training:
        found["squad2_dev"] += _across(found["squad2_dev"], bench)
    if training:
        found["rubq_rag"] = list(_of_rubq(bench / "rubq_rag"))
    found["danetqa"] = [each for each in _of_danetqa(bench / "danetqa") if _is_measured_yes_no(each) != training]
    return dict(found)


def _squad_titles(bench: Path) -> list[str]:
    return sorted(
        {str(each["title"]) for name in ("xquad", "squad2_dev") for each in _lines(bench / name / "docs.jsonl")}
    )


def _of_training(record: dict[str, Any], source: str) -> Example:
    spans = tuple(
        (start, start + len(text))
        for text, start in zip(record["answers"], record["answer_start"], strict=True)
        if record["context"][start : start + len(text)] == text and text
    )
    answers = bool(record["answerable"] and spans)
    title = str(record.get("title") or "").replace("_", " ")
    return Example(
        record["id"],
        source,
        record["question"],
        record["context"],
        title,
        spans if answers else (),
        relevant=True,
        answers=answers,
        language=record["lang"],
    )


def _of_squad(
    record: dict[str, Any], document: dict[str, Any], documents: dict[str, dict[str, Any]], source: str
) -> Iterator[Example]:
    """The question over its paragraph and, where there is one, over the same paragraph in the other language."""
    answers = bool(record["answerable"])
    spans: tuple[tuple[int, int], ...] = ()
    if answers and record["answer_start"] is not None:
        start = record["answer_start"]
        spans = tuple(
            (start, start + len(text)) for text in record["answers"] if document["text"].startswith(text, start)
        )
    yield Example(
        record["id"],
        source,
        record["question"],
        document["text"],
        document["title"],
        spans,
        relevant=True,
        answers=answers and bool(spans),
        language=record["lang"] * 2,
    )
    if source == "xquad":
        number = record["doc_id"].rsplit("-", 1)[1]
        other = "ru" if record["lang"] == "en" else "en"
        twin = documents[f"xquad-{other}-{number}"]
        yield Example(
            record["id"],
            source,
            record["question"],
            twin["text"],
            document["title"],
            None,
            relevant=True,
            answers=True,
            language=record["lang"] + other,
        )


def _near(examples: Sequence[Example]) -> list[Example]:
    """Half of the English examples and the Russian ones twice."""
    english = [each for each in examples if each.language == "en"]
    russian = [each for each in examples if each.language == "ru"]
    return english[::2] + russian * 2


def _across(examples: Sequence[Example], bench: Path) -> list[Example]:
    """The questions of `squad2_dev` over the Russian paragraphs that `xquad` has for some of its paragraphs."""
    documents = _documents(bench / "xquad")
    russian = {
        each["text"]: documents[name.replace("xquad-en-", "xquad-ru-")]["text"]
        for name, each in documents.items()
        if each["lang"] == "en"
    }
    return [
        replace(each, context=russian[each.context], spans=None if each.answers else (), language="enru")
        for each in examples
        if each.context in russian
    ]


def with_parallel_spans(examples: Sequence[Example], bench: Path) -> list[Example]:
    """Fill the spans of questions over the paragraph in the other language: those of the parallel question."""
    spans: dict[tuple[str, str], tuple[tuple[int, int], ...]] = {}
    records = list(_lines(bench / "xquad" / "questions.jsonl"))
    documents = _documents(bench / "xquad")
    by_id = {record["id"]: record for record in records}
    for record in records:
        parallel = by_id[record["parallel_id"]]
        text = documents[parallel["doc_id"]]["text"]
        start = parallel["answer_start"]
        found = tuple((start, start + len(each)) for each in parallel["answers"] if text.startswith(each, start))
        spans[record["question"], text] = found
    return [
        replace(each, spans=spans[each.question, each.context]) if (each.question, each.context) in spans else each
        for each in examples
    ]


def _of_rubq(folder: Path) -> Iterator[Example]:
    """Questions over Russian Wikipedia: the spans are where the answer stands, where it stands as written."""
    documents = _documents(folder)
    for record in _lines(folder / "questions.jsonl"):
        if not record["doc_id"]:
            continue
        text = documents[record["doc_id"]]["text"].replace("\u0301", "")
        spans = [
            (match.start(), match.end())
            for answer in record["answers"]
            for match in re.finditer(rf"(?<!\w){re.escape(_stem_of(answer))}\w{{0,4}}(?!\w)", text, re.IGNORECASE)
        ]
        yield Example(
            record["id"],
            "rubq_rag",
            record["question"],
            text,
            documents[record["doc_id"]].get("title") or "",
            tuple(spans) or None,
            relevant=True,
            answers=True,
            language=f"{record['lang']}ru",
        )


def _is_measured_yes_no(example: Example) -> bool:
    """Every third passage of the yes/no questions is measured on."""
    return hashlib.sha256(example.context.encode()).digest()[0] % _SQUAD_ARTICLES == 0


def _stem_of(answer: str) -> str:
    """An answer without its last letters where Russian inflects it."""
    answer = re.sub(r"^(?:в|на|из|во) ", "", answer)
    return answer[:-2] if len(answer) > 6 and answer[-1].isalpha() else answer


def _of_danetqa(folder: Path) -> Iterator[Example]:
    documents = _documents(folder)
    for record in _lines(folder / "questions.jsonl"):
        if not record["answers"]:
            continue
        document = documents[record["doc_id"]]
        yield Example(
            record["id"],
            "danetqa",
            record["question"],
            document["text"],
            "",
            None,
            relevant=True,
            answers=True,
            says_yes=record["answers"][0] == "да",
            language="ruru",
        )


def _documents(folder: Path) -> dict[str, dict[str, Any]]:
    return {document["id"]: document for document in _lines(folder / "docs.jsonl")}


def _lines(path: Path) -> Iterator[dict[str, Any]]:
    with path.open(encoding="utf-8") as lines:
        for line in lines:
            yield json.loads(line)
