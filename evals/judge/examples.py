"""What the judge learns from: pairs of a premise and a claim, and which judgements of the two may be right.

Read from public sets (evals/README.md); `evals.judge.making` makes more of them from documents. Some sets tell only
whether a claim is entailed: then both other labels are allowed. What is measured on is split off by premise.
"""

from __future__ import annotations

import hashlib
import json
import random
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from assistant.language import sentence_spans
from evals.judge.claims import polar_claims
from evals.reader.examples import records_of

Allowed = tuple[bool, bool, bool]
ENTAILED: Allowed = (True, False, False)
CONTRADICTED: Allowed = (False, True, False)
NOT_SAID: Allowed = (False, False, True)
NOT_ENTAILED: Allowed = (False, True, True)
_ALLOWED = {
    "entailment": ENTAILED,
    "contradiction": CONTRADICTED,
    "neutral": NOT_SAID,
    "not_entailment": NOT_ENTAILED,
}
#: How many examples of a set are taken at most; others are taken whole. English sets without texts (captions, single
#: operators) and other languages are a small share: they teach how to judge, not what is asked here.
MOST = {
    "begin": 700,
    "boolq_part": 900,
    "breaking_nli": 400,
    "condaqa": 900,
    "factcheck_gpt": 700,
    "farstail": 200,
    "fever_part": 1_500,
    "fm2": 1_500,
    "help_part": 100,
    "hurte": 100,
    "indonli": 300,
    "janli": 0,
    "jnli": 0,
    "klue_nli": 150,
    "koziev_yesno_ru": 900,
    "lidirus_votes": 450,
    "med": 200,
    "mnli_dev": 4_500,
    "paraphraser_ru": 3_000,
    "pubmedqa_labelled": 0,
    "pud_xlang_nli": 2_000,
    "rte3_fr": 400,
    "snli_dev": 900,
    "summedits": 0,
    "tabfact_pairs": 0,
    "wice": 700,
}
#: A premise is cut down to the sentences that share most words with the claim.
MAX_PREMISE_CHARACTERS = 400
#: Every so many premises is measured on; of sets that are tests by design most are.
HELD_EVERY = 12
HELD_MORE = {"breaking_nli": 1.4, "lidirus_votes": 2.0, "terra_ru": 9.0}
_SHINGLE_WORDS = 10


@dataclass(frozen=True, slots=True)
class Example:
    """`about` is a title or a sentence before the claim; `languages` those of claim and premise, as ``enru``."""

    name: str
    source: str
    premise: str
    claim: str
    about: str
    allowed: Allowed
    languages: str
    weight: float = 1.0
    needs_about: bool = False


def load_sets(train: Path, bench: Path, seed: int) -> tuple[list[Example], list[Example]]:
    """The examples of all sets with judgements: those to train on, and those held out."""
    chance = random.Random(seed)
    training: list[Example] = []
    held: list[Example] = []
    for folder in sorted(train.iterdir()):
        found = list(_of_folder(folder))
        chance.shuffle(found)
        kept = [each for each in found if not is_held(each)]
        training += kept[: MOST.get(folder.name, len(kept))]
        held += [each for each in found if is_held(each)]
    training += _of_danetqa(bench / "danetqa")
    return training, held


def without_open(examples: Iterable[Example], bench: Path) -> list[Example]:
    """Those whose premise shares no ten words in a row with a document of `open`."""
    texts = [each["text"] for each in lines_of(bench / "open" / "docs.jsonl")]
    taken = {shingle for text in texts for shingle in _shingles(text)}
    return [each for each in examples if taken.isdisjoint(_shingles(each.premise))]


def is_held(example: Example) -> bool:
    """Whether it is measured on, decided by its premise (by its claim where the premises of a pair differ)."""
    every = HELD_MORE.get(example.source, float(HELD_EVERY))
    text = example.claim if example.source == "fever_symmetric" else example.premise[:80]
    return int.from_bytes(hashlib.sha256(text.encode()).digest()[:4], "big") / 2**32 < 1 / every


