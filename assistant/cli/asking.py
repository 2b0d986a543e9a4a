"""`assistant ask` and `assistant sources`."""

from __future__ import annotations

from typing import Annotated, cast

import typer

from assistant.cli.reporting import IndexOption, JsonOption, chosen_settings, print_json
from assistant.filtering import checked_filters
from assistant.prompts import load_phrases
from assistant.types import Answer, Filters, Language


def ask(
    question: Annotated[str, typer.Argument(help="In English or Russian.")],
    index: IndexOption = None,
    as_json: JsonOption = False,
    language: Annotated[str | None, typer.Option(metavar="en|ru", help="Only documents in this language.")] = None,
    since: Annotated[
        str, typer.Option(metavar="DATE", help="Only documents of this date (2019, 2019-11) or later.")
    ] = "",
    until: Annotated[str, typer.Option(metavar="DATE", help="Only documents of this date or earlier.")] = "",
    source: Annotated[
        list[str] | None,
        typer.Option(metavar="PATH", help="Only this file or folder, as `sources` lists it; repeat it for more."),
    ] = None,
    document: Annotated[
        list[str] | None,
        typer.Option(metavar="ID", help="Only the document with this id, see `sources --json`; repeat it for more."),
    ] = None,
) -> None:
    """Answer a question from the documents, or from those that the filters admit."""
    from assistant.wiring import Assistant

    filters = checked_filters(
        Filters(cast("Language | None", language), since, until, tuple(source or ()), tuple(document or ()))
    )
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


def _print_answer(answer: Answer, question: str) -> None:
    searched = answer.searched_instead_of(question)
    if searched:
        print(load_phrases("answer", answer.language).fill("searched", question=searched), end="\n\n")
    print(answer.text)
    for citation in answer.citations:
        place = "".join(
            (f", page {citation.page}" if citation.page else "", f", {citation.date}" if citation.date else "")
        )
        print(f"[{citation.number}] {citation.title} ({citation.source}{place}), {citation.start}–{citation.end}")
