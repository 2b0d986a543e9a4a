"""The languages that the assistant speaks: one line each, and all that the rest of the house asks about them.

A language is told by the letters of its script; languages that share a script are told apart by their function words
(`assistant.language.detecting`). Its word lists lie in its folder (`assistant.language.word_lists`), its prompts in
``prompts/*.CODE.toml``, its page texts in ``assistant/ui/texts``. Vectors, word index and filters need nothing more
than the line here.

To add a language: a line in `_packs`; ``data/CODE`` with its function and question words, and as many of the other
lists as it needs; ``python -m assistant.language.cldr CODE`` for months, countries, currencies and units; prompts; page
texts. ``tests/test_language_registry.py`` does all of it for a made-up language.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Protocol, TypeVar

import regex

from assistant.types import Language

_DATA = Path(__file__).with_name("data")


@dataclass(frozen=True, slots=True)
class LanguagePack:
    """A language: its ISO 639-1 code, its name for itself, the Unicode name of its script, Snowball's name for its
    stemmer ("" when there is none), and the folder of its word lists.
    """

    code: Language
    name: str
    script: str
    stemmer: str
    folder: Path


#: The first one is spoken where nothing tells the language.
_packs: dict[Language, LanguagePack] = {
    pack.code: pack
    for pack in (
        LanguagePack("en", "English", "Latin", "english", _DATA / "en"),
        LanguagePack("ru", "Русский", "Cyrillic", "russian", _DATA / "ru"),
    )
}


class _Cached(Protocol):
    def cache_clear(self) -> None: ...


_Derived = TypeVar("_Derived", bound=_Cached)
_derived: list[_Cached] = []


def derived(cached: _Derived) -> _Derived:
    """Mark a cached function whose results come from the languages: they are made anew when a language is added."""
    _derived.append(cached)
    return cached


def packs() -> tuple[LanguagePack, ...]:
    """The languages, in the order in which ties between them are decided."""
    return tuple(_packs.values())


def codes() -> tuple[Language, ...]:
    """The codes of the languages, in the same order."""
    return tuple(_packs)


def pack_of(code: Language) -> LanguagePack:
    """The language with a code. Raises KeyError when there is none."""
    return _packs[code]


def is_language(code: str) -> bool:
    """Whether the assistant speaks the language with a code."""
    return code in _packs


@derived
@cache
def scripts() -> Mapping[str, regex.Pattern[str]]:
    """A pattern of one letter of each script that a language is written in."""
    return {pack.script: regex.compile(rf"\p{{{pack.script}}}") for pack in packs()}


def choice() -> str:
    """What a language may be, for messages: “en, ru”."""
    return ", ".join(_packs)


@contextmanager
def added(pack: LanguagePack) -> Iterator[None]:
    """Speak one more language for a while. Not while questions are answered: tables of words are made anew."""
    if pack.code in _packs:
        raise ValueError(f"there is a language {pack.code!r} already")
    _packs[pack.code] = pack
    _make_anew()
    try:
        yield
    finally:
        del _packs[pack.code]
        _make_anew()


def _make_anew() -> None:
    for cached in _derived:
        cached.cache_clear()
