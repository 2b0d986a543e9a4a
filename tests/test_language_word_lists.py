"""The word lists: how they are read, and that every file is in order."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
import regex

from assistant.language.registry import LanguagePack, added, packs
from assistant.language.word_lists import any_of, entries, rows, whole_words, word_set

FILES = sorted(path for pack in packs() for path in pack.folder.rglob("*.txt"))
#: What no word of a language has.
LETTERS = {"en": r"\p{Cyrillic}", "ru": r"\p{Latin}"}


@pytest.fixture
def made_up(tmp_path: Path) -> Iterator[LanguagePack]:
    pack = LanguagePack("xa", "Xa", "Latin", "", tmp_path)
    (tmp_path / "cldr").mkdir()
    (tmp_path / "cldr" / "units.txt").write_text("# of CLDR\nkm: kilo, kilos\n", "utf-8")
    (tmp_path / "units.txt").write_text("km: kilo, kilometr*  # more\n\n%: hundredth\n", "utf-8")
    (tmp_path / "function_words.txt").write_text("# words\nla\nlo\nla\n", "utf-8")
    with added(pack):
        yield pack


def test_a_list_holds_each_entry_once_without_comments(made_up: LanguagePack) -> None:
    assert entries("function_words", "xa") == ("la", "lo")
    assert entries("nothing", "xa") == ()
    assert {"la", "the", "и"} <= word_set("function_words")


def test_rows_of_cldr_come_before_our_own(made_up: LanguagePack) -> None:
    assert rows("units", "xa") == {"km": ("kilo", "kilos", "kilometr*"), "%": ("hundredth",)}
    assert {"kilos", "kilometers", "километров"} <= {*rows("units")["km"]}


def test_without_the_language_its_words_are_gone() -> None:
    assert "la" not in word_set("function_words")


@pytest.mark.parametrize(
    ("forms", "text", "found"),
    [
        (["ton", "tons"], "tons", "tons"),
        (["ton", "tons"], "tonic", ""),
        (["метр*", "метров"], "метрами", "метрами"),
        (["per cent"], "per cent", "per cent"),
        (["г!"], "г. ", ""),
        (["г!"], "г, ", "г"),
        (["%"], "%age", "%"),
        (["$"], "$5", "$"),
        ([], "anything", ""),
    ],
)
def test_a_pattern_of_whole_words(forms: list[str], text: str, found: str) -> None:
    match = regex.match(whole_words(forms), text)
    assert (match[0] if match else "") == found


def test_a_pattern_of_no_words_matches_nothing() -> None:
    assert regex.search(any_of(()), "") is None


@pytest.mark.parametrize("path", FILES, ids=lambda path: f"{path.parent.name}-{path.stem}")
def test_every_list_says_what_it_is_and_repeats_nothing(path: Path) -> None:
    first, *lines = path.read_text("utf-8").splitlines()
    plain = [line for line in lines if not line.startswith("#")]
    assert first.startswith("# ")
    assert plain and all(line == line.strip() for line in plain)
    assert len(set(plain)) == len(plain)


@pytest.mark.parametrize("code", ["en", "ru"])
@pytest.mark.parametrize("name", ["function_words", "question_words", "cardinals", "ordinals", "months"])
def test_words_that_tell_a_language_are_in_its_script(name: str, code: str) -> None:
    assert not [entry for entry in entries(name, code) if regex.search(LETTERS[code], entry)]
