"""Every refusal: for which reason, from which threshold on, and in which words. Nowhere else is one decided."""

from __future__ import annotations

import math
from collections.abc import Sequence

from assistant.answering.asked import Asked
from assistant.answering.phrasing import shown, snippet
from assistant.answering.prompts import load_phrases
from assistant.language.names import names
from assistant.models.logistic import log_odds
from assistant.retrieving.reranking import score_before_reading
from assistant.types import Answer, Hit, Language, Reason, Shape

NEAREST_PASSAGES = 3
#: When no hit was more probable before it was read, nothing in the documents is near the question: so it is for about
#: half of the questions whose passages are withheld, and a seventh of those whose passages only lack the fact.
NOTHING_NEAR = 0.62


#: A fact must be so well supported by its words and by their sentence, and any other answer by its best sentence. At
#: these 3.8 of 100 answerable questions of `open` are refused, 5 of xquad_noans and 4.9 of squad2_dev, and of those
#: without an answer 56, 57 and 17 (114, 300 and 300 questions, 2026-11-28).
LEAST_SUPPORTED_FACT = 0.5
LEAST_EVIDENCE = 0.22
#: "Summarise the article about …" says little that a sentence of the article could answer.
LEAST_OVERVIEW = 0.1
#: Where its fact is not supported, a question that is less probably one for a fact is judged by its best sentence.
PROBABLY_A_FACT = 0.6
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


def supported(words: float, sentence: float) -> float:
    """How probable a fact is, by the words that were found and by their sentence: the mean of both log-odds."""
    return 1 / (1 + math.exp(-(log_odds(words) + log_odds(sentence)) / 2))


def of_fact(support: float, hits: Sequence[Hit]) -> Reason | None:
    """Why a fact with so much support is not given; None when it is."""
    return None if support >= LEAST_SUPPORTED_FACT else nearness(hits)


def of_evidence(probability: float, hits: Sequence[Hit], shape: Shape = "explanation") -> Reason | None:
    """Why sentences, the best of which is so probably part of an answer, are not quoted; None when they are."""
    least = LEAST_OVERVIEW if shape == "overview" else LEAST_EVIDENCE
    return None if probability >= least else nearness(hits)


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
