"""One more language through the registry alone: documents, search, a refusal, filters and the page speak it."""

from __future__ import annotations

import dataclasses
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from assistant.answering import prompts
from assistant.errors import FilterError
from assistant.language import content_stems, document_language, question_language, sentence_spans
from assistant.language.dates import Date, found_dates
from assistant.language.exonyms import meanings
from assistant.language.quantities import Quantity, found_quantities
from assistant.language.registry import LanguagePack, added, choice, codes, is_language
from assistant.retrieving.filtering import checked_filters
from assistant.settings import Settings
from assistant.types import Filters
from assistant.ui.texts import ENGLISH, added_texts, page_languages, texts_of
from assistant.wiring import Assistant, ingest

CODE = "qa"  # ISO 639 keeps it for private use
LISTS = {
    "function_words": "կա\nսա\nէ",
    "question_words": "քանի\nորտեղ",
    "months": "3: մարտի",
    "units": "person: մարդ",
    "exonyms": "DE: գերման",
}
DOCUMENT = """# Կամուրջ

Սա Արամ կամուրջ էր. Արամ կամուրջ կա Սեւան քաղաքում. Կառուցվել է 5 մարտի 2019.

# Դպրոց

Դպրոց մեծ էր. Այնտեղ սովորում է 300 մարդ ամեն օր.
"""
REFUSAL = "Չկա պատասխան փաստաթղթերում."


@pytest.fixture
def pack(tmp_path: Path) -> Iterator[LanguagePack]:
    """A made-up language in Armenian letters with a few words of its own."""
    folder = tmp_path / "language"
    folder.mkdir()
    for name, lines in LISTS.items():
        (folder / f"{name}.txt").write_text(f"# made up\n{lines}\n", "utf-8")
    made = LanguagePack(CODE, "Հայ", "Armenian", "", folder)
    with added(made):
        yield made


@pytest.fixture
def phrases(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A folder of prompts with a file for the language more."""
    folder = tmp_path / "prompts"
    shutil.copytree(prompts.prompts_folder(), folder)
    lines = (folder / "quoting.en.toml").read_text("utf-8").splitlines()
    own = [f'{line.split(" = ")[0]} = "{REFUSAL}"' if line.startswith("not_found_") else line for line in lines]
    (folder / f"quoting.{CODE}.toml").write_text("\n".join(own), "utf-8")
    monkeypatch.setattr(prompts, "prompts_folder", lambda: folder)
    prompts.load_phrases.cache_clear()
    yield folder
    prompts.load_phrases.cache_clear()


def test_the_registry_names_the_languages(pack: LanguagePack) -> None:
    assert codes() == ("en", "ru", CODE) and choice() == f"en, ru, {CODE}"
    assert is_language(CODE)
    with pytest.raises(ValueError, match="already"), added(pack):
        pass


def test_a_language_that_was_taken_away_is_gone() -> None:
    assert codes() == ("en", "ru")
    assert document_language("Արամ կամուրջ") == "en"
    with pytest.raises(FilterError) as caught:
        checked_filters(Filters(language=CODE))
    assert caught.value.hint == "Languages: en, ru."


def test_its_words_are_known(pack: LanguagePack) -> None:
    assert document_language(DOCUMENT) == CODE
    assert question_language("Քանի մարդ?") == CODE
    assert question_language("Where is the Արամ կամուրջ?") == "en"
    assert "կա" not in content_stems("Արամ կա")
    assert [each.date for each in found_dates("5 մարտի 2019")] == [Date(2019, 3, 5)]
    assert found_quantities("300 մարդ")[0].quantity == Quantity("300", "person")
    assert "DE" in meanings("գերման") & meanings("germani")
    assert len(sentence_spans("Դպրոց մեծ էր. Այնտեղ սովորում է 300 մարդ.")) == 2


def test_two_languages_of_one_script_are_told_by_their_words(tmp_path: Path) -> None:
    (tmp_path / "function_words.txt").write_text("# made up\nle\nest\nla\n", "utf-8")
    (tmp_path / "question_words.txt").write_text("# made up\nqui\n", "utf-8")
    with added(LanguagePack("qb", "Qb", "Latin", "french", tmp_path)):
        assert document_language("le pont est grand, la ville est petite") == "qb"
        assert document_language("the bridge is large, and the town is small") == "en"
        assert document_language("xyzzy") == "en"
        assert question_language("qui est la?") == "qb"
        assert question_language("who is there?") == "en"


def test_the_page_speaks_it(pack: LanguagePack) -> None:
    with added_texts(dataclasses.replace(ENGLISH, language=CODE, name="Օգնական")):
        assert page_languages()[-1] == ("Հայ", CODE)
        assert texts_of(CODE).name == "Օգնական"
        assert texts_of(CODE).language_name(CODE) == "Հայ"
    assert [code for _, code in page_languages()] == ["en", "ru"]


@pytest.mark.integration
def test_a_document_is_found_and_a_refusal_is_in_its_words(pack: LanguagePack, phrases: Path, tmp_path: Path) -> None:
    (tmp_path / "documents").mkdir()
    (tmp_path / "documents" / "town.md").write_text(DOCUMENT, "utf-8")
    (tmp_path / "documents" / "other.md").write_text("# Weather\n\nIt rained all week in the hills.\n", "utf-8")
    settings = Settings(index=tmp_path / "index")
    ingest([tmp_path / "documents"], settings=settings)
    with Assistant.open(settings=settings) as assistant:
        assert {each.source: each.language for each in assistant.documents()} == {"town.md": CODE, "other.md": "en"}
        best = assistant.search("Որտեղ կա Արամ կամուրջ?")[0]
        assert best.passage.language == CODE and "Արամ կամուրջ" in best.passage.text
        assert assistant.search("Արամ կամուրջ", filters=Filters(language="ru")) == ()
        assert assistant.search("Արամ կամուրջ", filters=Filters(language=CODE))[0].passage.language == CODE
        refused = assistant.ask("Քանի ծով?", filters=Filters(language="ru"))
        assert (refused.status, refused.language) == ("not_found", CODE)
        assert refused.text.startswith(REFUSAL)


@pytest.mark.integration
def test_an_index_from_before_is_read_and_takes_documents_of_the_language(tmp_path: Path) -> None:
    (tmp_path / "documents").mkdir()
    (tmp_path / "documents" / "other.md").write_text("# Weather\n\nIt rained all week in the hills.\n", "utf-8")
    settings = Settings(index=tmp_path / "index")
    ingest([tmp_path / "documents"], settings=settings)
    (tmp_path / "language").mkdir()
    with added(LanguagePack(CODE, "Հայ", "Armenian", "", tmp_path / "language")):
        with Assistant.open(settings=settings) as assistant:
            assert [each.passage.language for each in assistant.search("rain in the hills")] == ["en"]
        (tmp_path / "documents" / "town.md").write_text(DOCUMENT, "utf-8")
        report = ingest([tmp_path / "documents"], settings=settings)
        assert (report.added, report.unchanged) == (("town.md",), ("other.md",))
        with Assistant.open(settings=settings) as assistant:
            assert assistant.search("Արամ կամուրջ")[0].passage.language == CODE
