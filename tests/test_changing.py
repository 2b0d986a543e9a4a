"""A corpus that changes: after each change every leg finds what the files say now, and nothing that they said."""

from __future__ import annotations

import multiprocessing
import shutil
import tempfile
import time
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from itertools import accumulate
from multiprocessing.context import ForkServerProcess
from pathlib import Path

import pytest
from fakes import FINGERPRINT, FakeEmbedder
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from assistant.errors import IndexMissing
from assistant.ingesting.ingester import Ingester
from assistant.ingesting.preparing import ID_LENGTH, file_digest
from assistant.language import content_stems, name_grams, question_language, sentence_spans
from assistant.retrieving.retriever import Retriever
from assistant.settings import Settings, SplittingSettings
from assistant.storage.chroma import Store, open_store
from assistant.storage.chroma import store as store_module
from assistant.storage.library import FRESH_SECONDS, Library
from assistant.storage.words import NAMES, STEMS, WordIndex
from assistant.types import Hit, Language, Passage, Reading
from assistant.wiring import Assistant
from assistant.wiring import ingest as ingest_files

pytestmark = pytest.mark.integration

LANGUAGES: tuple[Language, ...] = ("en", "ru")
#: Every sentence is a passage: it is longer than half of this, the least that a passage may be.
MAX_PASSAGE_TOKENS = 16
MORE_THAN_ALL = 20_000

# -- texts: every sentence has a word of its own, every text a name ----------------------------------------------------

SYLLABLES: dict[Language, list[str]] = {
    "en": "ba de gi ko lu mo na ri".split(),
    "ru": "ба де ги ко лу мо на ри".split(),
}


def name_of(serial: int, language: Language) -> str:
    """A name for each text, spelled in either alphabet: at least three syllables."""
    syllables = SYLLABLES[language]
    return "".join(syllables[int(digit, 8)] for digit in f"{serial + 64:o}").capitalize()


def word_of(serial: int, place: int) -> str:
    return f"w{serial}x{place}"


def sentence(serial: int, place: int, language: Language) -> str:
    word, name = word_of(serial, place), name_of(serial, language)
    if language == "en":
        return f"The harbour ledger entry {word} says what {name} paid for copper.\n"
    return f"Запись портовой книги {word} говорит, сколько {name} заплатил за медь.\n"


def text_of(serial: int, languages: Iterable[Language]) -> str:
    """A text with one sentence for each language named."""
    return "".join(sentence(serial, place, language) for place, language in enumerate(languages))


def read(path: Path) -> Reading:
    return Reading(path.read_text(encoding="utf-8"))


# -- a folder of files with everything that searches them --------------------------------------------------------------


class Office:
    """Files, the real index over them, and the three legs."""

    def __init__(self, folder: Path) -> None:
        self.files, self.index = folder / "files", folder / "index"
        self.files.mkdir(exist_ok=True)
        self.embedder = FakeEmbedder()
        self.store = open_store(self.index, FINGERPRINT, create=True)
        self.words = WordIndex(self.index / "lexical", content_stems, name_grams, sentence_spans)
        self.library = Library(self.store)
        self.retriever = Retriever(self.embedder, self.store, self.words, self.library)

    def ingest(self) -> None:
        """Bring the index in line, and wait until whoever has looked a moment ago looks again."""
        ingest(self.files, self.store)
        time.sleep(FRESH_SECONDS)
        self.found("harbour", 1)

    def found(self, question: str, count: int) -> tuple[Hit, ...]:
        """What all legs together find."""
        query = self.retriever.query(question, question_language(question))
        return self.retriever.retrieve(query, count)

    def texts(self) -> dict[str, str]:
        """Document id → text, of what the files hold now."""
        paths = [path for path in sorted(self.files.rglob("*")) if path.is_file()]
        return {file_digest(path)[:ID_LENGTH]: path.read_text(encoding="utf-8") for path in paths}

    def nearest(self, text: str, language: Language, count: int) -> list[Passage]:
        vector = self.embedder.embed_queries([text.strip()], [language])[0]
        return [passage for passage, _ in self.store.nearest(vector, language, count)]

    def with_stems(self, text: str, language: Language) -> list[str]:
        return [found for found, _ in self.words.search(STEMS, content_stems(text), language, MORE_THAN_ALL)]

    def with_names(self, text: str, language: Language) -> list[str]:
        return [found for found, _ in self.words.search(NAMES, name_grams(text), language, MORE_THAN_ALL)]


