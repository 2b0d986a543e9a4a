"""Question sets: formats, directions, samples, hashes."""

from __future__ import annotations

import argparse
import json
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from assistant.settings import load_settings
from assistant.types import Message
from evals.bench import BenchDocument, BenchQuestion, _file_name, bench_id, documents_hash
from evals.data import (
    SETS_VARIABLE,
    Data,
    DataError,
    add_bench_option,
    direction_of,
    find_set,
    load_data,
    sample,
    set_argument,
)


def question(number: int, language: str = "en", document: str = "d-en", **more: Any) -> BenchQuestion:
    record = {"answerable": True, **more}
    return BenchQuestion(
        f"q{number}", language, f"What is {number}?", ("x",), (document,), record["answerable"], record
    )


DOCUMENTS = (BenchDocument("d-en", "en", "", "English"), BenchDocument("d-ru", "ru", "", "Русский"))


def write_jsonl(path: Path, records: list[dict[str, Any]]) -> None:
    path.write_text("".join(json.dumps(each, ensure_ascii=False) + "\n" for each in records), encoding="utf-8")


def squad(context: str, asked: str, answer: str | None, **more: Any) -> dict[str, Any]:
    answers = [] if answer is None else [{"text": answer, "answer_start": context.index(answer)}] * 2
    qas = [{"id": "1", "question": asked, "answers": answers, **more}]
    return {"version": "x", "data": [{"title": "A_title", "paragraphs": [{"context": context, "qas": qas}]}]}


def test_the_format_of_the_sets(tmp_path: Path) -> None:
    write_jsonl(tmp_path / "docs.jsonl", [{"id": "d1", "lang": "ru", "title": None, "text": "Да."}])
    asked = {"id": "q", "lang": "en", "question": "Is it?", "doc_id": "d1", "answers": ["Да"], "answerable": None}
    write_jsonl(tmp_path / "questions.jsonl", [asked, {**asked, "id": "r", "doc_id": None, "doc_ids": ["d1", "d2"]}])
    data = load_data(tmp_path)
    assert data.documents == (BenchDocument("d1", "ru", "", "Да."),)
    assert [each.document_ids for each in data.questions] == [("d1",), ("d1", "d2")]
    assert [direction_of(each, data.languages()) for each in data.questions] == ["en-ru", "en-ru"]


def test_what_sets_of_open_questions_tell(tmp_path: Path) -> None:
    turns = [{"role": "user", "text": "Who?"}, {"role": "agent", "text": "Anna."}]
    asked: dict[str, Any] = {"lang": "en", "question": "When?", "kind": "follow_up", "history": turns}
    asked |= {"nuggets": [["1931", "in 31"], ["May"]], "evidence_sentences": ["In May 1931."], "direction": "en-ru"}
    two_annotators = {"lang": "en", "question": "x?", "evidence_sentences": [["A.", "B."], ["B."]]}
    hello = {"lang": "en", "question": "hi", "kind": "talk", "direction": None}
    write_jsonl(tmp_path / "docs.jsonl", [{"id": "d1", "lang": "ru", "title": None, "text": "Да."}])
    write_jsonl(
        tmp_path / "questions.jsonl",
        [{"id": str(number), **each} for number, each in enumerate((asked, two_annotators, hello))],
    )
    data = load_data(tmp_path)
    follow_up, bare, talk = data.questions
    assert (follow_up.kind, follow_up.nuggets) == ("follow_up", (("1931", "in 31"), ("May",)))
    assert follow_up.history == (Message("user", "Who?"), Message("assistant", "Anna."))
    assert (follow_up.evidence_sentences, bare.evidence_sentences) == (("In May 1931.",), ("A.", "B."))
    assert (bare.kind, bare.nuggets, bare.history) == ("", (), ())
    assert [direction_of(each, data.languages()) for each in data.questions] == ["en-ru", "en-en", "none"]
    assert talk.kind == "talk"


def test_squad_1_has_no_labels_but_answers(tmp_path: Path) -> None:
    file = tmp_path / "dev-v1.1.json"
    file.write_text(json.dumps(squad("The Broncos won the game.", "Who won?", "The Broncos")), encoding="utf-8")
    data = load_data(file)
    assert data.documents == (BenchDocument("000-000", "en", "A title", "The Broncos won the game."),)
    assert [(each.id, each.answers, each.answerable) for each in data.questions] == [("1", ("The Broncos",), True)]
    file.write_text(json.dumps(squad("The Broncos won the game.", "Who won?", None)), encoding="utf-8")
    assert load_data(file).questions[0].answerable is None


def test_a_folder_of_squad_2_in_two_languages(tmp_path: Path) -> None:
    russian = squad("Игру выиграла команда из Денвера.", "Кто выиграл игру?", None, is_impossible=True)
    (tmp_path / "ru.json").write_text(json.dumps(russian), encoding="utf-8")
    english = squad("The Broncos won the game.", "Who won the game?", "The Broncos", is_impossible=False)
    (tmp_path / "en.json").write_text(json.dumps(english), encoding="utf-8")
    data = load_data(tmp_path)
    assert [each.id for each in data.documents] == ["en-000-000", "ru-000-000"]
    assert [(each.id, each.answerable) for each in data.questions] == [("en-1", True), ("ru-1", False)]
    assert [direction_of(each, data.languages()) for each in data.questions] == ["en-en", "ru-ru"]


