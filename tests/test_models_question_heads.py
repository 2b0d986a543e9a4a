"""What questions want, by heads that were trained: clear examples of our own, in both languages."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import get_args

import numpy as np
import pytest
from numpy.typing import NDArray

from assistant.language import question_language
from assistant.models import question_heads
from assistant.models.embedding import Embedder, load_embedder
from assistant.models.question_heads import (
    HASHED_COLUMNS,
    LEAST_EXPECTED,
    LEAST_TALK,
    Expected,
    QuestionHeads,
    Talk,
    Wanted,
    features_of,
    leans,
    load_heads,
    wanted,
)
from assistant.settings import EmbeddingSettings
from assistant.types import Language, Shape

COLUMNS = 384 + HASHED_COLUMNS


@pytest.fixture(scope="module")
def embedder() -> Embedder:
    """The bundled encoder."""
    return load_embedder(EmbeddingSettings())


@pytest.fixture
def invented(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[dict[str, NDArray[np.float32]]]:
    """Weights of a test, in place of those that ship: `biases` of each head, which sees nothing else."""
    labels = {
        "shape": ("fact", "list"),
        "expected": ("other", "sum"),
        "talk": ("none", "thanks"),
        "leans": ("no", "yes"),
    }
    biases = {name: np.zeros(2, dtype=np.float32) for name in labels}

    class Biases(dict[str, NDArray[np.float32]]):
        """Written whenever one is set."""

        def __setitem__(self, name: str, values: NDArray[np.float32]) -> None:
            super().__setitem__(name, values)
            stored = {f"{each}.labels": np.array(labels[each]) for each in labels}
            stored |= {f"{each}.biases": self[each] for each in labels}
            stored |= {f"{each}.weights": np.zeros((COLUMNS, 2), dtype=np.float16) for each in labels}
            np.savez_compressed(tmp_path / "heads.npz", **stored)  # type: ignore[arg-type]
            load_heads.cache_clear()

    monkeypatch.setattr(question_heads, "WEIGHTS", tmp_path / "heads.npz")
    yield Biases(biases)
    load_heads.cache_clear()


NOTHING = np.zeros(384, dtype=np.float32)


def odds(first: float) -> NDArray[np.float32]:
    """Biases by which the first label has this probability."""
    return np.log(np.array([first, 1 - first], dtype=np.float32))


def test_weights_that_were_written_are_read(invented: dict[str, NDArray[np.float32]]) -> None:
    invented["shape"] = odds(0.2)
    head = load_heads()["shape"]
    assert head.labels == ("fact", "list")
    assert head.weights.shape == (COLUMNS, 2)
    assert {str(head.weights.dtype), str(head.biases.dtype)} == {"float32"}
    found = head.probabilities(np.zeros(COLUMNS, dtype=np.float32))
    assert list(found) == ["list", "fact"] and found["fact"] == pytest.approx(0.2)


def test_what_is_hardly_probable_is_not_insisted_on(invented: dict[str, NDArray[np.float32]]) -> None:
    for share, is_talk in ((LEAST_TALK + 0.01, True), (LEAST_TALK - 0.01, False)):
        invented["talk"] = odds(1 - share)
        assert (wanted("?", NOTHING).shape == "talk") is is_talk
        assert wanted("?", NOTHING).talk == ("thanks" if is_talk else None)
    for share, expected in ((LEAST_EXPECTED + 0.01, "sum"), (LEAST_EXPECTED - 0.01, "other")):
        invented["expected"] = odds(1 - share)
        assert wanted("?", NOTHING).expected == expected


def test_leaning_is_a_probability(invented: dict[str, NDArray[np.float32]]) -> None:
    invented["leans"] = odds(0.3)
    assert leans("?", NOTHING) == pytest.approx(0.7)


def test_shapes_come_with_their_probabilities() -> None:
    told = Wanted((("list", 0.6), ("fact", 0.3), ("overview", 0.1)))
    assert (told.shape, told.expected, told.talk) == ("list", "other", None)
    assert told.probability("fact", "overview") == pytest.approx(0.4)
    assert told.probability("comparison") == 0


def test_features_are_the_vector_and_hashed_words() -> None:
    vector = np.full(384, 0.5, dtype=np.float32)
    seen = features_of("Who runs the ferry?", vector)
    assert seen.shape == (COLUMNS,)
    assert str(seen.dtype) == "float32"
    assert len(set(seen[:384].tolist())) == 1
    assert np.array_equal(seen, features_of("who runs the ferry?", vector))
    assert not np.array_equal(seen, features_of("Who runs the Ferry?", vector)), "a capital inside may be a name"
    assert not np.array_equal(seen, features_of("Who runs the mill?", vector))
    assert np.linalg.norm(seen[384:]) == pytest.approx(question_heads.WORD_SCALE)
    assert np.isfinite(features_of("", vector)).all()


def test_another_encoders_vectors_are_replaced_by_those_that_the_heads_know(
    invented: dict[str, NDArray[np.float32]],
) -> None:
    invented["shape"] = odds(0.2)
    asked: list[tuple[str, Language]] = []

    def embed(question: str, language: Language) -> NDArray[np.float32]:
        asked.append((question, language))
        return NOTHING

    heads = QuestionHeads(embed)
    short = np.zeros(3, dtype=np.float32)
    assert heads.wanted("Who?", "en", short).shape == "list"
    assert heads.leans("Кто?", "ru", short) == pytest.approx(0.5)
    assert asked == [("Who?", "en"), ("Кто?", "ru")]
    assert QuestionHeads().wanted("Who?", "en", NOTHING).shape == "list"


# -- the weights that ship ---------------------------------------------------------------------------------------------


def test_labels_are_those_of_the_types() -> None:
    heads = load_heads()
    assert set(heads) == {"shape", "expected", "talk", "leans"}
    assert set(heads["shape"].labels) == set(get_args(Shape)) - {"talk"}
    assert set(heads["expected"].labels) == set(get_args(Expected))
    assert set(heads["talk"].labels) == {"none", *get_args(Talk)}
    assert heads["leans"].labels == ("no", "yes")
    for head in heads.values():
        assert head.weights.shape == (COLUMNS, len(head.labels))
        assert head.biases.shape == (len(head.labels),)
        assert np.isfinite(head.weights).all() and np.isfinite(head.biases).all()


def told(question: str, embedder: Embedder) -> Wanted:
    language = question_language(question)
    return wanted(question, embedder.embed_queries([question], [language])[0])


EXAMPLES: list[tuple[str, Shape]] = [
    ("What is the deposit for renting a kayak?", "fact"),
    ("Сколько стоит прокат байдарки?", "fact"),
    ("Why was the footbridge closed last winter?", "explanation"),
    ("Почему прошлой зимой закрыли пешеходный мост?", "explanation"),
    ("What does the term 'dry dock' mean?", "definition"),
    ("Что такое сухой док?", "definition"),
    ("Which tools do volunteers have to bring?", "list"),
    ("Какие инструменты должны принести волонтёры?", "list"),
    ("Summarise the minutes of the allotment society", "overview"),
    ("Расскажи кратко о собрании садового товарищества", "overview"),
    ("Compare the old and the new bus timetable", "comparison"),
    ("Сравни старое и новое расписание автобусов", "comparison"),
    ("When was the museum founded and who paid for it?", "several_parts"),
    ("Когда основали музей и кто за него заплатил?", "several_parts"),
    ("Is parking free at the theatre?", "yes_no"),
    ("Бесплатная ли парковка у театра?", "yes_no"),
    ("How many of all the reports mention flooding?", "aggregate"),
    ("В скольких отчётах упоминается наводнение?", "aggregate"),
    ("flood barrier maintenance", "keywords"),
    ("ремонт дамбы", "keywords"),
    ("Hello!", "talk"),
    ("Привет!", "talk"),
    ("Hi, when does the office open?", "fact"),
    ("Здравствуйте, когда открывается контора?", "fact"),
]


@pytest.mark.parametrize(("question", "shape"), EXAMPLES)
def test_clear_questions_are_told_apart(embedder: Embedder, question: str, shape: Shape) -> None:
    assert told(question, embedder).shape == shape


def test_every_shape_has_an_example() -> None:
    assert {shape for _, shape in EXAMPLES} == set(get_args(Shape))


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("What is the deposit for renting a kayak?", "sum"),
        ("Сколько стоит прокат байдарки?", "sum"),
        ("How many lockers does the swimming pool have?", "count"),
        ("What percentage of members voted?", "percentage"),
        ("Who runs the bakery on Mill Street?", "person"),
        ("На какую дату назначен концерт?", "date"),
        ("In which year was the mill built?", "year"),
        ("В каком году построили мельницу?", "year"),
        ("Где находится контора?", "place"),
        ("Why was the footbridge closed last winter?", "other"),
    ],
)
def test_what_a_fact_is(embedder: Embedder, question: str, expected: Expected) -> None:
    assert told(question, embedder).expected == expected


@pytest.mark.parametrize(
    ("said", "talk"),
    [
        ("Hello!", "greeting"),
        ("Привет!", "greeting"),
        ("Thanks a lot", "thanks"),
        ("Большое спасибо", "thanks"),
        ("Bye", "goodbye"),
        ("До свидания", "goodbye"),
        ("Who are you?", "identity"),
        ("What can you do?", "ability"),
        ("Что ты умеешь?", "ability"),
        ("What documents do you have?", "library"),
        ("Какие документы у тебя есть?", "library"),
        ("How are you?", "smalltalk"),
    ],
)
def test_what_talk_is_about(embedder: Embedder, said: str, talk: Talk) -> None:
    assert told(said, embedder).talk == talk


@pytest.mark.parametrize(
    ("question", "leaning"),
    [
        ("And why is that?", True),
        ("When did it open?", True),
        ("How much does it cost?", True),
        ("А почему?", True),
        ("А кто её построил?", True),
        ("When does the library on Mill Street open on Sundays?", False),
        ("Why was the footbridge closed last winter?", False),
        ("Кто управляет пекарней на Мельничной улице?", False),
        ("Когда основали музей мельниц?", False),
    ],
)
def test_what_leans_on_a_conversation(embedder: Embedder, question: str, leaning: bool) -> None:
    language = question_language(question)
    vector = embedder.embed_queries([question], [language])[0]
    assert (QuestionHeads().leans(question, language, vector) >= 0.5) is leaning