@contextmanager
def office_in(folder: Path) -> Iterator[Office]:
    office = Office(folder)
    try:
        yield office
    finally:
        office.store.close()


def ingest(files: Path, store: Store) -> None:
    Ingester(read, frozenset({".txt"}), FakeEmbedder(), store, MAX_PASSAGE_TOKENS, 2_000).ingest([files])


def passage_ids(texts: dict[str, str]) -> dict[str, str]:
    """Passage id → its sentence, worked out from the texts alone."""
    found: dict[str, str] = {}
    for document_id, text in texts.items():
        lines = text.splitlines(keepends=True)
        starts = accumulate(map(len, lines), initial=0)
        found |= {f"{document_id}:{start:08d}": line for start, line in zip(starts, lines, strict=False)}
    return found


def language_of(line: str) -> Language:
    return "en" if line.startswith("The") else "ru"


def assert_current(office: Office, passages: Iterable[Passage], texts: dict[str, str]) -> None:
    """What was found stands in the files, word for word."""
    for passage in passages:
        assert texts[passage.document_id][passage.start : passage.end] == passage.text


# -- any sequence of changes -------------------------------------------------------------------------------------------

PLACES = ["a", "b", "deep/c", "deep/d"]
LENGTHS = st.lists(st.sampled_from(LANGUAGES), min_size=1, max_size=6)
CHANGES = st.one_of(
    st.tuples(st.just("write"), st.sampled_from(PLACES), LENGTHS),
    st.tuples(st.sampled_from(["delete", "write the text before"]), st.sampled_from(PLACES), st.just("")),
    st.tuples(st.sampled_from(["move", "copy", "swap"]), st.sampled_from(PLACES), st.sampled_from(PLACES)),
)
Change = tuple[str, str, Sequence[Language] | str]


class Clerk:
    """Changes files, and remembers every text that there ever was."""

    def __init__(self, files: Path) -> None:
        self.files = files
        #: The texts of each place, and all serial numbers with their sentences.
        self.history: dict[str, list[str]] = {place: [] for place in PLACES}
        self.written: list[str] = []

    def change(self, change: Change) -> None:
        """Do it; what is not possible now is passed over."""
        action, place, more = change
        path = self.files / f"{place}.txt"
        path.parent.mkdir(exist_ok=True)
        if action == "write":
            self.written.append(text_of(len(self.written), more))
            self.write(place, self.written[-1])
        elif action == "write the text before" and len(self.history[place]) > 1:
            self.write(place, self.history[place][-2])
        elif path.exists():
            self.change_file(action, path, self.files / f"{more}.txt")

    def write(self, place: str, text: str) -> None:
        (self.files / f"{place}.txt").write_text(text, encoding="utf-8")
        self.history[place].append(text)

    def change_file(self, action: str, path: Path, other: Path) -> None:
        other.parent.mkdir(exist_ok=True)
        if action == "delete":
            path.unlink()
        elif action == "move":
            path.rename(other)
        elif action == "copy" and path != other:
            shutil.copy(path, other)
        elif action == "swap" and other.exists():
            content = path.read_bytes()
            path.write_bytes(other.read_bytes())
            other.write_bytes(content)


