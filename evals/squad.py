"""SQuAD JSON, versions 1.1 and 2.0: ``data[].paragraphs[].qas[]``. Every paragraph becomes a document."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from assistant.language import document_language, question_language
from evals.bench import BenchDocument, BenchQuestion


def load_squad(paths: Sequence[Path]) -> tuple[list[BenchDocument], list[BenchQuestion]]:
    """Documents and questions of SQuAD files. Languages are told by the texts.

    Ids begin with the file's name when there are several files: translations of a set share their ids. Raises
    ValueError, KeyError or TypeError when a file is something else.
    """
    documents: list[BenchDocument] = []
    questions: list[BenchQuestion] = []
    for path in paths:
        prefix = f"{path.stem}-" if len(paths) > 1 else ""
        for article_number, article in enumerate(json.loads(path.read_text(encoding="utf-8"))["data"]):
            for number, paragraph in enumerate(article["paragraphs"]):
                text = paragraph["context"]
                document_id = f"{prefix}{article_number:03d}-{number:03d}"
                title = str(article.get("title") or "").replace("_", " ")
                documents.append(BenchDocument(document_id, document_language(text), title, text))
                questions += [_question(record, prefix, document_id) for record in paragraph["qas"]]
    return documents, questions


def _question(record: dict[str, Any], prefix: str, document_id: str) -> BenchQuestion:
    answers = tuple(dict.fromkeys(str(answer["text"]) for answer in record.get("answers") or ()))
    impossible = record.get("is_impossible")
    labelled = impossible is not None or bool(answers)
    return BenchQuestion(
        id=f"{prefix}{record['id']}",
        language=question_language(record["question"]),
        text=record["question"],
        answers=answers,
        document_ids=(document_id,),
        answerable=not impossible if labelled else None,
        record=record,
    )
