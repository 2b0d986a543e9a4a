"""Ask the documents from Python: ingest a folder, ask, stream, filter.

    python examples/python_api.py [FOLDER] [--index DIR]

Without arguments it reads `corpus/` into `index/`, as `make run` does. Only what changed is read again.
"""

from __future__ import annotations

import argparse

from assistant import Assistant, Delta, Filters, Finished, ingest

QUESTION = "When is the five-year Uzbek-Korean seminar planned?"


def main() -> None:
    """Ingest, then ask in four ways."""
    parser = argparse.ArgumentParser()
    parser.add_argument("folder", nargs="?", default="corpus")
    parser.add_argument("--index", default="index")
    options = parser.parse_args()

    report = ingest([options.folder], index=options.index)
    print(f"{len(report.added)} documents added, {len(report.updated)} updated, {len(report.removed)} removed")
    for problem in report.skipped:
        print(f"not read: {problem}")

    with Assistant.open(index=options.index) as assistant:
        ask(assistant)
        ask_some_documents(assistant)
        ask_what_no_document_says(assistant)
        stream(assistant)


def ask(assistant: Assistant) -> None:
    """One answer with its citations; each points at the exact characters of its document."""
    answer = assistant.ask(QUESTION)
    print(answer.text)
    for citation in answer.citations:
        document = assistant.document(citation.document_id)
        assert document.text[citation.start : citation.end] == citation.quote
        print(f"[{citation.number}] {citation.title}, characters {citation.start}–{citation.end}")


def ask_some_documents(assistant: Assistant) -> None:
    """Only documents that the filters admit may answer: here the Russian ones."""
    answer = assistant.ask(QUESTION, filters=Filters(language="ru"))
    print([citation.source for citation in answer.citations])


def ask_what_no_document_says(assistant: Assistant) -> None:
    """What the documents do not answer is a status with a reason, not an exception."""
    answer = assistant.ask("What is the CEO's salary?")
    print(answer.status, answer.reason)


def stream(assistant: Assistant) -> None:
    """The same answer as events while it is being made; leave the loop, or close the stream, to stop it."""
    for event in assistant.stream("Сколько составил грант KOICA для IT Park?"):
        if isinstance(event, Delta):
            print(event.text, end="", flush=True)
        elif isinstance(event, Finished):
            print(f"\n{event.answer.status}, {event.answer.usage.seconds['total']:.2f} s")


if __name__ == "__main__":
    main()
