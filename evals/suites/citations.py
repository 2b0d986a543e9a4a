"""Citations: do they stand where they say, and do they point at what answers?

`exact` is the share of all citations whose span re-reads as their quote. `precision` is the share of a question's
citations that are right, `recall` the share of its gold evidence that is cited, both averaged over questions that have
an answer; precision only over those that were answered. Evidence is gold sentences where the set has them; else it is
the right documents, and citing any of them is enough. `span_iou` is of questions whose gold answer has a known place:
how much the words that answer (`Answer.short`) and the gold answer overlap, as characters in both to characters in
either, the best of the gold answers; 0 when another document is cited or the question is refused.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from evals.intervals import Scores, Share
from evals.metrics import letters_of
from evals.observing import Cited, Observed
from evals.suites.base import Evaluation, Suite, by_direction

MEASURES = ("precision", "recall", "exact", "span_iou")
#: A quote or gold sentence shorter than this may lie within the other by chance.
MIN_LETTERS = 12


def evaluate(observed: Sequence[Observed]) -> Evaluation:
    """All questions: those without an answer count for `exact` alone."""
    scores = {each.question.id: _scores(each) for each in observed if each.answer is not None}
    questions = {
        each.question.id: {
            "citations": len(each.cited),
            "inexact_citations": sum(not cited.exact for cited in each.cited),
        }
        for each in observed
        if each.answer is not None
    }
    return Evaluation(by_direction(observed, scores, MEASURES), questions)


def _scores(each: Observed) -> Scores:
    scores: dict[str, Share] = {"exact": (float(sum(cited.exact for cited in each.cited)), float(len(each.cited)))}
    if each.right and each.question.answerable is not False:
        golds = gold_evidence(each)
        supports = [any(_is_right(cited, each, gold) for gold in golds) for cited in each.cited]
        if supports:
            scores["precision"] = (sum(supports) / len(supports), 1.0)
        scores["recall"] = (max(_recall(each, gold) for gold in golds), 1.0)
    if each.right and each.question.answerable and each.question.record.get("answer_start") is not None:
        scores["span_iou"] = (_span_iou(each), 1.0)
    return scores


def _span_iou(each: Observed) -> float:
    """Gold answers start where the set says; without short words the whole quote is the span."""
    short = each.answer.short if each.answer else ""
    start = each.question.record["answer_start"]
    golds = [(start, start + len(answer)) for answer in each.question.answers]
    spans = []
    for cited in each.cited:
        at = cited.quote.find(short) if short else 0
        if cited.document_id in each.right and at >= 0:
            spans.append((cited.start + at, cited.start + at + len(short or cited.quote)))
    return max((_overlap(span, gold) for span in spans for gold in golds), default=0.0)


def _overlap(left: tuple[int, int], right: tuple[int, int]) -> float:
    """Intersection over union of two spans."""
    both = min(left[1], right[1]) - max(left[0], right[0])
    return max(0, both) / (max(left[1], right[1]) - min(left[0], right[0])) if both > 0 else 0.0


def gold_evidence(each: Observed) -> list[list[str]]:
    """Gold sentences, a list for each annotator; one empty list when documents are all that is known."""
    evidence = each.question.record.get("evidence_sentences") or []
    if evidence and isinstance(evidence[0], str):
        evidence = [evidence]
    return [list(sentences) for sentences in evidence if sentences] or [[]]


def _is_right(cited: Cited, each: Observed, gold: Sequence[str]) -> bool:
    if cited.document_id not in each.right:
        return False
    return not gold or any(_same_place(cited.quote, sentence) for sentence in gold)


def _recall(each: Observed, gold: Sequence[str]) -> float:
    quotes = [cited.quote for cited in each.cited if cited.document_id in each.right]
    if not gold:
        return float(bool(quotes))
    return sum(_is_covered(sentence, quotes) for sentence in gold) / len(gold)


def _is_covered(sentence: str, quotes: Iterable[str]) -> bool:
    return any(_same_place(quote, sentence) for quote in quotes)


def _same_place(quote: str, sentence: str) -> bool:
    """Whether one holds the other, for sentences are cut differently by different hands."""
    shorter, longer = sorted((letters_of(quote), letters_of(sentence)), key=len)
    return shorter == longer or (len(shorter) >= MIN_LETTERS and shorter in longer)


CITATIONS = Suite("citations", evaluate, asks=True)
