"""Examples made from documents: their own sentences, and what they do not say.

A premise is a few neighbouring sentences. What is said of it is one of them, in its own language or in the other by a
parallel text, as it stands or shortened (entailed); the same after a change by rule (contradicted or not said, by the
kind of change); the same over a premise that lacks it (not said). Questions with known answers become claims too.
"""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from assistant.language import sentence_spans
from assistant.types import Language
from evals import verifying_pairs as pairs
from evals.judge import rules
from evals.judge.changes import KINDS, Material, changed, without_detail
from evals.judge.claims import answered_claim
from evals.judge.examples import (
    CONTRADICTED,
    ENTAILED,
    NOT_ENTAILED,
    NOT_SAID,
    Allowed,
    Example,
    lines_of,
    nearest_sentences,
)
from evals.reader.examples import Example as Question
from evals.reader.examples import load_bench, load_training, records_of, with_parallel_spans
from evals.reader.making import Maker

#: What a change makes of a sentence, where it is surely a contradiction or surely news; else either may be right.
_SURE: dict[str, Allowed] = {
    "polarity": CONTRADICTED,
    "comparison": CONTRADICTED,
    "denial": CONTRADICTED,
    "figure": CONTRADICTED,
    "number": CONTRADICTED,
    "date": CONTRADICTED,
    "unit": CONTRADICTED,
    "detail": NOT_SAID,
    "invented_cause": NOT_SAID,
}
#: Kinds of change that fit most sentences are chosen less often than those that fit few.
_SELDOM = {"detail": 0.15, "invented_cause": 0.2, "denial": 0.4, "name": 0.6}
SHORTEST_WORDS, LONGEST_WORDS = 5, 40
#: Every so many parallel texts is measured on.
HELD_TEXTS_EVERY = 10
#: Sentences of parallel texts that are used, by whether claim and premise are in one language.
_NEAR_SHARE, _ACROSS_SHARE = 0.45, 0.9
_SILENT_SHARE = 0.35
_RULES = 2_500
_QUESTIONS = {"xquad": 800, "tydiqa_goldp": 500, "rubq_rag": 500, "squad_train_v2_part": 200, "squadshifts": 200}
_PASSAGES = {"ru": 1_600, "en": 1_000}


@dataclass(frozen=True, slots=True)
class _Text:
    """One text, sentence by sentence, in one or two languages that run in parallel."""

    name: str
    titles: dict[Language, str]
    lines: dict[Language, tuple[str, ...]]


def made_held_out(bench: Path, seed: int) -> list[Example]:
    """What is made from the parallel texts that are measured on."""
    chance = random.Random(f"{seed} held")
    texts = _parallel(bench)[::HELD_TEXTS_EVERY]
    return [each for text in texts for each in _of_text(text, texts, chance)]


def made(train: Path, bench: Path, seed: int) -> list[Example]:
    """All that is made to train on, from documents outside `open`."""
    chance = random.Random(f"{seed} made")
    every = _parallel(bench)
    texts = [text for number, text in enumerate(every) if number % HELD_TEXTS_EVERY]
    examples = [each for text in texts for each in _of_text(text, texts, chance)]
    for language, count in _PASSAGES.items():
        passages = _passages(train, bench, language, count, chance)
        examples += [each for text in passages for each in _of_passage(text, passages, chance)]
    examples += _of_questions(train, bench, seed, chance)
    examples += rules.made(_RULES, seed)
    return examples


def _parallel(bench: Path) -> list[_Text]:
    taken = {each["id"].rsplit("-", 1)[0] for each in lines_of(bench / "open" / "docs.jsonl")}
    found = []
    for name in ("ntrex_news", "wmt_news"):
        for number, (key, each) in enumerate(pairs.aligned_documents(bench / name).items()):
            if key not in taken:
                found.append(_Text(f"{name}-{number}", each.titles, each.lines))
    return found


def _of_text(text: _Text, texts: Sequence[_Text], chance: random.Random) -> Iterator[Example]:
    for said in pairs.LANGUAGES:
        for place, sentence in enumerate(text.lines[said]):
            for written in pairs.LANGUAGES:
                share = _NEAR_SHARE if said == written else _ACROSS_SHARE
                if chance.random() < share and SHORTEST_WORDS <= len(sentence.split()) <= LONGEST_WORDS:
                    others = chance.choice(texts).lines[said]
                    yield from _of_sentence(text, said, written, place, others, chance)


def _of_passage(text: _Text, texts: Sequence[_Text], chance: random.Random) -> Iterator[Example]:
    (language,) = text.lines
    places = [n for n, each in enumerate(text.lines[language]) if SHORTEST_WORDS <= len(each.split()) <= LONGEST_WORDS]
    if places:
        others = chance.choice(texts).lines[language]
        yield from _of_sentence(text, language, language, chance.choice(places), others, chance)


