"""The word index over real tantivy: both alphabets, deletions, persistence, and a folder that is broken."""

from __future__ import annotations

import threading
import time
from pathlib import Path

import pytest

from assistant.language import content_stems, name_grams, sentence_spans
from assistant.storage import words as lexical
from assistant.storage.words import NAMES, STEMS, WordIndex
from assistant.types import Language, Passage

TEXTS: dict[str, tuple[Language, str]] = {
    "a": ("ru", "Вице-министр Рахымжан Исакулов выступил в Брюсселе."),
    "b": ("en", "Farkhod Ibragimov, who heads IT Park, met the delegation in Tashkent."),
    "c": ("ru", "Грант на развитие технопарков составил 4,5 млн долларов."),
    "d": ("en", "The grant for technoparks is 4.5 million dollars."),
}


def passage(document_id: str) -> Passage:
    """The one passage of a small document."""
    language, text = TEXTS[document_id]
    return Passage(f"{document_id}:0", document_id, text, 0, len(text), None, "", language)


def filled(folder: Path, documents: str = "abcd", generation: int = 1) -> WordIndex:
    """An index of some of the documents."""
    index = WordIndex(folder, content_stems, name_grams, sentence_spans)
    index.synchronise(generation, set(documents), lambda document_id: [passage(document_id)])
    return index


def found(index: WordIndex, field: str, question: str, language: Language, only: str = "") -> list[str]:
    """Documents that match a question, best first."""
    terms = content_stems(question) if field == STEMS else name_grams(question)
    return [passage_id[0] for passage_id, _ in index.search(field, terms, language, 10, set(only))]


def test_inflected_words_match_within_a_language(tmp_path: Path) -> None:
    index = filled(tmp_path)
    assert found(index, STEMS, "Какие гранты получили технопарки?", "ru") == ["c"]
    assert found(index, STEMS, "grants for a technopark", "en") == ["d"]


@pytest.mark.parametrize(
    ("question", "language", "document"),
    [("Isakulov", "ru", "a"), ("Фарход Ибрагимов", "en", "b"), ("Ибрагимова", "en", "b"), ("Brussels", "ru", "a")],
)
def test_names_match_across_alphabets(tmp_path: Path, question: str, language: Language, document: str) -> None:
    assert found(filled(tmp_path), NAMES, question, language)[0] == document


@pytest.mark.parametrize("many", [0, 500])
def test_only_the_named_documents_are_searched(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, many: int) -> None:
    monkeypatch.setattr(lexical, "MANY_DOCUMENTS", many)
    index = filled(tmp_path)
    assert found(index, STEMS, "grant delegation", "en") == ["b", "d"] or set(
        found(index, STEMS, "grant delegation", "en")
    ) == {"b", "d"}
    assert found(index, STEMS, "grant delegation", "en", only="b") == ["b"]


def test_it_follows_the_store_document_by_document(tmp_path: Path) -> None:
    index = filled(tmp_path, "ab")
    read: list[str] = []

    def passages_of(document_id: str) -> list[Passage]:
        read.append(document_id)
        return [passage(document_id)]

    index.synchronise(2, {"b", "c"}, passages_of)
    assert read == ["c"]
    assert (index.generation(), index.count()) == (2, 2)
    assert found(index, STEMS, "министр", "ru") == []
    index.synchronise(2, {"b", "c"}, passages_of)
    assert read == ["c"]


def test_it_is_found_again_with_its_generation(tmp_path: Path) -> None:
    filled(tmp_path, generation=7)
    again = WordIndex(tmp_path, content_stems, name_grams, sentence_spans)
    assert (again.generation(), again.count()) == (7, 4)
    assert found(again, STEMS, "технопарк", "ru") == ["c"]


def test_a_broken_index_is_made_anew(tmp_path: Path) -> None:
    filled(tmp_path)
    for file in tmp_path.rglob("meta.json"):
        file.write_text("{", encoding="utf-8")
    again = WordIndex(tmp_path, content_stems, name_grams, sentence_spans)
    assert again.generation() == 0
    again.synchronise(3, {"a"}, lambda document_id: [passage(document_id)])
    assert again.count() == 1


def test_while_another_one_writes_for_too_long_the_words_live_in_memory(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lexical, "_LONGEST_WAIT_SECONDS", 0.1)
    first = filled(tmp_path, "a")
    writer = first._index.writer()
    second = WordIndex(tmp_path, content_stems, name_grams, sentence_spans)
    second.synchronise(2, {"a", "c"}, lambda document_id: [passage(document_id)])
    assert found(second, STEMS, "технопарк", "ru") == ["c"]
    assert first.on_disk and not second.on_disk
    del writer


def test_processes_that_bring_it_in_line_at_once_share_one_index(tmp_path: Path) -> None:
    indexes = [filled(tmp_path, "a"), WordIndex(tmp_path, content_stems, name_grams, sentence_spans)]
    read: list[str] = []

    def passages_of(document_id: str) -> list[Passage]:
        time.sleep(0.2)  # so that the other one finds it being written
        read.append(document_id)
        return [passage(document_id)]

    threads = [threading.Thread(target=each.synchronise, args=(2, {"a", "c"}, passages_of)) for each in indexes]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert read == ["c"]
    for each in indexes:
        assert (each.on_disk, each.generation(), each.count()) == (True, 2, 2)
        assert found(each, STEMS, "технопарк", "ru") == ["c"]


def test_the_rarity_of_terms_is_known(tmp_path: Path) -> None:
    index = filled(tmp_path)
    (grant,) = content_stems("grant")
    assert index.frequency(STEMS, grant) == 1
    assert index.frequency(STEMS, "nothing") == 0


def test_where_no_folder_can_be_made_the_words_live_in_memory(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way", encoding="utf-8")
    index = filled(tmp_path / "file" / "lexical", "a")
    assert not index.on_disk
    assert index.count() == 1


def test_stems_come_back_by_heading_and_sentence(tmp_path: Path) -> None:
    text = "The grant is 4.5 million. Технопарки получили гранты."
    written = Passage("x:0", "x", text, 0, len(text), None, "News › Grants", "en")
    index = WordIndex(tmp_path, content_stems, name_grams, sentence_spans)
    index.synchronise(1, {"x"}, lambda _: [written])
    heading, first, second = index.stems_of(["x:0", "unknown"])["x:0"]
    assert heading == set(content_stems("News Grants"))
    assert first == set(content_stems("The grant is 4.5 million."))
    assert second == set(content_stems("Технопарки получили гранты."))


def test_weighing_sums_the_weights_of_the_terms_that_a_passage_holds(tmp_path: Path) -> None:
    index = filled(tmp_path)
    (grant,), (dollar,) = content_stems("grant"), content_stems("dollars")
    weights = {grant: 2.0, dollar: 0.5, "nothing": 9.0}
    assert index.weigh(STEMS, weights, ["c:0", "d:0"]) == {"d:0": pytest.approx(2.5)}
    assert index.weigh(STEMS, weights, ["a:0"]) == {}
    assert index.weigh(STEMS, {}, ["d:0"]) == {}
    assert index.weigh(STEMS, weights, []) == {}
