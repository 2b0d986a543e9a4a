"""A model's sentences on their way to the user: cleaned, held back, marked."""

from __future__ import annotations

import pytest

from assistant.answering.composing.confirming import DENIED
from assistant.answering.composing.context import PassageWindow
from assistant.answering.composing.drafting import Draft, cleaned, is_bare, is_no_claim, is_written_in
from assistant.answering.composing.segmenting import Segment, SentenceStream
from assistant.types import Document, Hit, Language, Passage

TEXT = "KOICA gives IT Park a grant of 4.5 million dollars. The delegation visited Tashkent on 26 November 2020. "
MORE = "The work is done by 12 experts of the park. "
GOOD, ALSO_GOOD = "KOICA gives IT Park a grant of $4.5 million.", "The delegation visited Tashkent on 26.11.2020."
BAD = "The grant was signed by President Smith."
QUESTION = "How large is KOICA's grant, and when did the delegation visit Tashkent?"


def draft(language: Language = "en", question: str = QUESTION, *, drop_unsupported: bool = False) -> Draft:
    """A draft over two neighbouring passages, the first of which is the hit."""
    document = Document("d", "d.txt", "News", "en", "2020-11-26", TEXT + MORE, "0f")
    first = Passage("d:0", "d", TEXT, 0, len(TEXT), None, "", "en")
    second = Passage("d:1", "d", MORE, len(TEXT), len(TEXT + MORE), None, "", "en")
    window = PassageWindow(Hit(first, 0.9, 1), (first, second), document)
    return Draft(question, [window], language, None, drop_unsupported=drop_unsupported)


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


@pytest.mark.parametrize(
    "marker",
    [
        "NOT IN THE PASSAGES",
        "**Not in the passages.**",
        "НЕТ ВО ФРАГМЕНТАХ",
        "НЕТ В ФРАГМЕНТАХ",
        "**Нет во фрагментах.**",
        "«нет в фрагментах».",
        "_Нет в фрагментах_",
        "`НЕТ ВО ФРАГМЕНТАХ`",
    ],
)
def test_the_model_may_say_that_there_is_nothing(marker: str) -> None:
    one = draft()
    assert written(marker, one) == ""
    assert one.says_nothing and one.is_over


@pytest.mark.parametrize(
    ("text", "nothing"),
    [
        ("NOT IN THE PASSAGES", True),
        ("The passages do not say who signed it.", True),
        (QUESTION, True),
        (BAD, False),
        (f"{BAD} The passages do not say more.", False),
        (GOOD, False),
    ],
)
def test_an_invention_is_not_nothing(text: str, nothing: bool) -> None:
    one = draft()
    written(text, one)
    assert one.states_nothing is nothing


def test_a_question_answers_nothing() -> None:
    assert written(f"{QUESTION} {GOOD} Or is it $5 million?", draft()) == f"{GOOD} [1]"


@pytest.mark.parametrize(
    ("question", "bare", "is_supported"),
    [
        ("How much does KOICA give?", "4.5 million dollars.", True),
        ("How much does the World Bank give?", "4.5 million dollars.", False),
        ("When did the delegation of KOICA come?", "26 November 2020.", True),
        ("When did the delegation of UNDP come?", "26 November 2020.", False),
        ("How much does the World Bank give?", "It gives 4.5 million dollars.", True),  # not bare: left to the verifier
    ],
)
def test_a_bare_answer_needs_a_source_about_what_was_asked(question: str, bare: str, is_supported: bool) -> None:
    verdict = draft(question=question).verdict_on(Segment("", bare))
    assert verdict is not None and verdict.supported is is_supported
    assert [lack.kind for lack in verdict.lacks] == ([] if is_supported else ["subject"])


@pytest.mark.parametrize(
    ("text", "bare"),
    [
        ("15.5 million dollars", True),
        ("On 27 October 2020.", True),
        ("Farkhod Ibragimov", True),
        ("Стефан Сежурне и Йозеф Сикела", True),
        ("1000 человек", True),
        ("The work is done by 12 experts.", False),
        ("KOICA", False),  # the question says it
        ("Yes.", False),
    ],
)
def test_a_bare_answer_is_nothing_but_names_and_figures(text: str, bare: bool) -> None:
    assert is_bare(text, "What does KOICA do?") is bare


def test_only_the_first_sentence_can_be_a_bare_answer() -> None:
    one = draft(question="Whom does UNDP support?")
    assert written(f"{GOOD} 26 November 2020.", one) == f"{GOOD} [1] 26 November 2020. [2]"


def test_after_a_bare_answer_comes_the_sentence_that_it_stands_in() -> None:
    question = "How much does KOICA give?"
    assert written("4.5 million dollars.", draft(question=question)) == (
        "4.5 million dollars. [1]\n\nKOICA gives IT Park a grant of 4.5 million dollars. [1]"
    )
    assert written(GOOD, draft(question=question)) == f"{GOOD} [1]"
    two = written(f"4.5 million dollars. {ALSO_GOOD}", draft(question=question))
    assert two == f"4.5 million dollars. [1] {ALSO_GOOD} [2]"


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
    assert one.text.startswith(f"{GOOD} [1]\n\nThe chat model’s answer breaks off")


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
        ("According to passage 1, it is so.", "It is so."),
        ("In the passages it is stated that 5 came.", "5 came."),
        ("Passage 2 says that it is so.", "It is so."),
        ("Во фрагменте 1 указано, что это так.", "Это так."),
        ("В фрагментах сказано, что это так.", "Это так."),
        ("Согласно фрагменту № 2, это так.", "Это так."),
        ("The passages do not say that it is so.", "The passages do not say that it is so."),
        ("Во фрагменте 1 не указано, что это так.", "Во фрагменте 1 не указано, что это так."),
        ("In passage of time it is so.", "In passage of time it is so."),
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
