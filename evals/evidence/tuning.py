"""Tunes the reader so that its last layer tells evidence: ``python -m evals.evidence tune … --state DIR``.

The head of :mod:`assistant.models.span_reader.judging` and the reader's layers learn together which sentences of a
passage are evidence, from labelled passages. So that words and verdicts stay what they were, the reader as it ships is
the teacher of its own outputs on the same passages (learning without forgetting, Li and Hoiem, 2016).
"""

from __future__ import annotations

import json
import random
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import nn
from torch.nn import functional

from assistant.language import sentence_spans
from assistant.models.bundle import bundled_weights
from assistant.models.bundle.pieces import PieceTokenizer
from assistant.models.span_reader.cutting import Cutter
from assistant.models.span_reader.loading import WEIGHTS
from evals.evidence.reading import chunks
from evals.evidence.sets import Place, lot, overlap
from evals.learning import Run, of_like_length, padded, rounded
from evals.reader.examples import Example as Question
from evals.reader.examples import load_bench, records_of, with_parallel_spans
from evals.reader.model import Reader, fill_layers, fill_linear

#: Of each set with labelled sentences: languages, how many questions, the weight of one, passages without evidence.
LABELLED: dict[str, tuple[set[str], int, float, int]] = {
    "boolq_evidence": ({"en"}, 420, 1.0, 1),
    "fever_evidence": ({"en"}, 400, 0.5, 0),
    "fm2_evidence": ({"en"}, 600, 0.5, 0),
    "hotpot_evidence": ({"en"}, 343, 1.0, 1),
    "qed_evidence": ({"en"}, 732, 1.5, 0),
    "selqa": ({"en"}, 2_352, 1.0, 0),
    "tydi_evidence": ({"ru"}, 700, 1.5, 0),
    "wice_evidence": ({"en"}, 200, 0.5, 0),
    "pud_xlang_evidence": ({"en-ru", "ru-en"}, 760, 0.6, 0),
}
#: Of sets with spans, whose sentence is the evidence, how many questions.
SPANS = {"xquad": 900, "squad2_dev": 700, "rubq_rag": 300}
TIMES = {"tydi_evidence": 2, "clapnq_dev": 4}
#: Every so many documents of clapnq_dev is kept out, to look at while it is tuned.
HELD_EVERY = 3
CLAPNQ_WEIGHT = 2.0
#: A sentence that half of the annotators chose is evidence enough.
ANNOTATORS = 1.5
PASSAGE_CHARACTERS = (500, 700, 850)
TITLE_SHARE = 0.6
MAX_TOKENS, STEP_TOKENS, BATCH_TOKENS = 256, 32, 16 * 192
HEAD_UNITS = 32
#: What each loss counts; of verdicts those beyond this many log-odds are not told apart.
EVIDENCE_LOSS, WORDS_LOSS, VERDICTS_LOSS, FARTHEST = 3.0, 1.0, 0.05, 6.0


@dataclass(frozen=True, slots=True)
class Example:
    """A question with a passage; `labels` tells of each sentence, 0..1, how much it is evidence."""

    source: str
    question: str
    title: str
    text: str
    places: tuple[Place, ...]
    labels: tuple[float, ...]
    weight: float


@dataclass(frozen=True, slots=True)
class Features:
    """One example cut: numbers of pieces, where the passage begins, tokens and label of each sentence."""

    numbers: list[int]
    passage_start: int
    sentences: list[tuple[int, int, float]]
    weight: float


class EvidenceReader(nn.Module):
    """The reader that ships, with the head for sentences beside its own."""

    def __init__(self) -> None:
        super().__init__()
        weights = bundled_weights()
        reader = Reader(weights)
        with np.load(WEIGHTS) as stored:
            tensors = {name: stored[name] for name in stored.files}
        fill_layers(reader.body, tensors)
        self.body, self.spans, self.pooled, self.verdicts = reader.body, reader.spans, reader.pooled, reader.verdicts
        for name in ("spans", "pooled", "verdicts"):
            fill_linear(self.get_submodule(name), name, tensors)
        hidden = weights.sizes.hidden
        self.sentences = nn.Sequential(
            nn.Dropout(0.1), nn.Linear(3 * hidden, HEAD_UNITS), nn.ReLU(), nn.Linear(HEAD_UNITS, 1)
        )

    def forward(self, numbers: torch.Tensor, kinds: torch.Tensor, mask: torch.Tensor) -> tuple[Any, Any, Any, Any]:
        """The last layer, logits of a span's first and last token, and of the verdicts."""
        hidden = self.body(numbers, attention_mask=mask, token_type_ids=kinds).last_hidden_state
        first, last = self.spans(hidden).unbind(-1)
        return hidden, first, last, self.verdicts(torch.tanh(self.pooled(hidden[:, 0])))

    def evidence(self, hidden: torch.Tensor, group: Sequence[Features]) -> torch.Tensor:
        """The log-odds of all sentences of a batch, one after another."""
        held = [
            torch.cat([hidden[row, start:end].mean(0), hidden[row, start:end].max(0).values, hidden[row, 0]])
            for row, each in enumerate(group)
            for start, end, _ in each.sentences
        ]
        return torch.as_tensor(self.sentences(torch.stack(held))[:, 0])

    def trained(self) -> dict[str, torch.Tensor]:
        """What is not the encoder's own."""
        return {name: tensor.detach() for name, tensor in self.named_parameters() if tensor.requires_grad}


