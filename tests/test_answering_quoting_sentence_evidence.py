"""Sentences as evidence: what is seen of them, and what the weights that ship say."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from fakes import FakeDocuments, FakeEmbedder

from assistant.answering.asked import take_apart
from assistant.answering.quoting.sentence_evidence import (
    EMBEDDED,
    FEATURES,
    WEIGHTS,
    SentenceEvidence,
    Weights,
    among_others,
    embedded,
    features_of,
    sentences_of_hits,
    shipped_weights,
    with_cosines,
)
from assistant.answering.quoting.sentence_vectors import SentenceVectors
from assistant.language import sentence_spans
from assistant.models.embedding import load_embedder
from assistant.models.span_reader import judging, load_reader
from assistant.retrieving.reranking import Reranker
from assistant.settings import EmbeddingSettings, RetrievingSettings
from assistant.types import Document, Hit, Language, Passage

ENGLISH = (
    "The museum opened its new wing in May. The roof was closed for repairs because the storm had torn off its tiles. "
    "Visitors are asked to leave their bags at the entrance."
)
RUSSIAN = (
    "Музей открыл новое крыло в мае. Крышу закрыли на ремонт, потому что буря сорвала с неё черепицу. "
    "Посетителей просят оставлять сумки у входа."
)


#: All passages are of one title.
TITLED = FakeDocuments(*(Document(each, f"{each}.txt", "The museum", "en", "", ENGLISH, "") for each in ("1", "2")))


def hit(text: str, language: Language = "en", rank: int = 1) -> Hit:
    """A hit that was not read."""
    return Hit(Passage(f"{rank}:0", str(rank), text, 0, len(text), None, "", language), 0.8 / rank, rank)


def test_every_sentence_of_the_hits_has_a_row_and_every_feature_a_column() -> None:
    pool = sentences_of_hits([hit(ENGLISH), hit(RUSSIAN, "ru", 2)])
    cosines = np.linspace(0, 1, 6, dtype=np.float32)
    asked = take_apart("Why was the roof closed?", "en")
    found = with_cosines(features_of(asked, pool, {"1": "The museum", "2": ""}), cosines)
    assert found.shape == (6, len(FEATURES))
    assert found[:, FEATURES.index("cosine_lead")].tolist() == pytest.approx((1 - cosines).tolist())
    assert found[:, FEATURES.index("cosine")].tolist() == pytest.approx(cosines.tolist())
    assert found[:, FEATURES.index("unread")].tolist() == [1] * 6
    words = found[:, FEATURES.index("words")]
    assert words[1] == words.max() > 0


def test_neighbours_do_not_reach_over_the_end_of_a_passage() -> None:
    found = among_others("x", np.array([1.0, 5.0, 2.0]), [2, 1])
    assert found["x_before"].tolist() == [1.0, 1.0, 1.0]
    assert found["x_after"].tolist() == [5.0, 1.0, 1.0]
    assert found["x_passage"].tolist() == [5.0, 5.0, 2.0]
    assert found["x_lead"].tolist() == [4.0, 0.0, 3.0]


def test_a_sentence_is_embedded_below_its_title_and_a_title_once() -> None:
    assert embedded("It rained.", "Weather") == "Weather. It rained."
    assert embedded("Weather", "Weather") == "Weather"
    assert embedded("It rained.", "") == "It rained."


def test_a_sentence_is_embedded_once() -> None:
    embedder = FakeEmbedder()
    evidence = SentenceEvidence(SentenceVectors(embedder), TITLED)
    asked = take_apart("Why was the roof closed?", "en", vector=embedder.embed_queries(["roof"], ["en"])[0])
    first = evidence.score(asked, [hit(ENGLISH)])
    again = evidence.score(asked, [hit(ENGLISH)])
    assert len(embedder.embedded) == 3
    assert [each.probability for each in first] == [each.probability for each in again]
    assert evidence.score(asked, []) == []


def test_only_what_looks_good_is_embedded() -> None:
    embedder = FakeEmbedder()
    long = " ".join(f"This is sentence number {number} of many." for number in range(3 * EMBEDDED))
    scored = SentenceEvidence(SentenceVectors(embedder), TITLED).score(take_apart("Which one?", "en"), [hit(long)])
    assert len(scored) == EMBEDDED == len(embedder.embedded)


def test_what_names_a_text_and_states_nothing_is_no_evidence() -> None:
    embedder = FakeEmbedder()
    text = "The museum\nWhy was the roof closed?\nSource: the museum of the town\nThe storm had torn off its tiles."
    evidence = SentenceEvidence(SentenceVectors(embedder), TITLED)
    asked = take_apart("Why was the roof closed?", "en")
    assert [each.candidate.text for each in evidence.score(asked, [hit(text)])] == ["The storm had torn off its tiles."]
    assert evidence.score(asked, [hit("The museum")]) == []


def test_for_training_every_sentence_is_embedded_and_seen() -> None:
    embedder = FakeEmbedder()
    evidence = SentenceEvidence(SentenceVectors(embedder), TITLED)
    pool = sentences_of_hits([hit(ENGLISH), hit(RUSSIAN, "ru", 2)])
    asked = take_apart("Why was the roof closed?", "en")
    vectors, found = evidence.features(asked, pool)
    assert vectors.shape == (6, embedder.dimension) and found.shape == (6, len(FEATURES))
    cosines = vectors @ embedder.embed_queries([asked.text], ["en"])[0]
    assert found[:, FEATURES.index("cosine")].tolist() == pytest.approx(cosines.tolist())
    assert embedder.embedded == [f"The museum. {each.text}" for each in pool]


def test_weights_of_other_features_are_refused(tmp_path: Path) -> None:
    place = tmp_path / "weights.npz"
    np.savez(place, features=np.array(["height"]))
    with pytest.raises(ValueError, match=r"python -m evals.evidence train"):
        Weights.load("whole", place)


def test_the_weights_that_ship_load_and_are_small() -> None:
    glance, whole = shipped_weights("glance"), shipped_weights("whole")
    assert glance.weights.shape == whole.weights.shape == (2, len(FEATURES))
    assert not glance.weights[:, FEATURES.index("cosine")].any()
    assert WEIGHTS.stat().st_size + judging.WEIGHTS.stat().st_size < 1_000_000


@pytest.mark.parametrize(
    ("question", "language"),
    [
        ("Why was the roof of the museum closed?", "en"),
        ("Почему закрыли крышу музея?", "ru"),
    ],
)
@pytest.mark.parametrize(("text", "of_text"), [(ENGLISH, "en"), (RUSSIAN, "ru")])
def test_a_clear_sentence_beats_others_within_and_across_languages(
    question: str, language: Language, text: str, of_text: Language
) -> None:
    reader = load_reader(RetrievingSettings(), sentence_spans)
    hits = Reranker(reader, TITLED, 10).rerank(question, language, [hit(text, of_text)])
    evidence = SentenceEvidence(SentenceVectors(load_embedder(EmbeddingSettings())), TITLED)
    scored = evidence.score(take_apart(question, language), hits)
    assert scored[0].candidate.text.startswith(("The roof", "Крышу"))
    assert scored[0].probability > 2 * scored[1].probability
