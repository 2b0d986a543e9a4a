"""The lists that come from the Unicode CLDR: as `babel` has it, and with all that was written by hand before."""

from __future__ import annotations

from pathlib import Path

import pytest

from assistant.language.cldr import cldr_lists, write_lists
from assistant.language.registry import pack_of
from assistant.language.word_lists import entries


@pytest.mark.parametrize("code", ["en", "ru"])
def test_the_lists_are_those_of_babel(code: str, tmp_path: Path) -> None:
    write_lists(code, tmp_path)
    kept = pack_of(code).folder / "cldr"
    for path in (tmp_path / "cldr").iterdir():
        assert path.read_text("utf-8").splitlines()[1:] == (kept / path.name).read_text("utf-8").splitlines()[1:], (
            f"renew it: python -m assistant.language.cldr {code}"
        )


def test_a_language_that_we_do_not_speak_has_lists_as_well() -> None:
    lists = cldr_lists("ka")
    assert lists["months"][0] == "1: იანვარი"
    assert "GE: საქართველო" in lists["countries"]
    assert set(lists) == {"months", "short_months", "weekdays", "countries", "languages", "units"}


def test_russian_months_come_in_every_case() -> None:
    assert entries("months", "ru")[7] == "8: август, августа, августу, августом, августе"
    assert entries("months", "ru")[4] == "5: май, мая, маю, маем, мае"
