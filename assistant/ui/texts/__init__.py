"""Every text of the web page, in each language that it speaks."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from assistant.language.registry import packs
from assistant.types import Language
from assistant.ui.texts.english import ENGLISH
from assistant.ui.texts.fields import Texts
from assistant.ui.texts.russian import RUSSIAN

__all__ = ["ENGLISH", "RUSSIAN", "Texts", "added_texts", "page_languages", "texts_of"]

_texts: dict[Language, Texts] = {each.language: each for each in (ENGLISH, RUSSIAN)}


def page_languages() -> list[tuple[str, Language]]:
    """The languages of the page, with the names that the switch shows: those of the registry that have texts."""
    return [(pack.name, pack.code) for pack in packs() if pack.code in _texts]


def texts_of(language: str) -> Texts:
    """The texts of `language`; English when the page does not speak it."""
    return _texts.get(language, ENGLISH)


@contextmanager
def added_texts(texts: Texts) -> Iterator[None]:
    """Let the page speak one more language for a while."""
    _texts[texts.language] = texts
    try:
        yield
    finally:
        del _texts[texts.language]
