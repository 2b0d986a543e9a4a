"""What the page shows when something happens, with an assistant that answers from a table."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence

from assistant.errors import IndexMissing, QuestionError
from assistant.types import (
    Answer,
    Citation,
    Delta,
    Document,
    DocumentSummary,
    Event,
    Finished,
    Heading,
    Hit,
    Message,
    Outline,
    PageMark,
    Passage,
    Retrieved,
)

GRANT = """Strategic minerals

Korea is to give 15.5 million US dollars for an experimental workshop at the rare metals centre. The grant was discussed by the working group of the intergovernmental committee.

Equipment

Laboratory equipment for more than 8 million US dollars was bought earlier.
"""
PARK = """Встреча в IT Park

26 ноября 2020 года в IT Park прошла встреча с представителями KOICA. Сумма гранта составляет 4,5 миллиона долларов США. Средства пойдут на мастер-план, оборудование и обучение.
"""
HOSTILE = """<script>alert(1)</script> ![x](http://evil.example/x.png) [a](javascript:alert(2)) **bold** $$x^2$$ {{constructor}} ${alert(3)} `code` <img src=http://evil.example/y.png onerror=alert(4)> \u202egnp.exe"""


def document(name: str, text: str, title: str, language: str, date: str = "2025-02-27") -> Document:
    headings = tuple(
        Heading(line, 1, text.index(line)) for line in text.splitlines() if line and not line.endswith(".") and len(line) < 40
    )
    pages = (PageMark(1, 0), PageMark(2, text.index("\n\n", 30) + 2)) if "\n\n" in text[30:] else ()
    return Document(name, f"news/{name}.md", title, language, date, text, "0" * 64, Outline(pages, headings))  # type: ignore[arg-type]


DOCUMENTS = {
    each.id: each
    for each in (
        document("grant", GRANT, "Korea’s grant for rare metals", "en"),
        document("park", PARK, "Встреча IT Park и KOICA", "ru", "2020-11-26"),
        document("hostile", HOSTILE, HOSTILE, "en", ""),
        document("long", "Начало длинного текста. " * 4000 + "Конец.", "Длинный документ", "ru"),
    )
}


def cite(number: int, document_id: str, quote: str, page: int | None = 1) -> Citation:
    source = DOCUMENTS[document_id]
    start = source.text.index(quote)
    return Citation(
        number, source.id, source.title, source.source, page, "", start, start + len(quote), quote, source.language, source.date
    )


def hit(rank: int, document_id: str) -> Hit:
    source = DOCUMENTS[document_id]
    passage = Passage(f"{document_id}:0", document_id, source.text[:400], 0, min(400, len(source.text)), 1, "", source.language)
    return Hit(passage, 1 / rank, rank)


HITS = (hit(1, "grant"), hit(2, "park"), hit(3, "hostile"), hit(4, "long"))
GRANT_QUOTE = "Korea is to give 15.5 million US dollars for an experimental workshop at the rare metals centre."
PARK_QUOTE = "Сумма гранта составляет 4,5 миллиона долларов США."
ANSWERS = {
    "grant": Answer(
        f"{GRANT_QUOTE} [1] {PARK_QUOTE} [2]",
        "en",
        (cite(1, "grant", GRANT_QUOTE), cite(2, "park", PARK_QUOTE, None)),
        HITS,
        "answered",
    ),
    "грант": Answer(f"{PARK_QUOTE} [1]", "ru", (cite(1, "park", PARK_QUOTE, None),), HITS, "answered"),
    "evil": Answer(f"{HOSTILE} [1] [7]", "en", (cite(1, "hostile", HOSTILE, 3),), HITS, "answered"),
    "long": Answer("Конец. [1]", "ru", (cite(1, "long", "Конец."),), HITS, "answered"),
}


class FakeAssistant:
    """Answers from ANSWERS by a word of the question; anything else is not in the documents."""

    def __init__(self, pause_seconds: float = 0.0) -> None:
        self.pause_seconds = pause_seconds
        self.histories: list[tuple[Message, ...]] = []
        self.closed = 0

    def stream(self, question: str, history: Sequence[Message] = ()) -> Iterator[Event]:
        self.histories.append(tuple(history))
        if len(question) > 2_000:
            raise QuestionError("The question is too long.", "Ask in at most 2000 characters.")
        if "broken" in question:
            raise RuntimeError("a secret of the house")
        return self.events(question)

    def events(self, question: str) -> Iterator[Event]:
        refusal = Answer("The documents say nothing about this.", "en", (), HITS, "not_found", "nothing_relevant")
        answer = next((answer for word, answer in ANSWERS.items() if word in question.lower()), refusal)
        try:
            yield Retrieved(question, HITS)
            for word in answer.text.split(" "):
                time.sleep(self.pause_seconds)
                yield Delta(word + " ")
            if "fails" in question:
                raise IndexMissing("There is no index at index/.", "Run: assistant ingest corpus")
            yield Finished(answer)
        finally:
            self.closed += 1

    def documents(self) -> tuple[DocumentSummary, ...]:
        return tuple(
            DocumentSummary(d.id, d.source, d.title, d.language, d.date, d.digest, len(d.text), 1, d.source)
            for d in DOCUMENTS.values()
        )

    def document(self, document_id: str) -> Document:
        if document_id not in DOCUMENTS:
            raise IndexMissing(f"There is no document {document_id}.", "Run: assistant list")
        return DOCUMENTS[document_id]