class Tuning(Run[Example, Features]):
    """A run of tuning."""

    warm_up_examples = 600

    def __init__(
        self, folder: Path, examples: Sequence[Example], held: Sequence[Example], total: int, rate: float, seed: int
    ) -> None:
        torch.manual_seed(seed)
        vocabulary = bundled_weights().vocabulary
        self._cutter, self._padding = Cutter(vocabulary, PieceTokenizer(vocabulary)), vocabulary.padding
        self._teacher = EvidenceReader().eval().requires_grad_(requires_grad=False)
        self._held = [self.cut(each, random.Random(number)) for number, each in enumerate(held)]
        super().__init__(folder, EvidenceReader(), examples, total, rate, seed)

    def cut(self, example: Example, chance: random.Random) -> Features:
        title = example.title if chance.random() < TITLE_SHARE else ""
        numbers, start, offsets = self._cutter.cut(example.question, title, example.text, MAX_TOKENS, 0)
        sentences = []
        for (first, last), label in zip(example.places, example.labels, strict=True):
            inside = [start + place for place, (a, b) in enumerate(offsets) if a < last and b > first]
            if inside:
                sentences.append((inside[0], inside[-1] + 1, label))
        return Features(numbers, start, sentences, example.weight)

    def grouped(self, features: Sequence[Features]) -> Iterator[list[Features]]:
        kept = [each for each in features if each.sentences]
        lengths = [rounded(len(each.numbers), STEP_TOKENS) for each in kept]
        return of_like_length(kept, lengths, BATCH_TOKENS, MAX_TOKENS)

    def losses(self, group: Sequence[Features]) -> dict[str, torch.Tensor]:
        numbers, kinds, mask = self._padded(group)
        passage = (kinds * mask).bool()
        hidden, first, last, verdicts = self.model(numbers, kinds, mask)
        with torch.no_grad():
            _, right_first, right_last, right_verdicts = self._teacher(numbers, kinds, mask)
        words = (divergence(first, right_first, passage) + divergence(last, right_last, passage)) / 2
        apart = (verdicts - right_verdicts).clamp(-FARTHEST, FARTHEST)
        return {
            "evidence": EVIDENCE_LOSS * self._evidence_loss(hidden, group),
            "words": WORDS_LOSS * words,
            "verdicts": VERDICTS_LOSS * (apart**2).mean(),
        }

    def held_out(self) -> dict[str, float]:
        """The area under precision and recall of the sentences that are held out."""
        found: list[float] = []
        with torch.no_grad():
            self.model.eval()
            order = list(self.grouped(self._held))
            for group in order:
                hidden = self.model(*self._padded(group))[0]
                found += self.model.evidence(hidden, group).tolist()
            self.model.train()
        right = np.array([label >= 0.5 for group in order for each in group for _, _, label in each.sentences])
        sorted_right = right[np.argsort(-np.array(found))] if found else right
        precision = sorted_right.cumsum() / np.arange(1, len(sorted_right) + 1)
        return {"held_out_precision": float((precision * sorted_right).sum() / max(1, right.sum()))}

    def _evidence_loss(self, hidden: torch.Tensor, group: Sequence[Features]) -> torch.Tensor:
        labels = torch.tensor([label for each in group for _, _, label in each.sentences])
        weight = torch.tensor([each.weight / len(each.sentences) ** 0.5 for each in group for _ in each.sentences])
        logits = self.model.evidence(hidden, group)
        losses = functional.binary_cross_entropy_with_logits(logits, labels, reduction="none")
        return (losses * weight).sum() / weight.sum()

    def _padded(self, group: Sequence[Features]) -> tuple[torch.Tensor, torch.Tensor, torch.Tensor]:
        pieces, starts = [each.numbers for each in group], [each.passage_start for each in group]
        return padded(pieces, starts, self._padding, STEP_TOKENS)


