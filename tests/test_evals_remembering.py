"""Answers that outlive a run that was broken off."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest

from assistant.types import Answer, Hit, Message, Usage
from evals.data import DataError
from evals.observing import Listed
from evals.remembering import RememberingSubject


class FakeSubject:
    """Counts what it is asked."""

    def __init__(self) -> None:
        self.asked: list[str] = []

    def documents(self) -> Sequence[Listed]:
        return ()

    def search(self, question: str, count: int) -> tuple[Hit, ...]:
        return ()

    def read(self, document_id: str, start: int, end: int) -> str:
        return ""

    def ask(self, question: str, history: Sequence[Message] = ()) -> Answer:
        self.asked.append(question)
        return Answer(f"Ответ: {question}", "ru", (), (), "answered", usage=Usage({"answer": 3}, {"total": 1.5}))


def test_what_was_answered_is_not_asked_again(tmp_path: Path) -> None:
    file, about = tmp_path / "deep" / "answers.jsonl", {"parts": {"answerer": "a model"}, "pair": (1, 2)}
    first, second = FakeSubject(), FakeSubject()
    answers = [RememberingSubject(first, file, about).ask(each) for each in ("А?", "Б?", "А?")]
    assert first.asked == ["А?", "Б?"] and answers[0] == answers[2]
    again = RememberingSubject(second, file, about)
    assert [again.ask(each) for each in ("А?", "Б?")] == answers[:2]
    assert again.ask("А?", [Message("user", "В?")]).text == "Ответ: А?"
    assert second.asked == ["А?"]


def test_a_line_that_was_half_written_is_asked_again(tmp_path: Path) -> None:
    file = tmp_path / "answers.jsonl"
    RememberingSubject(FakeSubject(), file, {}).ask("А?")
    with file.open("a", encoding="utf-8") as stream:
        stream.write('{"key": "[\\"Б?\\"]", "ans')
    subject = FakeSubject()
    again = RememberingSubject(subject, file, {})
    again.ask("А?")
    again.ask("Б?")
    assert subject.asked == ["Б?"]
    assert RememberingSubject(FakeSubject(), file, {}).ask("Б?").text == "Ответ: Б?"


def test_answers_of_something_else_are_refused(tmp_path: Path) -> None:
    file = tmp_path / "answers.jsonl"
    RememberingSubject(FakeSubject(), file, {"model": "one"})
    with pytest.raises(DataError, match="something else"):
        RememberingSubject(FakeSubject(), file, {"model": "other"})
    file.write_text("no json\n", encoding="utf-8")
    with pytest.raises(DataError, match="cannot be read"):
        RememberingSubject(FakeSubject(), file, {"model": "one"})