def yes_no_claims(question: str, language: str, *, says_yes: bool) -> Iterator[tuple[str, Allowed]]:
    """A yes/no question as a claim in both polarities, each with what may be right of it."""
    yes, no = polar_claims(question, "ru" if language == "ru" else "en")
    yield yes, ENTAILED if says_yes else CONTRADICTED
    yield no, CONTRADICTED if says_yes else ENTAILED


def nearest_sentences(premise: str, claim: str, most: int = MAX_PREMISE_CHARACTERS) -> str:
    """The sentences of a long premise that share most words with the claim, in their order."""
    if len(premise) <= most:
        return premise
    wanted = _stems(claim)
    sentences = [premise[start:end].strip() for start, end in sentence_spans(premise)]
    ranked = sorted(range(len(sentences)), key=lambda n: (-len(wanted & _stems(sentences[n])), n))
    kept: list[int] = []
    room = most
    for number in ranked:
        if len(sentences[number]) <= room:
            kept.append(number)
            room -= len(sentences[number]) + 1
    return " ".join(sentences[number] for number in sorted(kept)) or premise[:most]


def lines_of(path: Path) -> Iterator[dict[str, Any]]:
    """The records of a file, one in a line."""
    with path.open(encoding="utf-8") as lines:
        for line in lines:
            yield json.loads(line)


def _of_folder(folder: Path) -> Iterator[Example]:
    for record in records_of(folder):
        if record.get("task") == "nli":
            yield _of_nli(record, folder.name)
        elif record.get("task") == "yesno":
            yield from _of_yes_no(record, folder.name)
        else:
            return


def _of_nli(record: dict[str, Any], source: str) -> Example:
    premise, claim = _plain(record["premise"]), _plain(record["hypothesis"])
    title = str(record.get("title") or "").replace("_", " ")
    return Example(
        record["id"],
        source,
        nearest_sentences(premise, claim),
        claim,
        title,
        _ALLOWED[record["label"]],
        record["hypothesis_lang"] + record["premise_lang"],
        needs_about=bool(title),
    )


def _of_yes_no(record: dict[str, Any], source: str) -> Iterator[Example]:
    claims = list(yes_no_claims(record["question"], record["lang"], says_yes=record["answer"]))
    first = hashlib.sha256(record["id"].encode()).digest()[0] % 2
    premise = nearest_sentences(_plain(record["context"]), record["question"])
    for claim, allowed in claims[first : first + 1]:
        yield Example(record["id"], source, premise, claim, "", allowed, record["lang"] * 2)


def _of_danetqa(folder: Path) -> Iterator[Example]:
    documents = {each["id"]: each for each in lines_of(folder / "docs.jsonl")}
    for record in lines_of(folder / "questions.jsonl"):
        premise = documents[record["doc_id"]]["text"]
        if record["answers"] and not is_measured_yes_no(premise):
            claims = yes_no_claims(record["question"], "ru", says_yes=record["answers"][0] == "да")
            for claim, allowed in claims:
                short = nearest_sentences(premise, record["question"])
                yield Example(record["id"], "danetqa", short, claim, "", allowed, "ruru")


def is_measured_yes_no(premise: str) -> bool:
    """Whether a passage of `danetqa` is measured on, as the reader's are."""
    return hashlib.sha256(premise.encode()).digest()[0] % 3 == 0


def _plain(text: str) -> str:
    return re.sub(r" (?=[.,;:!?)])|(?<=\() ", "", re.sub(r"\s+", " ", text)).strip()


def _stems(text: str) -> set[str]:
    return {word[:5] for word in re.findall(r"\w{3,}", text.casefold())}


def _shingles(text: str) -> Iterator[int]:
    words: Sequence[str] = re.findall(r"\w+", text.casefold())
    return (hash(tuple(words[at : at + _SHINGLE_WORDS])) for at in range(len(words) - _SHINGLE_WORDS + 1))
