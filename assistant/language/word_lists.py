"""The words that the rules of this room are about, as data: ``data/CODE/NAME.txt``, one entry per line.

``#`` starts a comment. A row is ``key: form, form``. An entry that ends (or begins) with ``*`` stands for every word
that begins (or ends) so. What a file below ``data/CODE/cldr`` holds comes from the Unicode CLDR, written there by
``python -m assistant.language.cldr CODE``; a file of the same name beside that folder holds what CLDR does not know.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cache

import regex

from assistant.language.registry import codes, derived, pack_of
from assistant.types import Language

Rows = Mapping[str, tuple[str, ...]]

_COMMENT = regex.compile(r"(?:^|\s)#.*")


@derived
@cache
def entries(name: str, code: Language) -> tuple[str, ...]:
    """The entries of one list of one language in the order of its files; none when it has no such list."""
    folder = pack_of(code).folder
    files = [path for path in (folder / "cldr" / f"{name}.txt", folder / f"{name}.txt") if path.exists()]
    lines = [_COMMENT.sub("", line).strip() for path in files for line in path.read_text("utf-8").splitlines()]
    return tuple(dict.fromkeys(filter(None, lines)))


@derived
@cache
def word_set(name: str) -> frozenset[str]:
    """The entries of one list in all languages."""
    return frozenset(entry for code in codes() for entry in entries(name, code))


@derived
@cache
def rows(name: str, code: Language | None = None) -> Rows:
    """The rows of one list, forms by key, in the order of the files; without `code` of all languages together."""
    found: dict[str, dict[str, None]] = {}
    for each in codes() if code is None else (code,):
        for entry in entries(name, each):
            key, _, forms = entry.partition(":")
            found.setdefault(key.strip(), {}).update(dict.fromkeys(map(str.strip, forms.split(","))))
    return {key: tuple(forms) for key, forms in found.items()}


def keys_by_form(table: Rows) -> dict[str, str]:
    """The key of each form of a table."""
    return {form: key for key, forms in table.items() for form in forms}


def any_of(forms: Iterable[str]) -> str:
    """A pattern that matches any of the forms, the longest that does; nothing when there are no forms."""
    return f"(?:{'|'.join(map(_pattern, _longest_first(forms))) or '(?!)'})"


def whole_words(forms: Iterable[str]) -> str:
    """The same, but a form that ends in a letter must end a word.

    A form that ends in ``!`` is one only when no full stop follows: «г» is a gram, «г.» a year.
    """
    chosen = _longest_first(forms)
    ends = {
        r"(?![\p{L}.])": [form.removesuffix("!") for form in chosen if form.endswith("!")],
        r"(?!\p{L})": [form for form in chosen if form[-1].isalpha()],
        "": [form for form in chosen if not form[-1].isalpha() and not form.endswith("!")],
    }
    return f"(?:{'|'.join(any_of(each) + end for end, each in ends.items() if each) or '(?!)'})"


def _longest_first(forms: Iterable[str]) -> list[str]:
    """The forms without those that another one with a ``*`` stands for."""
    every = sorted(dict.fromkeys(forms), key=len, reverse=True)
    beginnings = tuple(form[:-1] for form in every if form.endswith("*"))
    return [form for form in every if form.endswith("*") or not form.startswith(beginnings)]


def _pattern(form: str) -> str:
    return regex.escape(form, literal_spaces=True).replace(r"\*", r"\p{L}*").replace(" ", r"\s")