def divergence(logits: torch.Tensor, right: torch.Tensor, passage: torch.Tensor) -> torch.Tensor:
    """Kullback and Leibler's divergence of the shares of a passage's tokens, all of shape (texts, tokens)."""
    here, there = (functional.log_softmax(each.float().masked_fill(~passage, -1e4), dim=1) for each in (logits, right))
    return (there.exp() * (there - here)).sum(dim=1).mean()


def examples_of(train: Path, bench: Path, seed: int) -> tuple[list[Example], list[Example]]:
    """What is tuned on, and the passages of clapnq_dev that are held out."""
    chance = random.Random(seed)
    found: list[Example] = []
    for name, (languages, count, weight, others) in LABELLED.items():
        records = [each for each in records_of(train / name) if each["lang"] in languages]
        chance.shuffle(records)
        of_set = [each for record in records[:count] for each in _of_record(record, name, weight, others, chance)]
        found += of_set * TIMES.get(name, 1)
    questions = load_bench(bench, training=True)
    for name, count in SPANS.items():
        of_set_questions = with_parallel_spans(questions[name], bench)
        chance.shuffle(of_set_questions)
        found += list(_of_spans(of_set_questions, name))[:count]
    clapnq = list(_of_clapnq(bench / "clapnq_dev"))
    found += [each for is_held, each in clapnq if not is_held] * TIMES["clapnq_dev"]
    return found, [each for is_held, each in clapnq if is_held]


def _of_record(
    record: dict[str, Any], source: str, weight: float, others: int, chance: random.Random
) -> Iterator[Example]:
    """The passages with evidence of a question with labelled sentences, and some of those without."""
    titles = record.get("titles") or [record.get("title") or ""] * len(record["sentences"])
    silent: list[Example] = []
    for title in dict.fromkeys(titles):
        chosen = [
            (sentence.strip(), float(label))
            for sentence, label, each in zip(record["sentences"], record["labels"], titles, strict=True)
            if each == title and sentence.strip()
        ]
        text = " ".join(sentence for sentence, _ in chosen)
        places, at = [], 0
        for sentence, _ in chosen:
            places.append((at, at + len(sentence)))
            at += len(sentence) + 1
        labels = [label for _, label in chosen]
        for each in _cut(source, record["question"], title, text, places, labels, weight, chance):
            if any(each.labels):
                yield each
            else:
                silent.append(each)
    chance.shuffle(silent)
    yield from silent[:others]


def _cut(
    source: str,
    question: str,
    title: str,
    text: str,
    places: Sequence[Place],
    labels: Sequence[float],
    weight: float,
    chance: random.Random,
) -> Iterator[Example]:
    """A text in passages of whole sentences."""
    at = 0
    for part in chunks(places, chance.choice(PASSAGE_CHARACTERS)):
        start, end = part[0][0], part[-1][1]
        inside = tuple((first - start, last - start) for first, last in part)
        yield Example(source, question, title, text[start:end], inside, tuple(labels[at : at + len(part)]), weight)
        at += len(part)


def _of_spans(questions: Iterable[Question], source: str) -> Iterator[Example]:
    for each in questions:
        places = tuple(place for place in sentence_spans(each.context) if each.context[slice(*place)].strip())
        if each.spans is not None and len(places) > 1:
            labels = tuple(float(any(a < end and b > start for a, b in each.spans)) for start, end in places)
            yield Example(source, each.question, each.title, each.context, places, labels, 1.0)


def _of_clapnq(folder: Path) -> Iterator[tuple[bool, Example]]:
    """Passages with long answers, each with whether it is held out; a label tells how many annotators chose it."""
    lines = (folder / "docs.jsonl").read_text(encoding="utf-8").splitlines()
    documents = {each["id"]: each for each in map(json.loads, lines)}
    chance = random.Random(0)
    for line in (folder / "questions.jsonl").read_text(encoding="utf-8").splitlines():
        record = json.loads(line)
        document = documents.get(record["doc_id"])
        if document is None:
            continue
        text, annotators = document["text"], record["evidence_sentences"] or []
        places = [place for place in sentence_spans(text) if text[slice(*place)].strip()]
        chosen = [
            [(at, at + len(each.strip())) for each in annotator if (at := text.find(each.strip())) >= 0]
            for annotator in annotators
        ]
        labels = [
            min(1.0, ANNOTATORS * sum(any(overlap(place, each) for each in one) for one in chosen) / len(chosen))
            if chosen
            else 0.0
            for place in places
        ]
        is_held = lot("tune " + document["id"]) % HELD_EVERY == 0
        title, question = document.get("title") or "", record["question"]
        for each in _cut("clapnq_dev", question, title, text, places, labels, CLAPNQ_WEIGHT, chance):
            yield is_held, each
