"""The records: frozen, slotted, described, and plain JSON when a face asks for it."""

from __future__ import annotations

import dataclasses
import inspect
import json
from typing import Any, get_args

import pytest

from assistant import types
from assistant.types import (
    Answer,
    Citation,
    Document,
    DocumentSummary,
    Filters,
    Heading,
    Hit,
    IngestReport,
    LegScores,
    Outline,
    PageMark,
    Passage,
    Skipped,
    Usage,
    as_record,
)

RECORDS: list[Any] = [
    each
    for _, each in inspect.getmembers(types, inspect.isclass)
    if each.__module__.startswith(types.__name__) and dataclasses.is_dataclass(each)
]

TEXT = "Отпуск – 28 дней. Apply by May."
DOCUMENT = Document(
    id="d1",
    source="policies/leave.md",
    title="Leave",
    language="ru",
    date="2026-01-31",
    text=TEXT,
    digest="0f",
    outline=Outline(pages=(PageMark(1, 0),), headings=(Heading("Leave", 1, 0),)),
)
PASSAGE = Passage(id="p1", document_id="d1", text=TEXT, start=0, end=len(TEXT), page=1, heading="Leave", language="ru")
HIT = Hit(PASSAGE, score=0.9, rank=1, legs=LegScores(0.8, 0.0, 0.0, 0.7, 0.6, 0.5))
CITATION = Citation(1, "d1", "Leave", "policies/leave.md", None, "Leave", 9, 11, "28", "ru")
ANSWER = Answer(
    "28 дней [1]", "ru", (CITATION,), (HIT,), "answered", usage=Usage({"prompt": 3}, {"retrieving": 0.1}), searched="?"
)


def test_there_are_records() -> None:
    assert {"Document", "Passage", "Hit", "Citation", "Answer", "Message", "Usage"} <= {r.__name__ for r in RECORDS}
    assert {"Retrieved", "Quoted", "Delta", "Finished"} == {event.__name__ for event in get_args(types.Event)}


@pytest.mark.parametrize("record", RECORDS)
def test_records_are_frozen_and_slotted(record: Any) -> None:
    assert record.__dataclass_params__.frozen
    assert "__slots__" in vars(record)
    assert not hasattr(record, "__dict__") or "__dict__" not in record.__slots__


@pytest.mark.parametrize("record", RECORDS)
def test_records_say_what_they_are(record: Any) -> None:
    assert not record.__doc__.startswith(f"{record.__name__}("), "a docstring, not the one that dataclass writes"


@pytest.mark.parametrize(
    "record", [DOCUMENT, PASSAGE, HIT, CITATION, ANSWER, IngestReport(), Skipped("a.exe", "format")]
)
def test_a_record_keeps_the_names_of_its_fields(record: Any) -> None:
    plain = as_record(record)
    assert list(plain) == [field.name for field in dataclasses.fields(record)]
    assert json.loads(json.dumps(plain)) == plain


def test_a_record_is_plain_all_the_way_down() -> None:
    plain = as_record(ANSWER)
    assert plain["hits"][0]["passage"]["text"] == TEXT
    assert plain["hits"][0]["legs"]["words"] == 0.7
    assert plain["citations"][0]["page"] is None
    assert plain["usage"] == {"tokens": {"prompt": 3}, "seconds": {"retrieving": 0.1}, "prompts": {}}
    assert plain["reason"] is None


@pytest.mark.parametrize("value", [None, True, 3, 0.5, "текст", ""])
def test_plain_values_stay_what_they_are(value: object) -> None:
    assert as_record(value) is value


def test_lists_and_mappings_become_plain() -> None:
    assert as_record({"a": (HIT, HIT)}) == {"a": [as_record(HIT), as_record(HIT)]}
    assert as_record({1: "one"}) == {"1": "one"}
    assert as_record(Hit) is Hit  # a class is not a record


def test_records_cannot_be_changed() -> None:
    with pytest.raises(dataclasses.FrozenInstanceError):
        CITATION.quote = "29"  # type: ignore[misc]


def test_records_compare_by_value_and_do_not_share_what_is_in_them() -> None:
    assert dataclasses.replace(PASSAGE) == PASSAGE
    assert Usage().tokens is not Usage().tokens


def test_offsets_count_characters_not_bytes() -> None:
    assert TEXT[CITATION.start : CITATION.end] == CITATION.quote


def summary(date: str, source: str = "news/2019/a.md") -> DocumentSummary:
    return DocumentSummary("d1", source, "A", "ru", date, "0f", 1, 1, source)


@pytest.mark.parametrize(
    ("filters", "admitted"),
    [
        (Filters(), ["", "2018-12-31", "2019-11-01", "2019-11-30", "2019-12-01", "2020-01-01"]),
        (Filters(until="2019"), ["2018-12-31", "2019-11-01", "2019-11-30", "2019-12-01"]),
        (Filters(until="2019-11"), ["2018-12-31", "2019-11-01", "2019-11-30"]),
        (Filters(until="2019-11-30"), ["2018-12-31", "2019-11-01", "2019-11-30"]),
        (Filters(until="2019-11-29"), ["2018-12-31", "2019-11-01"]),
        (Filters(since="2019"), ["2019-11-01", "2019-11-30", "2019-12-01", "2020-01-01"]),
        (Filters(since="2019-12"), ["2019-12-01", "2020-01-01"]),
        (Filters(since="2019-11", until="2019-11"), ["2019-11-01", "2019-11-30"]),
        (Filters(since="2019-11-30", until="2019"), ["2019-11-30", "2019-12-01"]),
    ],
)
def test_a_period_includes_the_whole_year_month_or_day(filters: Filters, admitted: list[str]) -> None:
    dates = ["", "2018-12-31", "2019-11-01", "2019-11-30", "2019-12-01", "2020-01-01"]
    assert [date for date in dates if filters.admit(summary(date))] == admitted


@pytest.mark.parametrize(
    ("filters", "admitted"),
    [
        (Filters("ru"), True),
        (Filters("en"), False),
        (Filters(sources=("news",)), True),
        (Filters(sources=("news/2019/",)), True),
        (Filters(sources=("news/2019/a.md", "other")), True),
        (Filters(sources=("new", "news/2019/a")), False),
        (Filters(document_ids=("d2", "d1")), True),
        (Filters(document_ids=("d2",)), False),
        (Filters("ru", "2019", "2019", ("news",), ("d1",)), True),
        (Filters("ru", "2019", "2019", ("news",), ("d2",)), False),
    ],
)
def test_a_document_passes_every_filter_or_none(filters: Filters, admitted: bool) -> None:
    assert filters.admit(summary("2019-11-26")) is admitted


@pytest.mark.parametrize(
    ("typed", "searched", "instead"),
    [
        ("Кто?", "Кто?", ""),
        (" Кто \n это?\0", "Кто  это?", ""),
        ("rnj", "кто", "кто"),
        ("Когда?", "Когда? (грант)", "Когда? (грант)"),
    ],
)
def test_what_was_searched_is_told_when_it_is_not_what_was_typed(typed: str, searched: str, instead: str) -> None:
    assert dataclasses.replace(ANSWER, searched=searched).searched_instead_of(typed) == instead
