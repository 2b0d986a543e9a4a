"""Documents that differ about one thing, and those that are about two."""

from __future__ import annotations

from collections.abc import Mapping
from types import SimpleNamespace

import pytest
from fakes import a_hit, a_passage

from assistant.answering.asked import Asked, take_apart
from assistant.answering.quoting.differing import Differing, speak_against
from assistant.answering.quoting.evidence import Candidate, Evidence, sentences_of
from assistant.answering.quoting.sentence_vectors import SentenceVectors
from assistant.models.embedding import load_embedder
from assistant.settings import EmbeddingSettings
from assistant.types import Document, Language


class TitledDocuments:
    """A fake library whose documents have titles and nothing else."""

    def __init__(self, titles: Mapping[str, str]) -> None:
        self._titles = titles

    def document(self, document_id: str) -> Document:
        return SimpleNamespace(title=self._titles.get(document_id, ""))  # type: ignore[return-value]


@pytest.fixture(scope="module")
def vectors() -> SentenceVectors:
    return SentenceVectors(load_embedder(EmbeddingSettings()))


def sentence(text: str, document: str, language: Language = "en") -> Candidate:
    return sentences_of(a_hit(a_passage(text, document, language=language)))[0]


def rival(
    vectors: SentenceVectors, asked: Asked, *said: tuple[float, str], titles: Mapping[str, str] | None = None
) -> str | None:
    differing = Differing(vectors, TitledDocuments(titles or {}))
    candidates = [sentence(text, chr(ord("a") + number), asked.language) for number, (_, text) in enumerate(said)]
    evidence = [
        Evidence(probability, candidate, vectors.of([candidate.text])[0])
        for (probability, _), candidate in zip(said, candidates, strict=True)
    ]
    found = differing.rival(asked, evidence)
    return found.candidate.text if found else None


def test_another_figure_about_the_same_thing(vectors: SentenceVectors) -> None:
    asked = take_apart("What is the area of the warehouse?", "en")
    first, other = "The warehouse covers 1200 square metres.", "The area of the warehouse will be 1500 square metres."
    assert rival(vectors, asked, (0.9, first), (0.6, other)) == other
    assert rival(vectors, asked, (0.9, first), (0.2, other)) is None
    assert rival(vectors, asked, (0.9, first), (0.6, "The warehouse opens on 3 May 2021.")) is None


def test_what_another_document_forbids(vectors: SentenceVectors) -> None:
    asked = take_apart("May staff park in the yard?", "en")
    other = "Parking in the yard is not allowed for staff."
    assert rival(vectors, asked, (0.9, "Staff may park in the yard free of charge."), (0.5, other)) == other


def test_the_grant_of_another_bank_is_no_rival(vectors: SentenceVectors) -> None:
    asked = take_apart("How large is the grant of the Orvania Bank?", "en")
    said = (0.9, "The grant is 4 million crowns."), (0.8, "The grant is 9 million crowns.")
    assert rival(vectors, asked, *said, titles={"a": "Orvania Bank", "b": "Velmar Fund"}) is None
    assert rival(vectors, asked, *said, titles={"a": "Orvania Bank", "b": "Orvania Bank"}) == said[1][1]


def test_one_document_does_not_differ_from_itself() -> None:
    one, other = sentence("The fee is 12 crowns.", "a"), sentence("The fee is 15 crowns.", "a")
    assert not speak_against(one, other)
    assert speak_against(one, sentence("The fee is 15 crowns.", "b"))
    assert not speak_against(one, sentence("The fee is 12 crowns, and 3 more for a boat.", "b"))
