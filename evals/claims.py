"""Sentences of written answers that their sources say, or do not: ``python -m evals.claims --data SET``.

SET holds `docs.jsonl` and `answers.jsonl`: answers, faithful and flawed, each sentence labelled (`supported`, `fault`)
with the documents it is of. It prints false alarms on faithful sentences and false passes of flawed ones, by languages
and kind of fault, with 95 % intervals over answers: of the judge, of the checker (`assistant.verifying`), and of a bag
of words. Figures of one sentence: a claim passes when the judge finds it entailed by some stretch of its documents.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from assistant.language import content_stems, document_language
from assistant.types import Language
from assistant.verifying import Excerpt, Verifier
from assistant.verifying.support import Support
from evals.bench import BenchDocument, load_documents
from evals.data import set_argument
from evals.intervals import Scores, summarise
from evals.judge.premises import JudgedClaim, judge_claim, premises

#: From where on a claim is taken for said; chosen on held-out training pairs (``python -m evals.judge measure``).
SAID_FROM = 0.38
#: The share of a claim's stems that a bag of words wants to see; the checker's own.
STEMS_FROM = 0.7
_SHOWN_CHARACTERS = 700


@dataclass(frozen=True, slots=True)
class Claim:
    """A sentence of an answer, the sentence before it, and the documents that it must follow from."""

    answer: str
    text: str
    before: str
    supported: bool
    fault: str
    language: Language
    documents: tuple[BenchDocument, ...]

    @property
    def direction(self) -> str:
        """The language of the claim, then that of its documents, or ``mixed``."""
        written = {each.language for each in self.documents}
        return f"{self.language}-{written.pop() if len(written) == 1 else 'mixed'}"


@dataclass(frozen=True, slots=True)
class Judged:
    """What each of the three says: `judge` with its premise, and whether checker and bag of words let it pass."""

    judge: JudgedClaim
    checker: bool
    words: bool


def load_claims(folder: Path, answers: Path | None = None) -> list[Claim]:
    """The sentences of a set's answers, in their order."""
    documents = {each.id: each for each in load_documents(folder)}
    lines = (answers or folder / "answers.jsonl").read_text(encoding="utf-8").splitlines()
    return [each for line in lines for each in _of_answer(json.loads(line), documents)]


def _of_answer(record: dict[str, Any], documents: dict[str, BenchDocument]) -> Iterator[Claim]:
    sources = tuple(documents[each] for each in record["doc_ids"])
    before = ""
    for sentence in record["sentences"]:
        text = sentence["text"]
        fault = sentence["fault"] or ""
        yield Claim(record["id"], text, before, sentence["supported"], fault, document_language(text), sources)
        before = text


def judged(claims: Sequence[Claim], judge: Any, support: Support, on_claim: Callable[[int], None]) -> list[Judged]:
    """What judge, checker and bag of words say of each claim."""
    found = []
    for number, claim in enumerate(claims):
        texts = [each.text for each in claim.documents]
        chosen = premises(claim.text, texts, support)
        about = claim.before or claim.documents[0].title
        said = judge_claim(judge, claim.text, about, chosen)
        found.append(Judged(said, _checked(claim, support), _in_words(claim)))
        on_claim(number + 1)
    return found


def _checked(claim: Claim, support: Support) -> bool:
    excerpts = [Excerpt(each.id, 0, each.text, each.language, each.title) for each in claim.documents]
    return Verifier(excerpts, support).verify(claim.text).supported


def _in_words(claim: Claim) -> bool:
    wanted = set(content_stems(claim.text))
    held = {stem for each in claim.documents for stem in content_stems(f"{each.title} {each.text}")}
    return len(wanted & held) >= STEMS_FROM * len(wanted)


#: Who says whether a claim passes, given a threshold.
PASSES: dict[str, Callable[[Judged, float], bool]] = {
    "judge": lambda each, threshold: each.judge.judgement.entailed >= threshold,
    "checker": lambda each, _: each.checker,
    "words": lambda each, _: each.words,
}


def figures(claims: Sequence[Claim], said: Sequence[Judged], threshold: float) -> dict[str, dict[str, Any]]:
    """By group of claims the shares, with intervals, that each of `PASSES` gets wrong."""
    found = {}
    for name, belongs in _groups(claims).items():
        chosen = [(claim, each) for claim, each in zip(claims, said, strict=True) if belongs(claim)]
        found[name] = summarise(_by_answer(chosen, threshold), list(PASSES)) | {"n": len(chosen)}
    return found