def assert_all_is_found(office: Office, texts: dict[str, str]) -> None:
    """Every passage of every file, by every leg."""
    wanted = passage_ids(texts)
    assert office.store.count_passages() == office.words.count() == len(wanted)
    assert {document_id: office.library.document(document_id).text for document_id in texts} == texts
    for passage_id, line in wanted.items():
        language = language_of(line)
        word, name = line.split()[4 if language == "en" else 3], line.split()[7 if language == "en" else 6]
        assert office.nearest(line, language, 1)[0].id == passage_id
        assert office.with_stems(word, language) == [passage_id]
        assert passage_id in office.with_names(name, language)
        assert passage_id in [hit.passage.id for hit in office.found(line.strip(), 8)]


def assert_nothing_old_is_found(office: Office, texts: dict[str, str], written: Iterable[str]) -> None:
    """Whatever is asked, in the words of any text that there ever was: the answer stands in a file of now."""
    wanted = passage_ids(texts)
    for language in LANGUAGES:
        for text in written:
            line = text.splitlines(keepends=True)[0]
            found = office.nearest(line, language, 100)
            assert {passage.id for passage in found} == {key for key in wanted if language_of(wanted[key]) == language}
            assert_current(office, found, texts)
            assert set(office.with_stems(line, language)) <= set(wanted)
            assert set(office.with_names(line, language)) <= set(wanted)
            assert_current(office, [hit.passage for hit in office.found(line.strip(), 100)], texts)


@given(st.lists(st.lists(CHANGES, min_size=1, max_size=3), min_size=3, max_size=6))
@settings(max_examples=4, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow])
@example(
    [
        [("write", "a", ["en", "ru"]), ("write", "b", ["ru"])],
        [("write", "a", ["ru", "en", "en"])],
        [("write the text before", "a", ""), ("move", "b", "deep/c")],
        [("copy", "a", "deep/d"), ("swap", "a", "deep/c")],
        [("delete", "a", "")],
        [("delete", "deep/c", ""), ("delete", "deep/d", "")],
        [("write", "b", ["en"])],
    ]
)
def test_after_any_change_each_leg_finds_what_the_files_say_now(steps: list[list[Change]]) -> None:
    with tempfile.TemporaryDirectory() as folder, office_in(Path(folder).resolve()) as office:
        clerk = Clerk(office.files)
        office.ingest()
        for step in steps:
            for change in step:
                clerk.change(change)
            office.ingest()
            texts = office.texts()
            assert_all_is_found(office, texts)
            assert_nothing_old_is_found(office, texts, clerk.written)


# -- ten thousand passages ---------------------------------------------------------------------------------------------

DOCUMENTS = 20
SENTENCES = 500


def write_texts(files: Path, texts: dict[str, int]) -> None:
    """File name → serial number of its text, which is English when that is even."""
    for name, serial in texts.items():
        text = text_of(serial, [LANGUAGES[serial % 2]] * SENTENCES)
        (files / f"{name}.txt").write_text(text, encoding="utf-8")


def stored_ids(office: Office) -> list[str]:
    sources = office.store.sources().values()
    return sorted(passage.id for source in sources for passage in office.store.passages(source.document.id))


def indexed_ids(office: Office) -> list[str]:
    """The passages of the word index, by a word of every sentence."""
    return sorted(office.with_stems("harbour", "en") + office.with_stems("книга", "ru"))


def test_a_tenth_of_ten_thousand_passages_comes_changes_and_goes(tmp_path: Path) -> None:
    with office_in(tmp_path) as office:
        write_texts(office.files, {f"file {serial}": serial for serial in range(DOCUMENTS)})
        office.ingest()
        assert office.store.count_passages() == office.words.count() == DOCUMENTS * SENTENCES

        write_texts(office.files, {f"file {serial}": serial for serial in (20, 21)})  # come
        write_texts(office.files, {"file 0": 22, "file 1": 23})  # change
        for gone in (2, 3):
            (office.files / f"file {gone}.txt").unlink()
        office.ingest()

        texts = office.texts()
        wanted = passage_ids(texts)
        assert len(wanted) == office.store.count_passages() == office.words.count() == DOCUMENTS * SENTENCES
        assert stored_ids(office) == indexed_ids(office) == sorted(wanted)
        for serial in (0, 1, 2, 3):
            assert_text_is_unknown(office, serial, texts)
        for serial in (20, 21, 22, 23, 10, 11):
            assert_text_is_found(office, serial)


