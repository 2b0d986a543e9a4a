"""Records from JSON: exactly what `as_record` wrote, and nothing else."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Mapping
from types import NoneType, UnionType
from typing import Any, Literal, Union, get_args, get_origin, get_type_hints

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.errors import RecordError
from assistant.types import (
    Answer,
    AnswerSpan,
    Document,
    DocumentSummary,
    Filters,
    Hit,
    IngestReport,
    LegScores,
    Message,
    Passage,
    Read,
    as_record,
)
from assistant.types.records import from_record

#: Every kind of record that crosses a process border.
KINDS = (Answer, Hit, DocumentSummary, Document, IngestReport, Message, Filters)
PLAIN: dict[Any, st.SearchStrategy[Any]] = {
    str: st.text(st.characters(exclude_categories=["Cs"]), max_size=20),  # JSON carries no lone surrogates
    int: st.integers(-(2**53), 2**53),
    float: st.floats(allow_nan=False, allow_infinity=False),
    bool: st.booleans(),
    NoneType: st.none(),
}


def values(hint: Any) -> st.SearchStrategy[Any]:
    """Any value of an annotation of `assistant.types`."""
    if hint in PLAIN:
        return PLAIN[hint]
    if isinstance(hint, type) and dataclasses.is_dataclass(hint):
        return st.builds(hint, **{name: values(each) for name, each in get_type_hints(hint).items()})
    origin, arguments = get_origin(hint), get_args(hint)
    if origin is Literal:
        return st.sampled_from(arguments)
    if origin is Mapping:
        return st.dictionaries(*map(values, arguments), max_size=3)
    if origin is tuple:
        several = arguments[-1] is ...
        return st.lists(values(arguments[0]), max_size=3).map(tuple) if several else st.tuples(*map(values, arguments))
    assert origin in (Union, UnionType), hint
    return st.one_of(*map(values, arguments))


@pytest.mark.parametrize("kind", KINDS)
@given(data=st.data())
def test_what_was_written_is_read_back(kind: type[Any], data: st.DataObject) -> None:
    record = data.draw(values(kind))
    assert from_record(kind, as_record(record)) == record
    assert from_record(kind, json.loads(json.dumps(as_record(record)))) == record


PASSAGE = Passage("p1", "d1", "Отпуск", 0, 6, None, "", "ru")
READ = Read(1.0, 2.0, 3.0, 0.0, 2.0, 3.0, (AnswerSpan(0, 6, -0.1),))
HIT = Hit(PASSAGE, 0.9, 1, LegScores(0.8, 0.0, 0.0, 1.0, 1.0, 0.0), READ)
ANSWER = as_record(Answer("Да [1].", "ru", (), (HIT,), "answered"))


@pytest.mark.parametrize(
    ("change", "place"),
    [
        ({"surprise": 1}, "surprise"),
        ({"text": None}, "text"),
        ({"text": 5}, "text"),
        ({"language": 5}, "language"),
        ({"status": "perhaps"}, "status"),
        ({"confidence": "0.5"}, "confidence"),
        ({"confidence": True}, "confidence"),
        ({"hits": "none"}, "hits"),
        ({"hits": [{**ANSWER["hits"][0], "rank": 1.5}]}, "hits.0.rank"),
        (
            {"hits": [{**ANSWER["hits"][0], "read": {**ANSWER["hits"][0]["read"], "spans": [[1, 2]]}}]},
            "hits.0.read.spans.0",
        ),
        ({"hits": [{**ANSWER["hits"][0], "legs": {"cosine": "much"}}]}, "hits.0.legs.cosine"),
        (
            {"hits": [{**ANSWER["hits"][0], "passage": {**ANSWER["hits"][0]["passage"], "doc": 1}}]},
            "hits.0.passage.doc",
        ),
        ({"text": float("nan")}, "text"),
    ],
)
def test_what_is_not_a_record_is_refused_by_the_name_of_its_field(change: dict[str, Any], place: str) -> None:
    assert from_record(Answer, ANSWER).hits[0].passage == PASSAGE
    with pytest.raises(RecordError, match=rf"no Answer: {place}") as caught:
        from_record(Answer, {**ANSWER, **change})
    assert caught.value.hint


def test_a_missing_field_is_refused_unless_it_has_a_default() -> None:
    assert from_record(Answer, {key: each for key, each in ANSWER.items() if key != "short"}).short == ""
    with pytest.raises(RecordError, match="status"):
        from_record(Answer, {key: each for key, each in ANSWER.items() if key != "status"})


@pytest.mark.parametrize("value", [None, [], "text", 5, b"bytes", {1, 2}, object()])
def test_anything_else_is_refused_too(value: object) -> None:
    with pytest.raises(RecordError):
        from_record(Answer, value)


def test_values_that_may_be_private_do_not_show() -> None:
    with pytest.raises(RecordError) as caught:
        from_record(Message, {"role": "user", "text": ["a secret"]})
    assert "secret" not in str(caught.value)