def test_the_cases_are_the_default() -> None:
    data = load_data(None)
    assert len(data.questions) == 40
    languages = data.languages()
    assert all(each in languages for question in data.questions for each in question.document_ids)
    assert Counter(direction_of(each, languages) for each in data.questions)["en-ru"] == 5


@pytest.mark.parametrize("content", [None, "[]", "{", '{"data": [{"paragraphs": 1}]}', '{"data": []}'])
def test_what_is_no_set_is_refused_by_name(tmp_path: Path, content: str | None) -> None:
    if content is not None:
        (tmp_path / "set.json").write_text(content, encoding="utf-8")
    with pytest.raises(DataError, match=str(tmp_path)):
        load_data(tmp_path)


def test_two_questions_with_one_id_are_refused(tmp_path: Path) -> None:
    write_jsonl(tmp_path / "docs.jsonl", [{"id": "d", "lang": "en", "text": "x"}])
    write_jsonl(tmp_path / "questions.jsonl", [{"id": "q", "lang": "en", "question": "x?"}] * 2)
    with pytest.raises(DataError, match="one id"):
        load_data(tmp_path)


def test_directions() -> None:
    languages = {"d-en": "en", "d-ru": "ru"}
    assert direction_of(question(1, "en", "d-ru"), languages) == "en-ru"
    assert direction_of(question(1, "ru", "d-ru", direction="ru-en"), languages) == "ru-en"
    assert direction_of(question(1, "ru", "withheld", answerable=False), languages) == "ru-ru"
    assert direction_of(question(1, "ru", "withheld", doc_lang="en"), languages) == "ru-en"


def test_a_sample_keeps_the_shares_and_is_always_the_same() -> None:
    """60 en-en, 30 ru-en and 10 ru-en without an answer: of 20 questions that is 12, 6 and 2."""
    asked = [question(number) for number in range(60)]
    asked += [question(number, "ru") for number in range(60, 90)]
    asked += [question(number, "ru", answerable=False) for number in range(90, 100)]
    data = Data("set", tuple(asked), DOCUMENTS)
    taken = sample(data, 20)
    assert Counter((each.language, each.answerable) for each in taken.questions) == {
        ("en", True): 12,
        ("ru", True): 6,
        ("ru", False): 2,
    }
    assert taken == sample(data, 20)
    assert taken.documents == DOCUMENTS
    assert {each.id for each in taken.questions} < {each.id for each in sample(data, 40).questions}
    assert {each.id for each in sample(Data("set", tuple(reversed(asked)), DOCUMENTS), 20).questions} == {
        each.id for each in taken.questions
    }
    assert sample(data, None) is sample(data, 100) is data
    assert len(sample(data, 1).questions) == 1


def test_hashes_follow_the_data() -> None:
    data = Data("set", (question(1),), DOCUMENTS)
    assert data.hash() == Data("elsewhere", (question(1),), DOCUMENTS).hash()
    assert data.hash() != Data("set", (question(1, answers=["y"]),), DOCUMENTS).hash()
    assert documents_hash(DOCUMENTS) != documents_hash(DOCUMENTS[:1])


@pytest.mark.parametrize("name", ["plain-1_a", ".hidden", "a/b:c<::>2", "с пробелом", "50%", "x.txt"])
def test_any_id_makes_a_file_name_and_comes_back(name: str) -> None:
    file = _file_name(name)
    assert "/" not in file and not file.startswith(".") and file.endswith(".txt")
    assert bench_id(file) == name


def test_a_set_is_found_by_its_path_or_by_its_name(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "sets" / "small").mkdir(parents=True)
    write_jsonl(tmp_path / "sets" / "small" / "docs.jsonl", [{"id": "d", "lang": "en", "text": "x"}])
    write_jsonl(tmp_path / "sets" / "small" / "questions.jsonl", [{"id": "q", "lang": "en", "question": "x?"}])
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv(SETS_VARIABLE, raising=False)
    assert find_set("sets/small") == Path("sets/small")
    with pytest.raises(DataError, match=SETS_VARIABLE):
        find_set("small")
    monkeypatch.setenv(SETS_VARIABLE, str(tmp_path / "sets"))
    assert find_set("small") == tmp_path / "sets" / "small"
    assert [each.id for each in load_data(Path("small")).questions] == ["q"]
    with pytest.raises(DataError, match="other"):
        load_data(Path("other"))


def test_the_folder_of_sets_is_an_option_with_a_default(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def parsed(*arguments: str) -> argparse.Namespace:
        parser = argparse.ArgumentParser(exit_on_error=False)
        add_bench_option(parser)
        return parser.parse_args(arguments)

    monkeypatch.setenv(SETS_VARIABLE, str(tmp_path))
    assert parsed().bench == tmp_path
    assert parsed("--bench", "elsewhere").bench == Path("elsewhere")
    monkeypatch.delenv(SETS_VARIABLE)
    with pytest.raises((SystemExit, argparse.ArgumentError)):
        parsed()


def test_an_unknown_set_is_an_error_of_the_option() -> None:
    parser = argparse.ArgumentParser(exit_on_error=False)
    parser.add_argument("--data", type=set_argument)
    with pytest.raises(argparse.ArgumentError, match="no-such-set"):
        parser.parse_args(["--data", "no-such-set"])


def test_the_assistant_starts_in_a_shell_that_names_the_folder_of_sets(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(SETS_VARIABLE, "/sets")
    assert load_settings()
