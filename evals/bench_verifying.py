"""How well what its sources say is told from what they do not: ``python -m evals.bench_verifying --data SET``.

Of each kind of pair (`evals.verifying_pairs`) it prints, by the languages of sentence and passage, the share that the
verifier takes for supported. For unchanged sentences what is missing to 1 are false alarms; all else are false passes.
Add ``--wrong`` to see the pairs that it gets wrong.
"""

from __future__ import annotations

import argparse
import time
from collections import defaultdict

from assistant.answering import MeaningSupport, SentenceVectors
from assistant.models.bundle import bundled_tokenizer
from assistant.models.embedding import load_embedder
from assistant.models.span_reader import load_reader
from assistant.settings import load_settings
from assistant.verifying import Excerpt, Verdict, Verifier
from evals.data import set_argument
from evals.verifying_pairs import Pair, aligned_documents, make_pairs, written_pairs

_HEADS = {"none": "false alarms", "passage": "not said at all: false passes", "role": "roles swapped: false passes"}


def judge(pair: Pair, support: MeaningSupport | None) -> Verdict:
    """What the verifier says of a pair."""
    excerpt = Excerpt("d", 0, pair.passage, pair.passage_language, pair.title)
    return Verifier([excerpt], support).verify(pair.sentence)


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument(
        "--data",
        type=set_argument,
        action="append",
        default=[],
        help="sets with parallel lines; without any, evals/cases/claims.jsonl over corpus/",
    )
    parser.add_argument("--count", type=int, default=50, help="pairs of a kind and language pair")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument(
        "--half", type=int, choices=(1, 2), help="every other document: what is chosen on 1 is to be tried on 2"
    )
    parser.add_argument("--no-vectors", action="store_true", help="words and figures alone")
    parser.add_argument("--wrong", action="store_true", help="print what is judged wrongly")
    options = parser.parse_args()
    documents = [document for folder in options.data for document in aligned_documents(folder).values()]
    if options.half:
        documents = documents[options.half - 1 :: 2]
    pairs = make_pairs(documents, options.count, options.seed) if documents else written_pairs()
    support = None
    if not options.no_vectors:
        tokenizer = bundled_tokenizer()
        settings = load_settings()
        support = MeaningSupport(
            SentenceVectors(load_embedder(settings.embedding)),
            lambda word: len(tokenizer.encode(word)) == 1,
            load_reader(settings.retrieving),
        )
    started = time.perf_counter()
    verdicts = [judge(pair, support) for pair in pairs]
    seconds = time.perf_counter() - started
    _print_table(pairs, verdicts)
    print(f"\n{len(pairs)} pairs, {1000 * seconds / len(pairs):.0f} ms a pair")
    if options.wrong:
        _print_wrong(pairs, verdicts)


def _print_table(pairs: list[Pair], verdicts: list[Verdict]) -> None:
    groups: dict[tuple[str, str], list[bool]] = defaultdict(list)
    for pair, verdict in zip(pairs, verdicts, strict=True):
        for languages in (f"{pair.sentence_language}-{pair.passage_language}", "all"):
            groups[languages, pair.change].append(verdict.supported)
    changes = list(dict.fromkeys(pair.change for pair in pairs))
    print(
        "| sentence-passage | "
        + " | ".join(_HEADS.get(each, f"{each} changed: false passes") for each in changes)
        + " |"
    )
    print("|---|" + "---|" * len(changes))
    for languages in sorted({languages for languages, _ in groups}, key=lambda each: (each == "all", each)):
        cells = []
        for change in changes:
            said = groups[languages, change]
            wrong = sum(not each if change == "none" else each for each in said)
            cells.append(f"{wrong / len(said):.3f} ({wrong} of {len(said)})" if said else "–")
        print(f"| {languages} | " + " | ".join(cells) + " |")


def _print_wrong(pairs: list[Pair], verdicts: list[Verdict]) -> None:
    for pair, verdict in zip(pairs, verdicts, strict=True):
        if verdict.supported != (pair.change == "none"):
            lacks = ", ".join(f"{each.kind} {each.text}".strip() for each in verdict.lacks)
            print(f"\n{pair.change} {pair.sentence_language}-{pair.passage_language}: {lacks or 'supported'}")
            print(f"  said: {pair.sentence}\n  of:   {pair.passage[:600]!r}")


if __name__ == "__main__":
    main()
