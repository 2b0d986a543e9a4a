"""A whole run over five documents, with the real assistant."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from evals.__main__ import app
from evals.suites import SUITES

pytestmark = [pytest.mark.integration, pytest.mark.timeout(400)]  # two busy cores are slow

DOCUMENTS = [
    ("mill", "en", "The mill", "The water mill of Dorn was built in 1764. It ground rye for three villages."),
    ("bridge", "en", "The bridge", "The bridge over the Lenne is 212 metres long. Its architect was Marta Holm."),
    ("школа", "ru", "Школа", "Школа в посёлке Заречный открылась в 1931 году. Её первым директором был Пётр Ильин."),
    ("парк", "ru", "Парк", "В городском парке растёт 480 лип. За деревьями следит садовник Анна Белова."),
    ("ferry", "en", "The ferry", "The ferry to Salt Island leaves at 7:40 every morning. A ticket costs 6 crowns."),
]
QUESTIONS: list[tuple[str, str, str | None, list[str]]] = [
    ("en", "When was the water mill of Dorn built?", "mill", ["1764"]),
    ("en", "Who was the architect of the bridge over the Lenne?", "bridge", ["Marta Holm"]),
    ("ru", "Кто был первым директором школы?", "школа", ["Пётр Ильин"]),
    ("ru", "Сколько лип растёт в городском парке?", "парк", ["480"]),
    ("ru", "Сколько стоит билет на паром?", "ferry", ["6 crowns"]),
    ("en", "Who invented the telephone?", None, []),
]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    place = tmp_path_factory.mktemp("set")
    documents = [dict(zip(("id", "lang", "title", "text"), each, strict=True)) for each in DOCUMENTS]
    questions = [
        {
            "id": f"q{number}",
            "lang": language,
            "question": text,
            "doc_id": document,
            "answers": answers,
            "answerable": document is not None,
        }
        for number, (language, text, document, answers) in enumerate(QUESTIONS)
    ]
    for name, records in (("docs", documents), ("questions", questions)):
        lines = (json.dumps(each, ensure_ascii=False) for each in records)
        (place / f"{name}.jsonl").write_text("\n".join(lines), encoding="utf-8")
    return place


def run(*options: str) -> tuple[int, str]:
    done = CliRunner().invoke(app, ["run", *options])
    return done.exit_code, done.output


def without_times(path: Path) -> dict[str, Any]:
    result: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    for key in ("date", "latency"):
        del result[key]
    for question in result["questions"]:
        del question["seconds"]
    return result


def test_twice_the_same_figures_and_a_gate(folder: Path, tmp_path: Path) -> None:
    first, second, cache = tmp_path / "1.json", tmp_path / "2.json", tmp_path / "cache"
    code, output = run("--data", str(folder), "--out", str(first), "--index-cache", str(cache))
    assert code == 0, output
    assert all(f"{suite} " in output or f"{suite}," in output for suite in SUITES if suite not in ("open", "tables"))
    assert "open by kind" not in output  # no question tells the facts of its answer
    code, output = run(
        *("--data", str(folder), "--out", str(second), "--baseline", str(first), "--index-cache", str(cache))
    )
    assert code == 0 and "0 regressions" in output, output
    assert without_times(first) == without_times(second)
    assert len(list(cache.iterdir())) == 1

    result = json.loads(first.read_text(encoding="utf-8"))
    assert (result["n_questions"], result["n_documents"]) == (6, 5)
    assert list(result["retrieval"]) == ["en-en", "ru-en", "ru-ru", "all"]
    assert (result["retrieval"]["all"]["recall@10"], result["retrieval"]["all"]["n"]) == (1.0, 5)
    assert result["retrieval"]["en-en"]["recall@1"] == 1.0
    assert result["citations"]["all"]["exact"] in (1.0, None)
    assert set(result["questions"][0]["seconds"]) >= {"search", "total"}
    assert not any(key in json.dumps(result, ensure_ascii=False) for key in ("1764", str(cache)))

    result["retrieval"]["all"] |= {"recall@10": 2.0, "recall@10_interval": [1.5, 2.5]}
    first.write_text(json.dumps(result), encoding="utf-8")
    code, output = run("--data", str(folder), "--suite", "retrieval", "--baseline", str(first))
    assert code == 1 and "REGRESSION retrieval all recall@10" in output


def test_a_limit_asks_fewer_questions_over_all_documents(folder: Path, tmp_path: Path) -> None:
    out = tmp_path / "out.json"
    code, output = run("--data", str(folder), "--suite", "retrieval", "--limit", "3", "--out", str(out))
    assert code == 0, output
    result = json.loads(out.read_text(encoding="utf-8"))
    assert (result["n_questions"], result["n_documents"], result["limit"]) == (3, 5, 3)
    assert "answers" not in result


def test_data_that_cannot_be_used_and_a_foreign_baseline_exit_with_2(folder: Path, tmp_path: Path) -> None:
    assert run("--data", str(tmp_path))[0] == 2
    (tmp_path / "other.json").write_text('{"data_hash": "other", "data": "x", "limit": null}', encoding="utf-8")
    code, output = run("--data", str(folder), "--suite", "retrieval", "--baseline", str(tmp_path / "other.json"))
    assert code == 2 and "other data" in output
