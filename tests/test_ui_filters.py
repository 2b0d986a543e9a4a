"""The filters of the page: what the components hold becomes `Filters`, and what they say."""

from __future__ import annotations

import pytest
from test_ui_handlers import DOCUMENTS, FakeAssistant

from assistant.types import DocumentSummary, Filters
from assistant.ui.filters import NOTHING_CHOSEN, document_choices, filter_texts, filters_from, title_of
from assistant.ui.texts import ENGLISH, RUSSIAN


@pytest.mark.parametrize(
    ("chosen", "filters"),
    [
        (NOTHING_CHOSEN, Filters()),
        ((None, None, None, None), Filters()),
        (("ru", " 2019 ", "11.2020", ["4f", "5a"]), Filters("ru", "2019", "11.2020", (), ("4f", "5a"))),
        (("klingon", "x" * 9999, "", "4f"), Filters(since="x" * 40)),
    ],
)
def test_what_the_components_hold_becomes_filters(chosen: tuple[object, ...], filters: Filters) -> None:
    assert filters_from(*chosen) == filters


def test_the_line_that_opens_them_says_how_many_there_are() -> None:
    assert title_of(Filters(), ENGLISH) == "Filters"
    assert title_of(Filters("en", since="2019", document_ids=("a", "b")), RUSSIAN) == "Фильтры (3)"


def test_documents_are_offered_by_title_and_told_apart_by_their_files() -> None:
    def summary(document_id: str, title: str, source: str) -> DocumentSummary:
        return DocumentSummary(document_id, source, title, "en", "", "", 1, 1, source)

    offered = [summary("1", "Report", "a.md"), summary("2", "Report", "b.md"), summary("3", "Минутка", "c.md")]
    offered.append(summary("4", "", "d.md"))
    assert document_choices(offered) == [("Report a.md", "1"), ("Report b.md", "2"), ("Минутка", "3"), ("d.md", "4")]


def test_a_hostile_title_is_one_line_that_reorders_nothing() -> None:
    ((name, _),) = [each for each in document_choices(FakeAssistant().documents()) if each[1] == "hostile"]
    assert name == DOCUMENTS["hostile"].title.replace("\u202e", "\ufffd")
    assert "\n" not in name


def test_every_component_has_its_words_in_both_languages() -> None:
    english, russian = (filter_texts(Filters("ru"), texts) for texts in (ENGLISH, RUSSIAN))
    assert english.keys() == russian.keys()
    assert english["area"] == {"label": "Filters (1)"}
    assert [name for name, _ in english["language"]["choices"]] == ["Any", "English", "Russian"]
    assert [name for name, _ in russian["language"]["choices"]] == ["Любой", "Английский", "Русский"]
