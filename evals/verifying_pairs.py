"""Pairs of a sentence and a passage for the verifier, made by seed from parallel press texts.

A passage is a few neighbouring sentences of a document. What is said of it is its own sentence, in other number and
date formats where it has any; the translation of one; either with one number or name changed, or with a negation put
in; two names exchanged, between which something is said; and a sentence of another document. The first two are
supported, all others are not. (Of two who met each other, exchanging says nothing wrong: a few such are among them.)
"""

from __future__ import annotations

import itertools
import json
import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import regex

from assistant.language import content_stems, document_language
from assistant.language.names import names
from assistant.language.normalising import normalised
from assistant.language.numerals import found_numbers
from assistant.reading import read_file
from assistant.settings import ReadingSettings
from assistant.types import Language
from assistant.verifying.polarity import polarity
from evals.bench import BenchDocument, load_documents
from evals.data import CASES, CORPUS

#: What was changed; ``role`` says of one what its source says of another, in the words of the source.
Change = Literal["none", "number", "name", "negation", "passage", "role"]
#: Those that can be made by rule.
CHANGES: tuple[Change, ...] = ("none", "number", "name", "negation", "role", "passage")
CLAIMS = CASES / "claims.jsonl"
LANGUAGES: tuple[Language, ...] = ("en", "ru")
#: Sentences of a passage on each side of the one that is said.
NEIGHBOURS = 2
SHORTEST_SENTENCE_WORDS, LONGEST_SENTENCE_WORDS = 7, 45
_AUXILIARY = regex.compile(
    r"\b(?:is|was|are|were|has|have|had|will|can|would|could|should|may|must)\b(?! (?:not|n't))", regex.IGNORECASE
)
_RUSSIAN_VERB = regex.compile(
    r"(?<!\p{L})(?=\p{Ll}{5,})\p{Ll}+(?:лся|лась|лось|лись|ал|ил|ел|ал[аои]|ил[аои]|ел[аои]|ет|ит|ют|ят)(?!\p{L})"
)
NAMES = regex.compile(r"(?<!\p{L})\p{Lu}[\p{L}\p{M}]++(?:[ -]\p{Lu}[\p{L}\p{M}]++)*+")
#: Letters that Russian names end in without telling a case by which they would stand out when they are exchanged.
_BASE_ENDING = regex.compile(r"[бвгджзклмнпрстфхцчшщоиуэ]$|\p{Latin}$", regex.IGNORECASE)
_RUSSIAN_MONTHS = "января февраля марта апреля мая июня июля августа сентября октября ноября декабря".split()
_ENGLISH_MONTHS = "January February March April May June July August September October November December".split()


@dataclass(frozen=True, slots=True)
class Pair:
    """`sentence` is said of `passage`; it is supported when `change` is ``none``."""

    sentence: str
    sentence_language: Language
    passage: str
    passage_language: Language
    title: str
    change: Change


@dataclass(frozen=True, slots=True)
class Aligned:
    """One text in both languages, line by line."""

    titles: dict[Language, str]
    lines: dict[Language, tuple[str, ...]]


def aligned_documents(folder: Path) -> dict[str, Aligned]:
    """The documents of a set whose ids end in ``-en`` and ``-ru`` and whose lines are translations of each other.

    By their id without its ending.
    """
    documents = {each.id: each for each in load_documents(folder)}
    found = {}
    for name, english in sorted(documents.items()):
        russian = documents.get(f"{name.removesuffix('-en')}-ru") if name.endswith("-en") else None
        if russian and len(_lines(english)) == len(_lines(russian)) > 2 * NEIGHBOURS:
            found[name.removesuffix("-en")] = Aligned(
                {"en": english.title, "ru": russian.title}, {"en": _lines(english), "ru": _lines(russian)}
            )
    return found


def make_pairs(documents: Sequence[Aligned], count: int, seed: int) -> list[Pair]:
    """`count` pairs for each change, sentence language and passage language, as far as the documents go."""
    pairs: list[Pair] = []
    for said in LANGUAGES:
        for written in LANGUAGES:
            for change in CHANGES:
                chance = random.Random(f"{seed} {said} {written} {change}")
                pairs += _some(documents, said, written, change, count, chance)
    return pairs


def written_pairs() -> list[Pair]:
    """The pairs that were written by hand over corpus/, paraphrases among them; a passage is a whole document."""
    limits = ReadingSettings()
    pairs = []
    for line in CLAIMS.read_text(encoding="utf-8").splitlines():
        claim = json.loads(line)
        reading = read_file(CORPUS / claim["source"], limits)
        sentence, text = claim["sentence"], reading.text
        languages = document_language(sentence), document_language(text)
        pairs.append(Pair(sentence, languages[0], text, languages[1], reading.title, claim["change"]))
    return pairs


