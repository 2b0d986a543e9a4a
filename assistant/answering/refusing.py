"""Every refusal: for which reason, from which threshold on, and in which words. Nowhere else is one decided."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from assistant.answering.asked import Asked
from assistant.answering.phrasing import shown, snippet
from assistant.answering.prompts import load_phrases
from assistant.language.names import names
from assistant.models.logistic import Logistic, log_odds
from assistant.retrieving.reranking import score_before_reading
from assistant.types import Answer, Hit, Language, Reason

NEAREST_PASSAGES = 3
#: When no hit was more probable before it was read, nothing in the documents is near the question: so it is for about
#: half of the questions whose passages are withheld, and a seventh of those whose passages only lack the fact.
NOTHING_NEAR = 0.62


@dataclass(frozen=True, slots=True)
class Signals:
    """What tells whether the documents answer: log-odds, each divided by 5, and how probably one fact is asked for.

    `words` is of the words that the reader found, `sentence` of the sentence that they stand in, `said` of the judge's
    word that this sentence says that they are the answer, `best` of the sentence
    that most probably is part of an answer; `words_of_fact` is `words` times `fact`, for words matter to facts.
    """

    words: float
    sentence: float
    best: float
    said: float
    fact: float
    words_of_fact: float


#: By ``python -m evals.fit_refusing``.
ANSWERED = Logistic(0.0, Signals(2.5, 1.0, 1.5, 0.0, 0.0, 0.0))
#: The documents must so probably answer.
LEAST_ANSWERED = 0.3
#: A part of a question has no words of its own: its best sentence must so probably be part of an answer.
LEAST_EVIDENCE = 0.15
#: A question that so probably leans on something, names nothing and says little cannot be looked up by itself.
UNCLEAR_LEANS = 0.6
FEW_STEMS = 2


def before_reading(asked: Asked, hits: Sequence[Hit], *, filtered: bool) -> Reason | None:
    """Why a question cannot be answered whatever the passages say; `filtered` where not all documents may answer."""
    if not hits:
        return "filtered_out" if filtered else "no_documents"
    return "question_unclear" if is_unclear(asked) else None


def is_unclear(asked: Asked) -> bool:
    """Whether a question is about something that it does not name: «Сколько это стоит?» with nothing said before."""
    if not asked.stems:
        return True
    leans = asked.leans >= UNCLEAR_LEANS and len(asked.stems) <= FEW_STEMS
    return leans and not names(asked.text) and not any(each.isdigit() for each in asked.text)


def signals(words: float, sentence: float, best: float, said: float, fact: float) -> Signals:
    """From the probabilities of these."""
    found, around, carried, judged = (log_odds(each) / 5 for each in (words, sentence, best, said))
    return Signals(found, around, carried, judged, fact, found * fact)


def of_answer(answered: float, hits: Sequence[Hit]) -> Reason | None:
    """Why a question that the documents so probably answer is refused; None where it is not."""
    return None if answered >= LEAST_ANSWERED else nearness(hits)


def of_evidence(probability: float, hits: Sequence[Hit]) -> Reason | None:
    """Why sentences, the best of which is so probably part of an answer, are not quoted; None when they are."""
    return None if probability >= LEAST_EVIDENCE else nearness(hits)


def nearness(hits: Sequence[Hit]) -> Reason:
    """Whether the documents touch on the subject of a question that they do not answer."""
    near = max(map(score_before_reading, hits), default=0.0) >= NOTHING_NEAR
    return "fact_missing" if near else "nothing_relevant"


def refusal(
    reason: Reason, asked: Asked, hits: Sequence[Hit], titles: Sequence[str], confidence: float = 0.0
) -> Answer:
    """The refusal with the nearest passages; `titles` are those of the hits' documents."""
    text = refusal_text(reason, hits, titles, asked.language)
    return Answer(text, asked.language, (), tuple(hits), "not_found", reason, confidence=confidence, shape=asked.shape)


def refusal_text(reason: Reason, hits: Sequence[Hit], titles: Sequence[str], language: Language) -> str:
    """Why there is no answer, and the nearest passages."""
    phrases = load_phrases("quoting", language)
    text = phrases.fill(f"not_found_{reason}")
    nearest = [
        phrases.fill("nearest_item", title=shown(title), snippet=snippet(hit.passage.text))
        for hit, title in list(zip(hits, titles, strict=True))[:NEAREST_PASSAGES]
    ]
    if not nearest or reason == "question_unclear":
        return text
    return "\n".join([text, "", phrases.fill("nearest"), *nearest])