def _of_sentence(
    text: _Text, said: Language, written: Language, place: int, others: Sequence[str], chance: random.Random
) -> Iterator[Example]:
    sentence, lines = text.lines[said][place], text.lines[written]
    low, high = max(0, place - chance.randint(0, 1)), min(len(lines), place + chance.randint(1, 2))
    premise = " ".join(lines[low:high])
    before = text.lines[said][place - 1] if place else text.titles[said]
    about = chance.choice((before, text.titles[said]))
    name, languages = f"{text.name}-{said}{written}-{place}", said + written

    def example(kind: str, claim: str, allowed: Allowed, shown: str = premise) -> Example:
        return Example(f"{name}-{kind}", f"made_{kind}", shown, claim, about, allowed, languages)

    yield example("same", _restated(sentence, said, chance), ENTAILED)
    near = [each for number, each in enumerate(text.lines[said]) if number != place]
    material = Material(near, others)
    kinds = sorted(KINDS, key=lambda kind: chance.random() ** (1 / _SELDOM.get(kind, 1.0)), reverse=True)
    changes = ((kind, changed(kind, sentence, said, material, chance)) for kind in kinds)
    for _, (kind, claim) in zip(
        range(2 if chance.random() < 0.5 else 1), (each for each in changes if each[1]), strict=False
    ):
        yield example(kind, claim, _SURE.get(kind, NOT_ENTAILED))
    rest = [*lines[low:place], *lines[place + 1 : high + 1]]
    if rest and chance.random() < _SILENT_SHARE:
        yield example("silent", sentence, NOT_SAID, " ".join(rest))


def _restated(sentence: str, language: Language, chance: random.Random) -> str:
    shorter = without_detail(sentence, language) if chance.random() < 0.4 else ""
    return pairs.reformatted(shorter or sentence)


def _passages(train: Path, bench: Path, language: Language, count: int, chance: random.Random) -> list[_Text]:
    texts: dict[str, str] = {}
    if language == "ru":
        for each in lines_of(bench / "rubq_rag" / "docs.jsonl"):
            texts[each["text"].replace("\u0301", "")] = str(each.get("title") or "")
    for source in ("tydiqa_goldp", "squadshifts"):
        for each in records_of(train / source):
            if each["lang"] == language and (source == "tydiqa_goldp" or "-new_wiki-" in each["id"]):
                texts[each["context"]] = str(each.get("title") or "")
    chosen = chance.sample(sorted(texts), min(count, len(texts)))
    return [
        _Text(f"passage-{language}-{n}", {language: texts[text]}, {language: _sentences(text)})
        for n, text in enumerate(chosen)
    ]


def _sentences(text: str) -> tuple[str, ...]:
    return tuple(text[start:end].strip() for start, end in sentence_spans(text))


def _of_questions(train: Path, bench: Path, seed: int, chance: random.Random) -> Iterator[Example]:
    bench_sets = load_bench(bench, training=True)
    found = with_parallel_spans([each for name in ("xquad", "rubq_rag") for each in bench_sets[name]], bench)
    found += [each for each in load_training(train, bench, seed) if each.source in _QUESTIONS]
    found = [each for each in found if each.language[:2] in pairs.LANGUAGES and each.spans]
    maker = Maker(seed)
    for source, count in _QUESTIONS.items():
        of_source = sorted(
            {each.name + each.language: each for each in found if each.source == source}.values(), key=repr
        )
        siblings: dict[str, list[Question]] = {}
        for each in of_source:
            siblings.setdefault(each.context, []).append(each)
        for each in chance.sample(of_source, min(count, len(of_source))):
            yield from _of_question(each, siblings[each.context], maker, chance)


def _of_question(
    question: Question, siblings: Sequence[Question], maker: Maker, chance: random.Random
) -> Iterator[Example]:
    start, end = (question.spans or ((0, 0),))[0]
    answer = question.context[start:end]
    languages = (question.language * 2)[:4] if len(question.language) == 2 else question.language

    def example(kind: str, said: str, allowed: Allowed, context: str) -> Example:
        premise = nearest_sentences(context, f"{question.question} {answer}")
        claim = answered_claim(question.question, said)
        return Example(
            f"{question.name}-{kind}", f"question_{kind}", premise, claim, question.title, allowed, languages
        )

    yield example("right", answer, ENTAILED, question.context)
    others = [
        each.context[slice(*each.spans[0])] for each in siblings if each.spans and each.question != question.question
    ]
    others = [
        each for each in others if each.casefold() not in answer.casefold() and answer.casefold() not in each.casefold()
    ]
    if others and chance.random() < 0.7:
        yield example("wrong", chance.choice(others), NOT_ENTAILED, question.context)
    without = maker.without_fact(question)
    if without and chance.random() < 0.5:
        yield example("silent", answer, NOT_SAID, without.context)