def _some(
    documents: Sequence[Aligned], said: Language, written: Language, change: Change, count: int, chance: random.Random
) -> Iterator[Pair]:
    places = [(document, place) for document in documents for place in range(len(document.lines[said]))]
    chance.shuffle(places)
    made = 0
    for document, place in places:
        sentence = document.lines[said][place]
        if made == count:
            return
        if not SHORTEST_SENTENCE_WORDS <= len(sentence.split()) <= LONGEST_SENTENCE_WORDS:
            continue
        source = document
        if change == "passage":
            source = chance.choice([each for each in documents if each is not document])
            place = chance.randrange(len(source.lines[written]))  # noqa: PLW2901
        changed = _changed(sentence, said, change, documents, chance)
        if changed:
            near = source.lines[written][max(0, place - NEIGHBOURS) : place + NEIGHBOURS + 1]
            yield Pair(changed, said, "\n".join(near), written, source.titles[written], change)
            made += 1


def _changed(
    sentence: str, language: Language, change: Change, documents: Sequence[Aligned], chance: random.Random
) -> str:
    """The sentence as it is said; "" when it does not allow the change."""
    if change == "number":
        return other_number(sentence, chance)
    if change == "name":
        return _other_name(sentence, language, documents, chance)
    if change == "negation":
        return negated(sentence, language)
    if change == "role":
        return exchanged(sentence, language, chance)
    return reformatted(sentence) if change == "none" else sentence


def other_number(sentence: str, chance: random.Random) -> str:
    """The sentence with one digit of one number changed; "" without a number."""
    text = normalised(sentence)
    found = [each for each in found_numbers(text) if text[each.start : each.end].strip("$€£ ")[:1].isdigit()]
    if not found:
        return ""
    number = chance.choice(found)
    places = [place for place in range(number.start, number.end) if text[place].isdigit()]
    place = chance.choice(places)
    digit = chance.choice([each for each in "123456789" if each != text[place]])
    return text[:place] + digit + text[place + 1 :]


def _other_name(sentence: str, language: Language, documents: Sequence[Aligned], chance: random.Random) -> str:
    own = [each.text for each in names(sentence) if len(each.text) > 3 and each.text.istitle()]
    if not own:
        return ""
    for _ in range(50):
        lines = chance.choice(documents).lines[language]
        others = [each.text for each in names(chance.choice(lines)) if len(each.text) > 3 and each.text.istitle()]
        others = [each for each in others if each not in sentence and each.isascii() == own[0].isascii()]
        if others:
            return regex.sub(rf"\b{regex.escape(chance.choice(own))}\b", chance.choice(others), sentence)
    return ""


def negated(sentence: str, language: Language) -> str:
    """The sentence with a "not" put in; "" where it has one, or no place for one."""
    if polarity(sentence).denials:
        return ""
    if language == "en":
        changed = _AUXILIARY.sub(lambda match: f"{match[0]} not", sentence, count=1)
    else:
        changed = _RUSSIAN_VERB.sub(lambda match: f"не {match[0]}", sentence, count=1)
    return changed if changed != sentence else ""


def exchanged(sentence: str, language: Language, chance: random.Random) -> str:
    """The sentence with two of its names exchanged, words of meaning between them; Russian ones in their base form."""
    held = " ".join(each.text for each in names(sentence))
    found = [each for each in NAMES.finditer(sentence) if each[0].split()[-1] in held and len(each[0]) > 2]
    if language == "ru":
        found = [each for each in found if _BASE_ENDING.search(each[0])]
    couples = [
        (one, other)
        for one, other in itertools.combinations(found, 2)
        if one[0] != other[0] and content_stems(NAMES.sub(" ", sentence[one.end() : other.start()]))
    ]
    if not couples:
        return ""
    one, other = chance.choice(couples)
    between = sentence[one.end() : other.start()]
    return f"{sentence[: one.start()]}{other[0]}{between}{one[0]}{sentence[other.end() :]}"


def reformatted(sentence: str) -> str:
    """Days of a month in figures, millions written out: what a model does with them."""
    for months in (_RUSSIAN_MONTHS, _ENGLISH_MONTHS):
        for number, month in enumerate(months, start=1):
            pattern = rf"\b(\d{{1,2}}) {month} (\d{{4}})(?: года?| г\.)?"
            sentence = regex.sub(pattern, rf"\g<1>.{number:02}.\g<2>", sentence)
    sentence = regex.sub(r"\b(\d{1,3})[.,](\d)\s(?:млн|million)\b", lambda m: f"{m[1]} {m[2]}00 000", sentence)
    return regex.sub(r"(?<=\d)\s?%", " percent" if sentence.isascii() else " процентов", sentence)


def _lines(document: BenchDocument) -> tuple[str, ...]:
    return tuple(line.strip() for line in document.text.split("\n") if line.strip())
