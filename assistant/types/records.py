"""Records from JSON: the strict reverse of :func:`assistant.types.as_record`."""

from __future__ import annotations

import json
from collections.abc import Hashable
from functools import cache
from typing import Any, TypeVar, cast

from pydantic import TypeAdapter, ValidationError

from assistant.errors import RecordError

Record = TypeVar("Record")


def from_record(kind: type[Record], value: Any) -> Record:
    """The record of `kind`, such as `Answer`, that plain JSON values (`dict`, `list`, `str` …) stand for.

    ``from_record(type(record), as_record(record)) == record``. Nothing is converted or left out: a field that is
    unknown, a string where a number belongs or a missing field without a default raises RecordError, which names the
    field and never shows its value.
    """
    try:
        written = json.dumps(value)
        record: Record = _adapter(cast("Hashable", kind)).validate_json(written, strict=True, extra="forbid")
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        place = ".".join(str(part) for part in first["loc"]) or "the record"
        raise RecordError(
            f"This is no {kind.__name__}: {place}: {first['msg']}.",
            "Let both sides run the same version of the assistant.",
        ) from error
    except (TypeError, ValueError) as error:
        raise RecordError(
            f"This is no {kind.__name__}: {error}.", "Give plain JSON values: dict, list, str, int, float, bool, None."
        ) from error
    return record


@cache
def _adapter(kind: Hashable) -> TypeAdapter[Any]:
    return TypeAdapter(cast("Any", kind))
