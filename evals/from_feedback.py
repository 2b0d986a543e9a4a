"""Feedback of the web page → evaluation cases, in the form of `evals/cases` (see its README).

What people found right is a case as it is: the quote of the answer is gold, or that the documents have no answer. What
they found wrong is one where the comment holds the answer letter for letter as a retrieved document has it; the
sentence around it is then the gold quote. Everything else needs a person: it goes to a file of its own.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from assistant.history import Opinion
from assistant.language import question_language, sentence_spans

CASES, REVIEW = "questions.jsonl", "review.jsonl"
#: A comment of fewer letters would be found in any document.
LEAST_CHARACTERS = 3

Case = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Collected:
    """Cases, and opinions that a person has to look at."""

    cases: list[Case] = field(default_factory=list)
    review: list[Case] = field(default_factory=list)


def collect(opinions: Iterable[Opinion], sources: Mapping[str, str]) -> Collected:
    """The cases of opinions, of each question the newest; `sources` are the files of documents by their ids."""
    found = Collected()
    newest = {" ".join(str(each.record["question"]).split()): each for each in opinions}
    for question, opinion in newest.items():
        case = _case(question, opinion, sources)
        if case is None:
            answer = opinion.record.get("answer") or {}
            told = {"verdict": opinion.verdict, "comment": opinion.comment, "answered": answer.get("text", "")}
            found.review.append({"question": question, **told, "date": opinion.created})
        else:
            number = f"feedback-{len(found.cases) + 1:03d}"
            found.cases.append({"id": number, "lang": question_language(question), "question": question, **case})
    return found


def write(collected: Collected, folder: Path) -> None:
    """``questions.jsonl``, which `run --data` asks, and ``review.jsonl``, a line each."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, records in ((CASES, collected.cases), (REVIEW, collected.review)):
        lines = [json.dumps(each, ensure_ascii=False) for each in records]
        (folder / name).write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")


def _case(question: str, opinion: Opinion, sources: Mapping[str, str]) -> Case | None:
    answer = opinion.record.get("answer")
    if not answer:
        return None
    language = question_language(question)
    if opinion.verdict == "right" and answer["status"] == "not_found":
        return {"answers": [], "doc_id": None, "doc_ids": [], "answerable": False, "kind": "absent"}
    if opinion.verdict == "right":
        first = answer["citations"][0]
        place = sources.get(first["document_id"], first["source"])
        short = answer["short"] if answer["short"] and answer["short"] in first["quote"] else first["quote"]
        return _answerable(language, short, place, first["quote"], first["language"])
    return _corrected(language, opinion.comment, answer["hits"], sources)


def _corrected(
    language: str, comment: str, hits: Iterable[Mapping[str, Any]], sources: Mapping[str, str]
) -> Case | None:
    """The case of a comment that a retrieved passage holds."""
    if len(comment) < LEAST_CHARACTERS:
        return None
    for hit in hits:
        passage = hit["passage"]
        at = passage["text"].find(comment)
        if at >= 0 and passage["document_id"] in sources:
            spans = sentence_spans(passage["text"])
            start = max((first for first, _ in spans if first <= at), default=at)
            end = min((last for _, last in spans if last >= at + len(comment)), default=at + len(comment))
            quote = passage["text"][start:end].strip()
            return _answerable(language, comment, sources[passage["document_id"]], quote, passage["language"])
    return None


def _answerable(language: str, answer: str, source: str, quote: str, quote_language: str) -> Case:
    return {
        "answers": [answer],
        "doc_id": source,
        "doc_ids": [source],
        "answerable": True,
        "quote": quote,
        "direction": f"{language}-{quote_language}",
        "kind": "feedback",
    }
