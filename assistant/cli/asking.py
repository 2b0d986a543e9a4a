"""`assistant ask` and `assistant sources`."""

from __future__ import annotations

from typing import Annotated

import typer

from assistant.answering.prompts import load_phrases
from assistant.cli.reporting import (
    DocumentOption,
    IndexOption,
    JsonOption,
    LanguageOption,
    SinceOption,
    SourceOption,
    UntilOption,
    chosen_filters,
    chosen_settings,
    print_json,
)
from assistant.types import Answer


def ask(
    question: Annotated[str, typer.Argument(help="In English or Russian.")],
    index: IndexOption = None,
    as_json: JsonOption = False,
    language: LanguageOption = None,
    since: SinceOption = "",
    until: UntilOption = "",
    source: SourceOption = None,
    document: DocumentOption = None,
) -> None:
    """Answer a question from the documents, or from those that pass the filters."""
    from assistant.wiring import Assistant

    filters = chosen_filters(language, since, until, source, document)
    with Assistant.open(settings=chosen_settings(index)) as assistant:
        answer = assistant.ask(question, filters=filters)
    if as_json:
        print_json(answer)
    else:
        _print_answer(answer, question)


def sources(index: IndexOption = None, as_json: JsonOption = False) -> None:
    """List the documents of the index."""
    from assistant.wiring import Assistant

    with Assistant.open(settings=chosen_settings(index)) as assistant:
        documents = assistant.documents()
    if as_json:
        print_json(documents)
        return
    for document in documents:
        print(f"{document.language}  {document.date or '—':10}  {document.source}  “{document.title}”")
        for each in document.omissions:
            print(f"    not read: {each.part}: {each.reason}. {each.hint}".rstrip())


def _print_answer(answer: Answer, question: str) -> None:
    searched = answer.searched_instead_of(question)
    if searched:
        print(load_phrases("quoting", answer.language).fill("searched", question=searched), end="\n\n")
    print(answer.text)
    for citation in answer.citations:
        place = "".join(
            (f", page {citation.page}" if citation.page else "", f", {citation.date}" if citation.date else "")
        )
        print(f"[{citation.number}] {citation.title} ({citation.source}{place}), {citation.start}–{citation.end}")
