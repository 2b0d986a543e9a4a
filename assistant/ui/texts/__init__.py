"""Every text of the web page, in English and in Russian."""

from __future__ import annotations

from assistant.types import Language
from assistant.ui.texts.english import ENGLISH
from assistant.ui.texts.fields import Texts
from assistant.ui.texts.russian import RUSSIAN

__all__ = ["ENGLISH", "LANGUAGES", "RUSSIAN", "Texts", "texts_of"]

#: The languages of the page, with the names that the switch shows.
LANGUAGES: tuple[tuple[str, Language], ...] = (("English", "en"), ("Русский", "ru"))


def texts_of(language: str) -> Texts:
    """The texts of `language`; English when the page does not speak it."""
    return RUSSIAN if language == "ru" else ENGLISH