def assert_text_is_unknown(office: Office, serial: int, texts: dict[str, str]) -> None:
    """A text that was deleted or replaced: by its own words nothing is found, by its vectors only other texts."""
    language = LANGUAGES[serial % 2]
    for place in range(0, SENTENCES, 50):
        line, word = sentence(serial, place, language), word_of(serial, place)
        assert office.with_stems(word, language) == office.with_names(word, language) == []
        found = office.nearest(line, language, 40)
        assert len(found) == 40
        assert_current(office, found, texts)
        hits = office.found(line.strip(), 10)
        assert len(hits) == 10
        assert_current(office, [hit.passage for hit in hits], texts)


def assert_text_is_found(office: Office, serial: int) -> None:
    """A text that is there: each sentence is found first, by every leg and by all together."""
    language = LANGUAGES[serial % 2]
    for place in range(0, SENTENCES, 50):
        line, word = sentence(serial, place, language), word_of(serial, place)
        by_words, by_names = office.with_stems(word, language), office.with_names(word, language)
        assert by_words == by_names == [office.nearest(line, language, 1)[0].id]
        assert office.nearest(line, language, 1)[0].text == line
        assert office.found(line.strip(), 10)[0].passage.text == line


# -- another index in the same folder, and what has just gone ----------------------------------------------------------


def test_passages_that_have_just_gone_are_left_out(tmp_path: Path) -> None:
    """The word index may name passages that another process has deleted since."""
    with office_in(tmp_path) as office:
        write_texts(office.files, {"file": 0})
        office.ingest()
        vector = office.embedder.embed_queries(["harbour"], ["en"])[0]
        there = indexed_ids(office)[0]
        assert office.store.cosines(vector, {"en": ["gone:00000000"], "ru": []}) == []
        assert office.store.cosines(vector, {"en": ["gone:00000000", there], "ru": ["gone:00000007"]})[0][0].id == there


def test_words_of_passages_that_were_cut_otherwise_are_dropped(tmp_path: Path) -> None:
    def words(built_by: str) -> WordIndex:
        return WordIndex(tmp_path, content_stems, name_grams, sentence_spans, built_by)

    def passages(document_id: str) -> list[Passage]:
        return [Passage(f"{document_id}:0", document_id, "Copper.", 0, 7, None, "", "en")]

    words("64").synchronise(1, ["a"], passages)
    assert (words("64").generation(), words("64").count()) == (1, 1)
    assert (words("128").generation(), words("128").count()) == (0, 0)
    assert words("64").generation() == 0


def test_an_index_that_is_built_anew_is_found_by_its_words(tmp_path: Path) -> None:
    """The same files in passages of another size: documents keep their names, passages do not."""
    text = "".join(sentence(0, place, "en") for place in range(40))
    (tmp_path / "a.txt").write_text(text, encoding="utf-8")
    for tokens in (256, 64):
        chosen = Settings(index=tmp_path / "index", splitting=SplittingSettings(max_passage_tokens=tokens))
        ingest_files([tmp_path / "a.txt"], settings=chosen, rebuild=True)
        with Assistant.open(settings=chosen) as assistant:
            (summary,) = assistant.documents()
            (hit, *_) = assistant.search(word_of(0, 33), 1)
            assert word_of(0, 33) in hit.passage.text
            found = assistant.words.search(STEMS, content_stems("harbour"), "en", MORE_THAN_ALL)
            starts = {passage_id.partition(":")[2] for passage_id, _ in found}
            assert len(found) == len(starts) == summary.passages
            assert assistant.document(summary.id).text == text.strip()


# -- a reader beside a writer ------------------------------------------------------------------------------------------

CONTEXT = multiprocessing.get_context("forkserver")
VERSIONS = 10
FILES = 6
#: So that Chroma's vector files are written while they are read.
LOG_RECORDS = 150