def _groups(claims: Sequence[Claim]) -> dict[str, Callable[[Claim], bool]]:
    """False alarms are counted on faithful claims, false passes on flawed ones."""
    groups: dict[str, Callable[[Claim], bool]] = {
        "false alarms, all": lambda claim: claim.supported,
        "false alarms, within a language": lambda claim: claim.supported and not _is_across(claim),
        "false alarms, across": lambda claim: claim.supported and _is_across(claim),
        "false passes, all": lambda claim: not claim.supported,
        "false passes, within a language": lambda claim: not claim.supported and not _is_across(claim),
        "false passes, across": lambda claim: not claim.supported and _is_across(claim),
    }
    for fault in sorted({claim.fault for claim in claims if claim.fault}):
        groups[f"false passes, {fault}"] = lambda claim, fault=fault: claim.fault == fault  # type: ignore[misc]
    return groups


def _is_across(claim: Claim) -> bool:
    return claim.direction not in ("en-en", "ru-ru")


def _by_answer(chosen: Sequence[tuple[Claim, Judged]], threshold: float) -> list[Scores]:
    """The wrong ones of each answer: its sentences stand and fall together when answers are drawn again."""
    scores: dict[str, dict[str, tuple[float, float]]] = {}
    for claim, each in chosen:
        of_answer = scores.setdefault(claim.answer, {})
        for name, passes in PASSES.items():
            wrong, count = of_answer.get(name, (0.0, 0.0))
            of_answer[name] = (wrong + (passes(each, threshold) != claim.supported), count + 1)
    return list(scores.values())


def table(found: dict[str, dict[str, Any]]) -> Iterator[str]:
    """The figures as a table in Markdown."""
    yield f"| measure | n | {' | '.join(PASSES)} |"
    yield f"|---|---|{'---|' * len(PASSES)}"
    for name, values in found.items():
        cells = (_cell(values[each], values[f"{each}_interval"]) for each in PASSES)
        yield f"| {name} | {values['n']} | {' | '.join(cells)} |"


def _cell(value: float | None, interval: list[float] | None) -> str:
    if value is None or interval is None:
        return "–"
    return f"{value:.2f} ({interval[0]:.2f}–{interval[1]:.2f})"


def trade(claims: Sequence[Claim], said: Sequence[Judged]) -> Iterator[str]:
    """False alarms and false passes of the judge at other thresholds."""
    for threshold in (0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9):
        alarms = [
            each.judge.judgement.entailed < threshold
            for claim, each in zip(claims, said, strict=True)
            if claim.supported
        ]
        passes = [
            each.judge.judgement.entailed >= threshold
            for claim, each in zip(claims, said, strict=True)
            if not claim.supported
        ]
        yield f"{threshold:.1f}: alarms {sum(alarms) / len(alarms):.3f}, passes {sum(passes) / len(passes):.3f}"


def failures(claims: Sequence[Claim], said: Sequence[Judged], threshold: float) -> Iterator[str]:
    """What the judge gets wrong, with the premise that it went by."""
    for claim, each in zip(claims, said, strict=True):
        if PASSES["judge"](each, threshold) != claim.supported:
            shares = ", ".join(f"{share:.2f}" for share in each.judge.judgement)
            yield f"\n{claim.fault or 'faithful'} {claim.direction} {claim.answer} ({shares})"
            yield f"  said: {claim.text}\n  by:   {each.judge.premise[:_SHOWN_CHARACTERS]}"


def main() -> None:
    """Print the tables."""
    from rich.progress import Progress

    from assistant.answering import MeaningSupport, SentenceVectors
    from assistant.models.bundle import bundled_tokenizer
    from assistant.models.embedding import load_embedder
    from assistant.models.span_reader import load_reader
    from assistant.settings import load_settings
    from evals.judge.loading import load_judge

    parser = argparse.ArgumentParser(prog="python -m evals.claims", description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--data", type=set_argument, required=True, help="a set, or a folder, with answers.jsonl")
    parser.add_argument("--answers", type=Path, help="another file of answers over the set's documents")
    parser.add_argument("--threshold", type=float, default=SAID_FROM)
    parser.add_argument("--wrong", action="store_true", help="print what the judge gets wrong")
    options = parser.parse_args()
    settings = load_settings()
    tokenizer = bundled_tokenizer()
    vectors = SentenceVectors(load_embedder(settings.embedding))
    support = MeaningSupport(vectors, lambda word: len(tokenizer.encode(word)) == 1, load_reader(settings.retrieving))
    claims = load_claims(options.data, options.answers)
    with Progress(transient=True) as bar:
        task = bar.add_task("judging", total=len(claims))
        said = judged(claims, load_judge(), support, lambda number: bar.update(task, completed=number))
    print("\n".join(table(figures(claims, said, options.threshold))))
    print("\nthe judge at other thresholds:", *trade(claims, said), sep="\n")
    if options.wrong:
        print("\n".join(failures(claims, said, options.threshold)))


if __name__ == "__main__":
    main()
