"""People who chat at once, on a real page over answers of a table; and what counts as an error."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
from page_server import page_server
from test_ui_handlers import FakeAssistant

from assistant.history import History
from evals.bench_page import Crowd, Figures, Person, bench, guests, main, report

pytestmark = pytest.mark.integration
QUESTIONS = ["How much is the grant?", "Сколько составил грант?", "long <b>text</b>", "Who likes football?"]


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, History, Path]]:
    folder = tmp_path_factory.mktemp("page")
    with page_server(FakeAssistant(), folder, sign_in="always") as (address, history):
        yield address, history, folder


def test_people_are_timed_and_nothing_of_them_stays(server: tuple[str, History, Path]) -> None:
    address, history, folder = server
    with guests(folder, 2) as users:
        figures = asyncio.run(bench(Crowd(address, 2, 0.5, QUESTIONS, users, pause_seconds=0.1, spread=True)))
        assert len(history.users.listed()) == 2
        assert all(len(history.conversations.listed(name)) == 1 for name, _ in users)
    assert not figures.errors and len(figures.opening_seconds) == 2 and len(figures.seconds) >= 2
    assert all(0 < first <= last for first, last in zip(figures.first_text_seconds, figures.seconds, strict=True))
    assert history.users.listed() == ()
    assert not any(history.conversations.listed(name) for name, _ in users)


def test_an_answer_that_fails_and_a_stranger_are_errors(server: tuple[str, History, Path]) -> None:
    address, _, folder = server
    assert asyncio.run(bench(Crowd(address, 1, 0.1, ["x"]))).errors == {"HTTPStatusError": 1}
    with guests(folder, 1) as users:
        figures = asyncio.run(bench(Crowd(address, 1, 0.1, ["broken"], users)))
    assert figures.errors["the answer failed"] > 0


@pytest.mark.parametrize(
    ("shown", "problems"),
    [
        ('<div class="question" dir="auto"><p><span class="line">How much?</span></p></div>', []),
        (
            '<div class="question" dir="auto"><p><span class="line">What of Ann?</span></p></div>',
            ["something of somebody else"],
        ),
        (
            '<span class="title"><bdi>Ann&#39;s</bdi></span><span class="detail">today</span></button><details',
            ["something of somebody else"],
        ),
        ('<div class="answer failure" lang="en">', ["the answer failed"]),
    ],
)
def test_what_is_not_ones_own_is_an_error(shown: str, problems: list[str]) -> None:
    person = Person(None, ["How much?"])  # type: ignore[arg-type]
    assert list(person._look(shown)) == problems


def test_words_of_an_earlier_answer_are_not_the_first_of_the_next(monkeypatch: pytest.MonkeyPatch) -> None:
    answer = '<div class="answer"><div class="text" lang="en"><p>{}</p></div></div>'
    shown = {"One?": [answer.format("It is one.")], "Two?": [answer.format("It is one."), answer.format("It is two.")]}
    figures = Figures()

    async def ask_both() -> None:
        person = Person(None, list(shown))  # type: ignore[arg-type]

        async def happens(event: str, values: dict[str, str]) -> AsyncIterator[str]:
            for each in shown[values["question"]]:
                yield each
                await asyncio.sleep(0.05)

        monkeypatch.setattr(person, "_happens", happens)
        for question in shown:
            await person.ask(question, figures)

    asyncio.run(ask_both())
    assert figures.first_text_seconds[0] < 0.05 <= figures.first_text_seconds[1]


def test_the_command_wants_a_question_for_everybody(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "q.jsonl").write_text('{"question": "Who?"}\n\n{"question": "When?"}\n', encoding="utf-8")
    with pytest.raises(SystemExit):
        main(["http://127.0.0.1:9", "--questions", str(tmp_path / "q.jsonl"), "--people", "3"])
    assert "there are 2" in capsys.readouterr().err
    assert main(["http://127.0.0.1:9", "--questions", str(tmp_path / "q.jsonl"), "--people", "2"]) == 1
    assert "2 × ConnectError" in capsys.readouterr().out


def test_a_report_of_nothing_is_a_report() -> None:
    assert "0 answers" in report(Crowd("", 1, 1.0, ()), Figures())[0]