def version_of(number: int, version: int) -> str:
    """A text of both languages: Chroma holds and deletes its passages in two parts."""
    english: list[Language] = ["en"] * (4 + version % 3)
    russian: list[Language] = ["ru"] * (3 + number % 4)
    return text_of(number + FILES * version, english + russian)


def write_versions(folder: Path, first: int, last: int) -> None:
    """Every file in one version after the other, each ingested; one file is gone in every second version."""
    setattr(store_module, "LONG_LOG_RECORDS", LOG_RECORDS // 2)  # noqa: B010 - modules do not export what they import
    setattr(store_module, "CHECKPOINT_RECORDS", LOG_RECORDS)  # noqa: B010
    files = folder / "files"
    files.mkdir(exist_ok=True)
    store = open_store(folder / "index", FINGERPRINT, create=True)
    for version in range(first, last):
        for number in range(FILES):
            (files / f"{number}.txt").write_text(version_of(number, version), encoding="utf-8")
        if version % 2:
            (files / "0.txt").unlink()
        ingest(files, store)
    store.close()


def known_versions(folder: Path) -> dict[str, str]:
    """Document id → text of every version of every file."""
    path = folder / "version.txt"
    found: dict[str, str] = {}
    for number in range(FILES):
        for version in range(VERSIONS):
            path.write_text(version_of(number, version), encoding="utf-8")
            found[file_digest(path)[:ID_LENGTH]] = path.read_text(encoding="utf-8")
    return found


def file_of(text: str) -> int:
    """The number of the file that a version belongs to."""
    return int(text.split()[4].strip("w").partition("x")[0]) % FILES


def whole_documents(found: Iterable[str], known: dict[str, str]) -> set[str]:
    """The documents whose passages were found; it fails when one was found in part."""
    counts = Counter(passage_id.partition(":")[0] for passage_id in found)
    assert {key: count for key, count in counts.items() if count != known[key].count("\n")} == {}
    return set(counts)


def look(office: Office, known: dict[str, str]) -> int:
    """Look at the index in every way while another process may be changing it; the generation that was seen."""
    hits = office.found("Which harbour paid for copper?", 100)
    assert_current(office, [hit.passage for hit in hits], known)
    files = [file_of(known[document_id]) for document_id in {hit.passage.document_id for hit in hits}]
    assert len(files) == len(set(files)), "two versions of one file"
    snapshot = office.library.snapshot()
    for document_id in snapshot.document_ids:
        with suppress(IndexMissing):
            assert office.library.document(document_id).text == known[document_id]
        whole_documents([passage.id for passage in office.library.passages(document_id)], known)
    whole_documents(indexed_ids(office), known)
    by_vector = [each.id for language in LANGUAGES for each in office.nearest("harbour", language, 200)]
    if office.store.generation() == snapshot.generation:  # else some of these have been deleted meanwhile
        finished = [passage_id for passage_id in by_vector if passage_id.partition(":")[0] in snapshot.document_ids]
        assert whole_documents(finished, known) == snapshot.document_ids
    return snapshot.generation


def start_writing(folder: Path, first: int, last: int) -> ForkServerProcess:
    process = CONTEXT.Process(target=write_versions, args=(folder, first, last))
    process.start()
    return process


def test_beside_a_writer_a_reader_sees_whole_documents_only(tmp_path: Path) -> None:
    known = known_versions(tmp_path)
    process = start_writing(tmp_path, 0, 1)
    process.join()
    with office_in(tmp_path) as office:
        seen = {look(office, known)}
        process = start_writing(tmp_path, 1, VERSIONS)
        while process.is_alive():
            seen.add(look(office, known))
        process.join()
        assert process.exitcode == 0
        time.sleep(FRESH_SECONDS)
        seen.add(look(office, known))
        texts = office.texts()
        assert len(texts) == FILES - (VERSIONS - 1) % 2
        assert {key: office.library.document(key).text for key in office.library.snapshot().document_ids} == texts
    assert len(seen) > VERSIONS / 2
