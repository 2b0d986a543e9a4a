"""Examples made from examples, where the sets have few: passages and questions that do not fit together.

A passage that another question belongs to, the same passage without the sentence that answers, a question with another
name or number in it, a question turned into its opposite.
"""

from __future__ import annotations

import random
import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace

from assistant.language import sentence_spans
from evals.reader.examples import Example
from evals.reader.opposites import turned

#: Made for one answerable question, by chance.
IRRELEVANT_SHARE = 0.4
WITHOUT_FACT_SHARE = 0.12
SWAPPED_SHARE = 0.25
#: Of the questions that can be turned.
TURNED_SHARE = 0.5


class Maker:
    """Makes what is scarce from what there is. All choices come from the seed."""

    def __init__(self, seed: int) -> None:
        self._chance = random.Random(seed)

    def irrelevant(self, example: Example, others: Sequence[str]) -> Example | None:
        """The question over another passage, one of `others`, that holds none of its answers."""
        answers = [example.context[start:end].casefold() for start, end in example.spans or ()]
        free = [text for text in others if text != example.context and not any(a in text.casefold() for a in answers)]
        if not free or not answers:
            return None
        context = self._chance.choice(free)
        return replace(example, context=context, title="", spans=(), relevant=False, answers=False)

    def without_fact(self, example: Example) -> Example | None:
        """The passage without the sentences that hold an answer."""
        if not example.spans:
            return None
        answers = {example.context[start:end].casefold() for start, end in example.spans}
        sentences = [example.context[start:end] for start, end in sentence_spans(example.context)]
        kept = [each for each in sentences if not any(answer in each.casefold() for answer in answers)]
        if len(kept) < 2 or len(kept) == len(sentences):
            return None
        return replace(example, context="".join(kept), spans=(), answers=False)

    def swapped(self, example: Example, siblings: Sequence[Example]) -> Example | None:
        """The question with a name or number of another question of the same article in place of its own.

        Not where the one put in stands in the sentence of the answer: the question could still be answered.
        """
        mine = names_in(example.question)
        if not mine or not example.spans:
            return None
        start, end = example.spans[0]
        near = example.context[max(0, start - 120) : end + 120]
        theirs = [
            name
            for each in self._chance.sample(siblings, min(8, len(siblings)))
            for name in names_in(each.question)
            if name not in example.question and name not in near
        ]
        old = self._chance.choice(mine)
        fitting = [name for name in theirs if name[0].isdigit() == old[0].isdigit()]
        if not fitting:
            return None
        question = example.question.replace(old, self._chance.choice(fitting))
        return replace(example, question=question, spans=(), relevant=True, answers=False)

    def turned(self, example: Example) -> Example | None:
        """The question turned into its opposite, where the passage does not hold the word put in."""
        found = turned(example.question)
        if not found or found[1].lower() in example.context.lower():
            return None
        return replace(example, question=found[0], spans=(), relevant=True, answers=False)


def names_in(question: str) -> list[str]:
    """Numbers of a question, and runs of capitalised words that do not open it."""
    return re.findall(r"\d[\d.,]*\d|\d|(?<=[\w,] )[A-ZА-ЯЁ][\w-]+(?: [A-ZА-ЯЁ][\w-]+)*", question)


def enlarged(examples: Sequence[Example], negatives: dict[str, list[str]], seed: int) -> list[Example]:
    """The examples and those made from them, shuffled. `negatives` are passages like a question's, by question."""
    chance, maker = random.Random(seed), Maker(seed + 1)
    by_title: dict[tuple[str, str], list[Example]] = defaultdict(list)
    for each in examples:
        by_title[each.source, each.title].append(each)
    made = []
    for each in examples:
        if not (each.answers and each.spans):
            continue
        if chance.random() < IRRELEVANT_SHARE:
            made.append(maker.irrelevant(each, negatives.get(each.question, ())))
        if chance.random() < WITHOUT_FACT_SHARE:
            made.append(maker.without_fact(each))
        if each.title and chance.random() < SWAPPED_SHARE:
            made.append(maker.swapped(each, by_title[each.source, each.title]))
        if chance.random() < TURNED_SHARE:
            made.append(maker.turned(each))
    everything = [*examples, *(each for each in made if each is not None)]
    chance.shuffle(everything)
    return everything
