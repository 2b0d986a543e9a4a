"""The load on a server: a small one on a real server, and what counts as an error."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from api_server import QUESTION, UNANSWERED, Server, serving

from evals.bench_api import Figures, Load, Reply, bench, by_minute, main, report

pytestmark = pytest.mark.integration


@pytest.fixture(scope="module")
def server(two_documents: Path) -> Iterator[Server]:
    with serving(two_documents) as running:
        yield running


def test_streams_are_counted_and_nothing_is_left(server: Server) -> None:
    load = Load(server.url, "", [QUESTION, UNANSWERED], streams=4, seconds=3.0, hang_up=0.6)
    figures = asyncio.run(bench(load, sample_seconds=0.5))
    assert not figures.errors and figures.left_at_work == 0
    assert len(figures.replies) >= 3 and figures.given_up >= 1  # of the first four the second hangs up
    for each in figures.replies:
        assert 0 < each.first_sign_seconds <= each.first_piece_seconds <= each.seconds <= each.at_seconds
    assert len(figures.megabytes) >= 3 and min(megabytes for _, megabytes in figures.megabytes) > 50
    lines = report(load, figures)
    assert "0 errors" in lines[0] and "p95" in lines[2] and "MB" in lines[5]
    assert re.match(rf"\| 1 \| {len(figures.replies)} \| .* \| 0 \| \d+ \|$", lines[-1])


def test_minutes_have_their_own_figures() -> None:
    replies = [Reply(10.0, 1.0, 0.1, 0.5), Reply(20.0, 3.0, 0.1, 0.5), Reply(130.0, 5.0, 0.1, 0.5)]
    errors, memory = [(61.0, "status 503")], [(5.0, 400.0), (55.0, 410.0), (125.0, 420.0)]
    rows = by_minute(Figures(replies=replies, errors=errors, megabytes=memory, lasted_seconds=130.0))
    assert rows[2:] == [
        "| 1 | 2 | 2.00 | 2.90 | 3.00 | 0 | 410 |",
        "| 2 | 0 | nan | nan | nan | 1 | – |",
        "| 3 | 1 | 5.00 | 5.00 | 5.00 | 0 | 420 |",
    ]


def test_a_server_that_refuses_is_an_error(two_documents: Path) -> None:
    with serving(two_documents, concurrent_requests=1, waiting_requests=0) as busy:
        figures = asyncio.run(bench(Load(busy.url, "", [QUESTION], streams=8, seconds=1.0, hang_up=0.0), 0.5))
    assert {kind for _, kind in figures.errors} == {"status 503"}


def test_the_command_reads_questions_and_reports(
    server: Server, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "q.jsonl").write_text('{"question": "Who?"}\n\n{"question": "When?"}\n', encoding="utf-8")
    assert main([server.url, "--questions", str(tmp_path / "q.jsonl"), "--streams", "2", "--minutes", "0.02"]) == 0
    assert "2 streams" in capsys.readouterr().out


def test_a_report_of_nothing_is_a_report() -> None:
    assert "0 answers" in report(Load("", "", [], 1, 1.0, 0.0), Figures())[0]
