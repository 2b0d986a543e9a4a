"""Questions as claims, in the form in which the judge has learned to read them."""

from __future__ import annotations

from assistant.types import Language

#: A yes and a no, as they follow a question.
YES_NO: dict[Language, tuple[str, str]] = {"en": ("Yes.", "No."), "ru": ("Да.", "Нет.")}


def polar_claims(question: str, language: Language) -> tuple[str, str]:
    """The question answered with a yes, and with a no: ``Can I smoke here? No.``"""
    asked = question[:1].upper() + question[1:].rstrip(" ?") + "?"
    yes, no = YES_NO.get(language, YES_NO["en"])
    return f"{asked} {yes}", f"{asked} {no}"


def answered_claim(question: str, words: str) -> str:
    """The question answered with some words: ``Who heads it? Vera Lind.``"""
    return f"{question} {words[:1].upper()}{words[1:]}."
