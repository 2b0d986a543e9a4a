"""Who it was: which questions a sentence's names answer, when another name is given, and the verifier over corpus/."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest

from assistant.answering import MeaningSupport, SentenceVectors
from assistant.language import document_language
from assistant.models.bundle import bundled_tokenizer
from assistant.models.embedding import load_embedder
from assistant.models.span_reader import load_reader
from assistant.reading import read_file
from assistant.settings import EmbeddingSettings, ReadingSettings, RetrievingSettings
from assistant.types import Language
from assistant.verifying import Excerpt, Reply, Support, Verifier
from assistant.verifying.grounds import Ground
from assistant.verifying.roles import is_of_another, role_questions

CORPUS = Path(__file__).resolve().parents[1] / "corpus"


@pytest.mark.parametrize(
    ("sentence", "language", "questions"),
    [
        ("Park Sunjin is the CEO of IT Park.", "en", [("Who is the CEO of IT Park?", "Park Sunjin")]),
        (
            "The Institute of Industrial Technologies gave support.",
            "en",
            [("Who gave support?", "Institute of Industrial Technologies")],
        ),
        ("The laboratory was paid for by the KOICA.", "en", [("The laboratory was paid for by who?", "KOICA")]),
        ("Фарход Ибрагимов возглавляет IT Park.", "ru", [("Кто возглавляет IT Park?", "Фарход Ибрагимов")]),
        ("Делегацию возглавил Йозеф Сикела.", "ru", [("Делегацию возглавил кто?", "Йозеф Сикела")]),
        ("Kazakhstan's delegation came by train.", "en", []),
        ("The project is planned for 2021–2025.", "en", []),
        ("Проект рассчитан на 2021–2025 годы.", "ru", []),
    ],
)
def test_a_name_as_subject_or_agent_is_asked_for(
    sentence: str, language: Language, questions: list[tuple[str, str]]
) -> None:
    assert [tuple(each) for each in role_questions(sentence, language)] == questions


@pytest.mark.parametrize(
    ("name", "replies", "expected"),
    [
        ("Park Sunjin", [Reply("Farkhod Ibragimov", -0.3), Reply("Ms. Park Sunjin", -7.3)], True),
        ("Hyun Young Youn", [Reply("Hyun Young Jo", -0.1)], True),
        ("Park Sunjin", [Reply("Ms. Park Sunjin", -0.3), Reply("Farkhod Ibragimov", -7.3)], False),
        ("Park Sunjin", [Reply("Farkhod Ibragimov", -1.6)], False),
        ("Park Sunjin", [Reply("Farkhod Ibragimov", -0.7), Reply("Park Sunjin", -2.0)], False),
        ("Park Sunjin", [Reply("the head of the office", -0.1)], False),
        ("Park Sunjin", [Reply("Park", -0.1)], False),
        ("KOICA", [Reply("the Korea International Cooperation Agency", -0.1)], False),
        ("Park Sunjin", [], False),
    ],
    ids=["another", "another of the family", "she", "unsure", "perhaps she", "no name", "half of her", "in full", "-"],
)
def test_only_another_name_that_is_surely_given_counts(name: str, replies: list[Reply], expected: bool) -> None:
    assert is_of_another(name, replies) is expected


def test_a_source_is_read_in_whole_sentences() -> None:
    text = "One sentence stands here. Another stands there. A third one ends it."
    slices = Ground(0, Excerpt("d", 500, text, "en")).slices(50)
    assert slices == ["One sentence stands here. Another stands there.", "A third one ends it."]


@pytest.fixture(scope="module")
def real() -> Support:
    """The bundled encoder and reader."""
    tokenizer = bundled_tokenizer()
    reader = load_reader(RetrievingSettings())
    vectors = SentenceVectors(load_embedder(EmbeddingSettings()))
    return MeaningSupport(vectors, lambda word: len(tokenizer.encode(word)) == 1, reader)


@pytest.mark.integration
@pytest.mark.parametrize(
    ("source", "wrong", "right"),
    [
        (
            "it-park-koica-meeting-2020.html",
            "Park Sunjin is the CEO of IT Park.",
            "Park Sunjin heads the KOICA office in Uzbekistan.",
        ),
        (
            "names-and-figures.eml",
            "Hyun Young Youn is the Deputy Director of KOICA in Uzbekistan.",
            "Hyun Young Jo is the Deputy Director of KOICA in Uzbekistan.",
        ),
        (
            "raw-materials-week-2025.pdf",
            "Йозеф Сикела возглавлял делегацию Казахстана.",
            "Рахымжан Исакулов возглавлял делегацию Казахстана.",
        ),
    ],
)
def test_what_the_source_says_of_another_is_told_as_a_role(real: Support, source: str, wrong: str, right: str) -> None:
    text = read_file(CORPUS / source, ReadingSettings()).text
    verifier = Verifier([Excerpt("d", 0, text, document_language(text))], real)
    assert verifier.verify(right).supported
    verdict = verifier.verify(wrong)
    assert not verdict.supported and [lack.kind for lack in verdict.lacks] == ["role"]
    assert verdict.lacks[0].text in wrong


def test_without_a_reader_nobody_asks_who_it_was() -> None:
    class FakeEncoder:
        def embed_passages(self, texts: Sequence[str], languages: Sequence[Language]) -> None:
            raise AssertionError("nothing is to be compared")

        embed_queries = embed_passages

    support = MeaningSupport(SentenceVectors(FakeEncoder()), lambda word: True)  # type: ignore[arg-type]
    assert support.replies("Who is the CEO?", ["Farkhod Ibragimov is the CEO."]) == []
