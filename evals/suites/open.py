"""Open questions: what about, why, who, list, compare, sum up; and what is no question of the documents at all.

A question's `nuggets` are the facts that a good answer tells, each a list of wordings: a fact is found when one of them
stands in the answer's text (:func:`folded` says what does not count). `facts` is the mean share of facts found and
`whole` the share of answers that tell all of them, both over questions that have an answer and facts; a refusal finds
none. `characters` is the mean length of the texts of what was answered.

Cited quotes are cut into sentences. `cited_is_evidence` is the share of these that are a gold sentence of the question,
`evidence_is_cited` the share of gold sentences that a quote holds; sentences of all questions are counted together, and
nothing is cited by a refusal.

`false_refusals`: of the questions with an answer, how many are refused; `absent_refused`: of those that the documents
do not answer, how many are; `talk`: of greetings, thanks and questions about the assistant, how many got an answer with
the status ``talk``; `answered_off_talk`: of all others, how many got one, which must be none.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from assistant.language import sentence_spans
from evals.bench import TALK, BenchQuestion
from evals.intervals import Scores, Share, summarise
from evals.metrics import letters_of, token_f1
from evals.observing import Observed
from evals.suites.base import Evaluation, Suite, by_direction

MEASURES = (
    "facts",
    "whole",
    "characters",
    "cited_is_evidence",
    "evidence_is_cited",
    "false_refusals",
    "absent_refused",
    "talk",
    "answered_off_talk",
)
#: Two sentences whose words have this F1 are one, cut or spelt differently.
SAME_SENTENCE_F1 = 0.6
#: A sentence shorter than this may lie within another by chance.
MIN_LETTERS = 12
_SAME = str.maketrans(
    {
        **dict.fromkeys("«»“”„‟″", '"'),
        **dict.fromkeys("‘’‚‛′ʼ`", "'"),
        **dict.fromkeys("‐‑‒–—―−", "-"),
        **dict.fromkeys("\u00ad\u200b\u200c\u200d\ufeff\u0301"),
        "ё": "е",
    }
)


def has_facts(questions: Sequence[BenchQuestion]) -> bool:
    """Whether any question tells the facts of its answer, without which there is nothing to score."""
    return any(each.nuggets for each in questions)


def evaluate(observed: Sequence[Observed]) -> Evaluation:
    """Every question that was asked and has a kind or facts; one that was not accepted finds nothing."""
    asked = [each for each in observed if each.question.kind or each.question.nuggets]
    scores = {each.question.id: _scores(each) for each in asked}
    kinds = dict.fromkeys(_kind(each) for each in asked)
    by_kind = {
        kind: summarise([scores[each.question.id] for each in asked if _kind(each) == kind], MEASURES)
        for kind in sorted(kinds)
    }
    by_kind["all"] = summarise(list(scores.values()), MEASURES)
    questions = {each.question.id: _figures(each) for each in asked}
    return Evaluation(
        by_direction(asked, scores, MEASURES),
        questions,
        by_kind=by_kind,
        listing=tuple(_listed(each) for each in asked),
    )


def folded(text: str) -> str:
    """The text in lower case, with plain quotation marks and hyphens, е for ё, and single spaces."""
    return " ".join(unicodedata.normalize("NFKC", text).casefold().translate(_SAME).split())


def facts_found(text: str, nuggets: Iterable[Sequence[str]]) -> list[bool]:
    """For each fact, whether one of its wordings stands in the text."""
    told = folded(text)
    return [any(folded(wording) in told for wording in wordings) for wordings in nuggets]


def is_one_sentence(left: str, right: str) -> bool:
    """Whether one holds the other, or most words are the same."""
    shorter, longer = sorted((letters_of(left), letters_of(right)), key=len)
    if shorter == longer or (len(shorter) >= MIN_LETTERS and shorter in longer):
        return True
    return token_f1(left, right, "ru") >= SAME_SENTENCE_F1  # by the rule that drops no articles


def _kind(each: Observed) -> str:
    return each.question.kind or "other"


def _status(each: Observed) -> str:
    return str(each.answer.status) if each.answer is not None else "not_accepted"


def _text(each: Observed) -> str:
    """What was said of the documents: nothing by a refusal or by talk."""
    return each.answer.text if each.answer is not None and _status(each) not in ("not_found", TALK) else ""


def _sentences(each: Observed) -> list[str]:
    """The sentences of all cited quotes, each once."""
    quotes = dict.fromkeys(cited.quote for cited in each.cited)
    return list(dict.fromkeys(quote[start:end] for quote in quotes for start, end in sentence_spans(quote)))


def _evidence_found(each: Observed) -> list[bool]:
    """For each gold sentence, whether a cited quote holds it."""
    quotes, sentences = [letters_of(cited.quote) for cited in each.cited], _sentences(each)
    return [
        any(letters_of(gold) in quote for quote in quotes)
        or any(token_f1(one, gold, "ru") >= SAME_SENTENCE_F1 for one in sentences)
        for gold in each.question.evidence_sentences
    ]


def _scores(each: Observed) -> Scores:
    status, question = _status(each), each.question
    if question.kind == TALK:
        return {"talk": (float(status == TALK), 1.0)}
    scores: dict[str, Share] = {"answered_off_talk": (float(status == TALK), 1.0)}
    if status == "answered":
        scores["characters"] = (float(len(_text(each))), 1.0)
    if question.answerable is False:
        scores["absent_refused"] = (float(status == "not_found"), 1.0)
        return scores
    scores["false_refusals"] = (float(status == "not_found"), 1.0)
    if question.nuggets:
        found = facts_found(_text(each), question.nuggets)
        scores["facts"] = (sum(found) / len(found), 1.0)
        scores["whole"] = (float(all(found)), 1.0)
    if question.evidence_sentences:
        cited = _sentences(each)
        right = sum(any(is_one_sentence(one, gold) for gold in question.evidence_sentences) for one in cited)
        scores["cited_is_evidence"] = (float(right), float(len(cited)))
        evidence = _evidence_found(each)
        scores["evidence_is_cited"] = (float(sum(evidence)), float(len(evidence)))
    return scores


def _figures(each: Observed) -> Mapping[str, Any]:
    """What of a question goes into a result: numbers, no texts."""
    figures: dict[str, Any] = {"kind": _kind(each), "status": _status(each)}
    scores = _scores(each)
    if "facts" in scores:
        figures["facts"] = round(scores["facts"][0], 4)
    if "characters" in scores:
        figures["characters"] = int(scores["characters"][0])
    return figures


def _listed(each: Observed) -> Mapping[str, Any]:
    """A question with its answer, for people to read."""
    question = each.question
    is_scored = question.kind != TALK and question.answerable is not False
    nuggets = question.nuggets if is_scored else ()
    found = facts_found(_text(each), nuggets)
    text = each.answer.text if each.answer is not None else each.error
    return {
        "id": question.id,
        "kind": _kind(each),
        "direction": each.direction,
        "history": [turn.text for turn in question.history],
        "question": question.text,
        "answerable": question.answerable,
        "status": _status(each),
        "reason": each.answer.reason if each.answer is not None else None,
        "facts_found": [wordings[0] for wordings, there in zip(nuggets, found, strict=True) if there],
        "facts_missed": [wordings[0] for wordings, there in zip(nuggets, found, strict=True) if not there],
        "evidence": [
            {"sentence": gold, "cited": there}
            for gold, there in zip(question.evidence_sentences, _evidence_found(each), strict=True)
        ],
        "characters": len(text),
        "text": text,
    }


OPEN = Suite("open", evaluate, asks=True, fits=has_facts)
