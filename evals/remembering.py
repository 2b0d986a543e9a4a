"""Answers that are kept in a file as they come, so that a run of hours that was broken off goes on where it was.

A JSON object a line: first what answered, then each question with its answer. Only answers are kept: searching is
quick.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from assistant.errors import RecordError
from assistant.types import Answer, Message, as_record
from assistant.types.records import from_record
from evals.data import DataError
from evals.observing import Subject


class RememberingSubject:
    """A subject that asks each question once. `about` tells what is measured: its answers are no others'.

    Raises DataError when the file holds answers of something else, or cannot be read.
    """

    def __init__(self, subject: Subject, file: Path, about: dict[str, Any]) -> None:
        self._subject = subject
        self._file = file
        self._known = self._read(about)
        self.documents, self.search, self.read = subject.documents, subject.search, subject.read

    def ask(self, question: str, history: Sequence[Message] = ()) -> Answer:
        """The whole answer, from the file where it is there; its times are then those of the first run."""
        key = _key(question, history)
        if key not in self._known:
            answer = self._subject.ask(question, history)
            self._append({"key": key, "answer": as_record(answer)})
            self._known[key] = answer
        return self._known[key]

    def _read(self, about: dict[str, Any]) -> dict[str, Answer]:
        if not self._file.exists():
            self._file.parent.mkdir(parents=True, exist_ok=True)
            self._append({"about": about})
            return {}
        try:
            first, *others = map(json.loads, self._whole_lines())
            if first["about"] != json.loads(json.dumps(about)):
                raise DataError(f"{self._file} holds the answers of something else: {first['about']}. Name a new file.")
            return {each["key"]: from_record(Answer, each["answer"]) for each in others}
        except (OSError, ValueError, KeyError, TypeError, RecordError) as error:
            raise DataError(f"{self._file} cannot be read ({error}). Name a new file.") from error

    def _whole_lines(self) -> list[str]:
        """The lines, but for a last one that a killed run has left half written; that one is cut off."""
        data = self._file.read_bytes()
        whole = data[: data.rfind(b"\n") + 1]
        if whole != data:
            self._file.write_bytes(whole)
        return whole.decode().splitlines()

    def _append(self, record: dict[str, Any]) -> None:
        with self._file.open("a", encoding="utf-8") as stream:
            stream.write(json.dumps(record, ensure_ascii=False) + "\n")


def _key(question: str, history: Sequence[Message]) -> str:
    return json.dumps([question, *([each.role, each.text] for each in history)], ensure_ascii=False)
