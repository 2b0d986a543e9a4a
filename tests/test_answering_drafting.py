"""A model's sentences on their way to the user: cleaned, held back, marked."""

from __future__ import annotations

import pytest

from assistant.answering.confirming import DENIED
from assistant.answering.drafting import Draft, cleaned, is_no_claim, is_written_in
from assistant.answering.segmenting import Segment, SentenceStream
from assistant.answering.stretches import Stretch
from assistant.types import Document, Hit, Language, Passage

TEXT = "KOICA gives IT Park a grant of 4.5 million dollars. The delegation visited Tashkent on 26 November 2020. "
MORE = "The work is done by 12 experts of the park. "
GOOD, ALSO_GOOD = "KOICA gives IT Park a grant of $4.5 million.", "The delegation visited Tashkent on 26.11.2020."
BAD = "The grant was signed by President Smith."


def draft(language: Language = "en", *, drop_unsupported: bool = False) -> Draft:
    """A draft over two neighbouring passages, the first of which is the hit."""
    document = Document("d", "d.txt", "News", "en", "2020-11-26", TEXT + MORE, "0f")
    first = Passage("d:0", "d", TEXT, 0, len(TEXT), None, "", "en")
    second = Passage("d:1", "d", MORE, len(TEXT), len(TEXT + MORE), None, "", "en")
    stretch = Stretch(Hit(first, 0.9, 1), (first, second), document)
    return Draft([stretch], language, None, drop_unsupported=drop_unsupported)


def take(into: Draft, segment: Segment) -> str:
    """What is shown of the next sentence."""
    ready = into.prepared(segment)
    return into.add(ready, into.verdict_on(ready)) if ready else ""


def written(text: str, into: Draft) -> str:
    """All that is shown of a text."""
    stream = SentenceStream()
    segments = [*stream.add(text), *stream.end()]
    return "".join(take(into, each) for each in segments) + into.finish()


def test_nothing_is_shown_before_a_sentence_is_supported() -> None:
    one = draft()
    assert take(one, Segment("", BAD)) == ""
    assert take(one, Segment(" ", GOOD)) == f"{BAD[:-1]}. (not confirmed by the documents) {GOOD} [1]"
    assert [claim.supported for claim in one.claims] == [False, True]
    assert [one.text[claim.start : claim.end] for claim in one.claims] == [BAD, GOOD]


def test_only_unsupported_sentences_are_never_shown() -> None:
    one = draft()
    assert written(f"{BAD} It costs 7 million euros.", one) == ""
    assert (one.text, one.citations, one.claims) == ("", [], [])


def test_the_source_of_a_verdict_is_the_stretch_that_its_quotes_stand_in() -> None:
    one = draft()
    verdict = one.verdict_on(Segment("", GOOD))
    assert verdict is not None and one.source_of(verdict) == (TEXT + MORE).strip()


def test_a_verdict_from_elsewhere_counts() -> None:
    one = draft()
    assert one.add(Segment("", GOOD), DENIED) == ""
    assert one.citations == []


def test_unsupported_sentences_are_dropped_on_wish() -> None:
    assert written(f"{BAD} {GOOD} {BAD[:-1]} Jr.", draft(drop_unsupported=True)) == f"{GOOD} [1]"


def test_marks_count_places_and_the_same_place_keeps_its_number() -> None:
    text = written(f"{GOOD} {ALSO_GOOD} IT Park gets 4.5 million dollars from KOICA as a grant.", draft())
    assert text == f"{GOOD} [1] {ALSO_GOOD} [2] IT Park gets 4.5 million dollars from KOICA as a grant. [1]"


def test_a_neighbour_that_is_cited_becomes_a_hit() -> None:
    one = draft()
    written("The work is done by 12 experts.", one)
    (citation,) = one.citations
    assert citation.quote == MORE.strip()
    assert [hit.passage.id for hit in one.neighbours] == ["d:1"]


def test_a_yes_belongs_to_the_sentence_after_it() -> None:
    assert written(f"Yes. {GOOD}", draft()) == f"Yes. {GOOD} [1]"
    assert written("Yes.", draft()) == ""


def test_what_a_model_repeats_is_said_once() -> None:
    assert written(f"{GOOD} {GOOD}\n{GOOD}", draft()) == f"{GOOD} [1]"


def test_lines_and_lists_stay_lines() -> None:
    text = written(f"The documents say:\n\n- {GOOD}\n- {ALSO_GOOD}", draft())
    assert text == f"The documents say:\n\n- {GOOD} [1]\n- {ALSO_GOOD} [2]"


def test_an_announcement_stays_before_a_list_only() -> None:
    assert written(f"Sure, here is the answer:\n\n{GOOD}", draft()) == f"{GOOD} [1]"


@pytest.mark.parametrize("marker", ["NOT IN THE PASSAGES", "**Not in the passages.**", "НЕТ В ФРАГМЕНТАХ"])
def test_the_model_may_say_that_there_is_nothing(marker: str) -> None:
    one = draft()
    assert written(marker, one) == ""
    assert one.says_nothing and one.is_over


def test_another_language_at_the_start_ends_it_and_later_it_is_left_out() -> None:
    one = draft("ru")
    assert written(GOOD, one) == "" and one.is_foreign
    two = draft()
    assert written(f"{GOOD} Делегация посетила Ташкент в ноябре. {ALSO_GOOD}", two) == f"{GOOD} [1] {ALSO_GOOD} [2]"
    assert not two.is_foreign


def test_notes_stand_below() -> None:
    one = draft()
    shown = written(GOOD, one) + one.note("cut_short")
    assert shown == one.text
    assert one.text.startswith(f"{GOOD} [1]\n\nThe chat model broke off")


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        ("It is so [1].", "It is so."),
        ("It is so.[1][2]", "It is so."),
        ("It is so [1, 2–3].", "It is so."),
        ("It is so 【4†source】.", "It is so."),
        ("It is so (passage 3).", "It is so."),
        ("Это так (фрагмент 2).", "Это так."),
        ("Это так [источник 2].", "Это так."),
        ("See [IT Park](http://a.example/?x=1).", "See IT Park."),
        ("![x](http://a.example/p.png) It is so.", "x It is so."),
        ("**It** is `so`.", "It is so."),
        ("### Title", "Title"),
        ("It is <b>so</b>.", "It is so."),
        ("If a < b and c > d, it is so.", "If a < b and c > d, it is so."),
        ("In [2019] it was so (4.5 million).", "In [2019] it was so (4.5 million)."),
    ],
)
def test_a_sentence_is_cleaned(text: str, plain: str) -> None:
    assert cleaned(text) == plain


@pytest.mark.parametrize(
    ("text", "language", "expected"),
    [
        ("The grant is 4.5 million dollars.", "en", True),
        ("The grant is 4.5 million dollars.", "ru", False),
        ("Грант KOICA для IT Park Uzbekistan получен.", "ru", True),
        ("Грант составляет 4,5 млн долларов.", "en", False),
        ("资金为四百五十万美元，由韩国国际协力团提供。", "en", False),
        ("KOICA", "ru", True),
        ("4.5", "ru", True),
    ],
)
def test_a_language_is_told_by_its_letters(text: str, language: Language, expected: bool) -> None:
    assert is_written_in(text, language) is expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Here is what the documents say:", True),
        ("The passages do not say when it was.", True),
        ("В документах не указано, когда это было.", True),
        ("The passages do not say what happened in 2020.", False),
        ("The grant was signed.", False),
    ],
)
def test_what_claims_nothing_needs_no_source(text: str, expected: bool) -> None:
    assert is_no_claim(text) is expected
