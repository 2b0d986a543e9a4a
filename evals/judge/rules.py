"""Rules and states of affairs made from `words/rules.toml`: what is forbidden, refused, cancelled, no longer so.

A premise holds several of them, of both kinds, so that only the one that is asked about tells a yes from a no.
"""

from __future__ import annotations

import random
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from evals.judge.changes import WORDS
from evals.judge.claims import YES_NO
from evals.judge.examples import CONTRADICTED, ENTAILED, NOT_SAID, Allowed, Example

LANGUAGES = ("en", "ru")
#: Rules of a premise at most.
_TOGETHER = 4


@dataclass(frozen=True, slots=True)
class _Fact:
    """One thing that is so or not so: how either is said, and asked, in a language (0 or 1)."""

    so: dict[bool, tuple[list[str], list[str]]]
    #: Questions, with whether "yes" says that it is so.
    asked: list[tuple[tuple[str, str], bool]]


def made(count: int, seed: int) -> Iterator[Example]:
    """`count` examples; half of them ask in one language about the other."""
    table = tomllib.loads((WORDS / "rules.toml").read_text(encoding="utf-8"))
    chance = random.Random(f"{seed} rules")
    for number in range(count):
        kind = chance.choice(("action", "frame"))
        facts = _actions(table, chance) if kind == "action" else _states(table, chance)
        yield _example(facts, f"{kind}-{number}", chance)


def _example(facts: list[_Fact], name: str, chance: random.Random) -> Example:
    written, said = chance.randrange(2), chance.randrange(2)
    asked, *told = facts
    holds = [chance.random() < 0.5 for _ in facts]
    silent = chance.random() < 0.2 and len(told) > 0
    shown = list(zip(told, holds[1:], strict=True)) if silent else list(zip(facts, holds, strict=True))
    chance.shuffle(shown)
    premise = " ".join(chance.choice(fact.so[so][written]) for fact, so in shown)
    claim, says_so = _claim(asked, said, chance)
    right: Allowed = NOT_SAID if silent else ENTAILED if says_so == holds[0] else CONTRADICTED
    languages = LANGUAGES[said] + LANGUAGES[written]
    return Example(f"rules-{name}", "rules", premise, claim, "", right, languages)


def _claim(fact: _Fact, language: int, chance: random.Random) -> tuple[str, bool]:
    """A statement or a question with its answer, and whether it says that it is so."""
    if chance.random() < 0.35 or not fact.asked:
        so = chance.random() < 0.5
        return chance.choice(fact.so[so][language]), so
    question, yes_is_so = chance.choice(fact.asked)
    says_yes = chance.random() < 0.5
    answer = YES_NO[LANGUAGES[language]][0 if says_yes else 1]
    return f"{question[language]} {answer}", says_yes == yes_is_so


def _actions(table: dict[str, Any], chance: random.Random) -> list[_Fact]:
    place = chance.choice(table["place"])
    count = chance.randint(1, _TOGETHER)
    return [_of_action(table, action, place) for action in chance.sample(table["action"], count)]


def _of_action(table: dict[str, Any], action: dict[str, Any], place: dict[str, str]) -> _Fact:
    def filled(shapes: dict[str, Any], language: str) -> list[str]:
        return [_filled(each, action, place[language], language) for each in shapes[language]]

    rules = {rule["says"] == "allowed": (filled(rule, "en"), filled(rule, "ru")) for rule in table["rule"]}
    asked = []
    for shapes in table["asked"]:
        english, russian = filled(shapes, "en"), filled(shapes, "ru")
        count = max(len(english), len(russian))
        couples = [(english[n % len(english)], russian[n % len(russian)]) for n in range(count)]
        asked += [(couple, shapes["yes"] == "allowed") for couple in couples]
    return _Fact(rules, asked)


def _filled(shape: str, action: dict[str, Any], place: str, language: str) -> str:
    infinitive, gerund = action["en"] if language == "en" else (action["ru"], "")
    values = {"inf": infinitive, "ing": gerund, "place": place}
    values |= {name.capitalize(): value[:1].upper() + value[1:] for name, value in values.items()}
    text = " ".join(shape.format(**values).split()).replace(" .", ".").replace(" ?", "?")
    return text[:1].upper() + text[1:]


def _states(table: dict[str, Any], chance: random.Random) -> list[_Fact]:
    frame = chance.choice(table["frame"])
    count = chance.randint(1, _TOGETHER)
    return [_of_thing(frame, thing) for thing in chance.sample(frame["things"], count)]


def _of_thing(frame: dict[str, Any], thing: list[str]) -> _Fact:
    def said(states: list[list[str]]) -> tuple[list[str], list[str]]:
        english, russian = ([f"{thing[n][:1].upper()}{thing[n][1:]} {state[n]}." for state in states] for n in range(2))
        return english, russian

    def question(shape: list[str]) -> tuple[str, str]:
        first, second = (
            each.format(thing=name, Thing=name[:1].upper() + name[1:]) for each, name in zip(shape, thing, strict=True)
        )
        return first, second

    asked = [(question(each), True) for each in frame["asked"]] + [(question(each), False) for each in frame["denied"]]
    return _Fact({True: said(frame["yes"]), False: said(frame["no"])}, asked)
