"""What is counted for one question: rankings by ir-measures, texts by the rules of SQuAD in both languages."""

from __future__ import annotations

import string
import unicodedata
from collections import Counter
from collections.abc import Collection, Mapping, Sequence

import ir_measures
from ir_measures import RR, Success, nDCG

#: `recall@k`: a right document is among the first k (ir-measures calls it Success). Where one document is right, as in
#: most sets, that is plain recall; where any of several answers, finding one of them is enough.
RANKING_MEASURES = {
    "recall@1": Success @ 1,
    "recall@5": Success @ 5,
    "recall@10": Success @ 10,
    "ndcg@10": nDCG @ 10,
    "mrr@10": RR @ 10,
}
_ARTICLES = frozenset({"a", "an", "the"})
_STRESS = "\u0301"


def ranking_scores(
    right: Mapping[str, Collection[str]], rankings: Mapping[str, Sequence[str]]
) -> dict[str, dict[str, float]]:
    """Every measure of `RANKING_MEASURES` for every question: its right documents, and those found, best first."""
    scores = {question: dict.fromkeys(RANKING_MEASURES, 0.0) for question in right}
    qrels = {question: dict.fromkeys(documents, 1) for question, documents in right.items()}
    # The scores fall by one a rank: ties would be broken by document id.
    run = {
        question: {document: float(-rank) for rank, document in enumerate(ranking)}
        for question, ranking in rankings.items()
        if question in right
    }
    names = {measure: name for name, measure in RANKING_MEASURES.items()}
    for found in ir_measures.iter_calc(list(names), qrels, run):
        scores[found.query_id][names[found.measure]] = float(found.value)
    return scores


def first_right_rank(right: Collection[str], ranking: Sequence[str]) -> int | None:
    """The rank of the first right document, from 1; None when there is none."""
    return next((rank for rank, document in enumerate(ranking, start=1) if document in right), None)


def normalise(text: str, language: str, *, in_place_of_punctuation: str = "") -> list[str]:
    """The words that SQuAD's scoring compares: lower case, no punctuation, ё=е, no stress marks; no English articles.

    SQuAD drops punctuation without a trace (``Uzbek-Korean`` is one word, ``15.5`` is ``155``); a space in its place
    is the other reading.
    """
    plain = unicodedata.normalize("NFKC", text).casefold().replace(_STRESS, "").replace("ё", "е")
    kept = "".join(in_place_of_punctuation if _is_punctuation(each) else each for each in plain)
    articles = _ARTICLES if language == "en" else frozenset()
    return [word for word in kept.split() if word not in articles]


def exact_match(text: str, gold: str, language: str) -> float:
    """1.0 when both are the same words."""
    return float(normalise(text, language) == normalise(gold, language))


def token_f1(text: str, gold: str, language: str) -> float:
    """The harmonic mean of the shares of words that each has in common with the other."""
    words, gold_words = normalise(text, language), normalise(gold, language)
    if not words or not gold_words:
        return float(words == gold_words)
    common = sum((Counter(words) & Counter(gold_words)).values())
    if not common:
        return 0.0
    precision, recall = common / len(words), common / len(gold_words)
    return 2 * precision * recall / (precision + recall)


def holds(text: str, gold: str, language: str) -> bool:
    """Whether the words of `gold` stand in `text` in a row, punctuation read either way of :func:`normalise`."""
    for instead in ("", " "):
        words, gold_words = (normalise(each, language, in_place_of_punctuation=instead) for each in (text, gold))
        if gold_words and f" {' '.join(gold_words)} " in f" {' '.join(words)} ":
            return True
    return False


def letters_of(text: str) -> str:
    """Letters and digits alone, for texts that differ in spacing, quotation marks and case."""
    return "".join(each for each in unicodedata.normalize("NFKC", text).casefold() if each.isalnum()).replace("ё", "е")


def _is_punctuation(character: str) -> bool:
    return character in string.punctuation or unicodedata.category(character)[0] == "P" or _is_currency(character)


def _is_currency(character: str) -> bool:
    return unicodedata.category(character) == "Sc"
