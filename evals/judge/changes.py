"""Changes that make a sentence say something else, by rule: the words of `words/`, figures, months, names, negation.

Each takes a sentence and gives it changed, or "" where it does not allow the change.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import regex

from assistant.language.word_lists import rows
from assistant.types import Language
from evals import verifying_pairs as pairs

WORDS = Path(__file__).with_name("words")
#: What the words of `words/` change, and what is changed by rule.
BY_WORDS = ("quantifier", "modality", "role", "unit", "number", "comparison", "polarity", "cause")
_ENDING = r"\p{L}{0,4}"
_DENIED = {
    "en": regex.compile(r"\b(is|was|are|were|has|have|had|can|could|will|would|should|did|does|do)(?: not|n['’]t)\b"),
    "ru": regex.compile(r"(?<!\p{L})не (?=\p{L}{3,})"),
}
_PHRASE = {
    "en": regex.compile(
        r"(?<=\p{L}),? (?:in|at|on|during|after|with|from|for|near|by) (?:\p{L}|\d)[^.,;:()«»\"“”]{3,45}(?=[.!?]?$)"
    ),
    "ru": regex.compile(
        r"(?<=\p{L}),? (?:в|на|во время|после|из|около|по|под|при) (?:\p{L}|\d)[^.,;:()«»\"“”]{3,45}(?=[.!?]?$)"
    ),
}
_BECAUSE = {"en": (", because ", " as a result of the fact that "), "ru": (", потому что ", " из-за того, что ")}


@dataclass(frozen=True, slots=True)
class Material:
    """Where a change takes what it puts in: sentences of the same document, and of others, in the same language."""

    near: Sequence[str]
    far: Sequence[str]


def by_words(kind: str, sentence: str, language: Language, chance: random.Random) -> str:
    """The sentence with one of its words that `words/` knows changed."""
    pattern, others = _table(language)[kind]
    found = list(pattern.finditer(sentence))
    if not found:
        return ""
    match = chance.choice(found)
    key, ending = _key(match[0].lower(), others)
    new = chance.choice(others[key]).removesuffix("-") + ending
    return (
        sentence[: match.start()]
        + (new[:1].upper() + new[1:] if match[0][:1].isupper() else new)
        + sentence[match.end() :]
    )


def month(sentence: str, language: Language, chance: random.Random) -> str:
    """Another month or weekday in place of one, in the same form."""
    named = {
        form.lower(): (name, key, place)
        for name in ("months", "weekdays")
        for key, forms in rows(name, language).items()
        for place, form in enumerate(forms)
    }
    found = [
        each
        for each in regex.finditer(r"\p{L}+", sentence)
        if each[0].lower() in named and (language == "ru" or each[0][0].isupper())
    ]
    if not found:
        return ""
    match = chance.choice(found)
    name, key, place = named[match[0].lower()]
    others = [
        forms[place]
        for other, forms in rows(name, language).items()
        if other != key and place < len(forms) and forms[place].lower() != match[0].lower()
    ]
    if not others:
        return ""
    new = chance.choice(others)
    return (
        sentence[: match.start()]
        + (new[:1].upper() + new[1:] if match[0][0].isupper() else new)
        + sentence[match.end() :]
    )


def denied(sentence: str, language: Language) -> str:
    """A "not" put in; where there is one, it is taken out."""
    pattern = _DENIED[language]
    if pattern.search(sentence):
        return pattern.sub(r"\1" if language == "en" else "", sentence, count=1)
    return pairs.negated(sentence, language)


def other_name(sentence: str, language: Language, material: Material, chance: random.Random) -> str:
    """A name of another sentence in place of one; in Russian one that ends alike, likely in the same case."""
    own = _names(sentence)
    others = [name for each in (*material.near, *material.far) for name in _names(each) if name not in sentence]
    chance.shuffle(own)
    for name in own:
        fitting = [
            each
            for each in others
            if (each[-1] == name[-1] or language == "en")
            and each.isascii() == name.isascii()
            and each.isupper() == name.isupper()
        ]
        if fitting:
            return sentence.replace(name, chance.choice(fitting))
    return ""


def detail_added(sentence: str, language: Language, material: Material, chance: random.Random) -> str:
    """A circumstance of another sentence put behind it."""
    pattern = _PHRASE[language]
    phrases = [found[0] for each in (*material.near, *material.far) if (found := pattern.search(each))]
    phrases = [each for each in phrases if each.strip(", ") not in sentence]
    if not phrases or sentence[-1:] not in ".!":
        return ""
    end = sentence[:-1]
    shorter = without_detail(sentence, language)
    if shorter and chance.random() < 0.7:
        end = shorter[:-1]
    return end + chance.choice(phrases) + sentence[-1]


def without_detail(sentence: str, language: Language) -> str:
    """The sentence without the circumstance at its end: it still follows."""
    shorter = _PHRASE[language].sub("", sentence)
    return shorter if shorter != sentence and len(shorter.split()) > 4 else ""


def cause_invented(sentence: str, language: Language, material: Material, chance: random.Random) -> str:
    """Two sentences of one document, one given as the cause of the other."""
    others = [each for each in material.near if each != sentence and 4 < len(each.split()) < 16 and each[-1:] == "."]
    if not others or sentence[-1:] != "." or len(sentence.split()) > 22:
        return ""
    other = chance.choice(others)
    lowered = other[0].lower() + other[1:] if not _names(other[: other.find(" ") + 1 or None]) else other
    return sentence[:-1] + chance.choice(_BECAUSE[language]) + lowered


def changed(kind: str, sentence: str, language: Language, material: Material, chance: random.Random) -> str:
    """The sentence after a change of a kind."""
    special: dict[str, Callable[[], str]] = {
        "date": lambda: month(sentence, language, chance),
        "denial": lambda: denied(sentence, language),
        "figure": lambda: pairs.other_number(sentence, chance),
        "name": lambda: other_name(sentence, language, material, chance),
        "who_whom": lambda: pairs.exchanged(sentence, language, chance),
        "detail": lambda: detail_added(sentence, language, material, chance),
        "invented_cause": lambda: cause_invented(sentence, language, material, chance),
    }
    made = special[kind]() if kind in special else by_words(kind, sentence, language, chance)
    return made if made != sentence else ""


KINDS = (*BY_WORDS, "date", "denial", "figure", "name", "who_whom", "detail", "invented_cause")


def _names(sentence: str) -> list[str]:
    return [each[0] for each in pairs.NAMES.finditer(sentence) if each.start() > 0 and len(each[0]) > 2]


@cache
def _table(language: Language) -> dict[str, tuple[regex.Pattern[str], dict[str, list[str]]]]:
    found: dict[str, dict[str, list[str]]] = {}
    kind = ""
    for line in (WORDS / f"{language}.txt").read_text(encoding="utf-8").splitlines():
        if line.startswith("["):
            kind = line.strip("[]")
            found[kind] = {}
        elif line and not line.startswith("#"):
            _enter(found[kind], line)
    return {kind: (_pattern(others), others) for kind, others in found.items()}


def _enter(others: dict[str, list[str]], line: str) -> None:
    if " > " in line:
        old, new = line.split(" > ")
        others.setdefault(old.strip(), []).append(new.strip())
        return
    group = [each.strip() for each in line.split(" / ")]
    for each in group:
        others.setdefault(each, []).extend(other for other in group if other != each)


def _pattern(others: dict[str, list[str]]) -> regex.Pattern[str]:
    whole = sorted((each for each in others if not each.endswith("-")), key=len, reverse=True)
    begun = sorted((each[:-1] for each in others if each.endswith("-")), key=len, reverse=True)
    forms = [regex.escape(each) for each in whole] + [regex.escape(each) + _ENDING for each in begun]
    return regex.compile(rf"(?<![\p{{L}}-])(?:{'|'.join(forms)})(?![\p{{L}}-])", regex.IGNORECASE)


def _key(word: str, others: dict[str, list[str]]) -> tuple[str, str]:
    """The row's entry for a word, and the ending that is kept."""
    if word in others:
        return word, ""
    stems = (each for each in others if each.endswith("-") and word.startswith(each[:-1]))
    stem = max(stems, key=len)
    return stem, word[len(stem) - 1 :]
