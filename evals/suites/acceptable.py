"""Acceptable: answers held to what their question says of them, so that a person can check each verdict.

Questions of ``evals/cases/chat`` have `says`, groups of phrases of which the supported sentences must hold one each,
and `never`, phrases that must not be in the answer. An answer is acceptable when it says all that and nothing of these,
is in the question's language, has no sentence that is not supported, and cites a document that answers; a question
without an answer must be refused. Case, «ё» and spaces do not count; a decimal comma is as good as a point.
"""

from __future__ import annotations

from collections.abc import Sequence

from assistant.answering.composing.drafting import is_written_in
from assistant.types import Answer
from evals.observing import Observed
from evals.suites.base import Evaluation, Suite, by_direction

MEASURES = ("acceptable",)


def evaluate(observed: Sequence[Observed]) -> Evaluation:
    """The questions that say what is acceptable."""
    judged = {
        each.question.id: (each.answer, reasons(each, each.answer))
        for each in observed
        if each.answer is not None and "says" in each.question.record
    }
    scores = {id: {"acceptable": (float(not against), 1.0)} for id, (_, against) in judged.items()}
    questions = {
        id: {"said": answer.text, "not_acceptable_because": list(against)} for id, (answer, against) in judged.items()
    }
    return Evaluation(by_direction(observed, scores, MEASURES), questions)


def reasons(each: Observed, answer: Answer) -> list[str]:
    """Why an answer is not acceptable; none when it is."""
    record = each.question.record
    if not each.question.answerable:
        return [] if answer.status == "not_found" else ["there is no answer to this in the documents"]
    if answer.status == "not_found":
        return ["refused"]
    said, whole = _plain(_supported(answer)), _plain(answer.text)
    found = [f"does not say {' or '.join(group)}" for group in record["says"] if not _holds(said, group)]
    found += [f"says {phrase}" for phrase in record.get("never", ()) if _holds(whole, [phrase])]
    found += ["has a sentence that is not supported"] if not all(claim.supported for claim in answer.claims) else []
    claimed = " ".join(answer.text[claim.start : claim.end] for claim in answer.claims if claim.supported)
    found += [] if is_written_in(claimed, answer.language) else ["is in another language"]
    found += [] if any(cited.document_id in each.right for cited in each.cited) else ["cites no document that answers"]
    return found


def _supported(answer: Answer) -> str:
    """The text without the sentences that are not supported: those that are, and quotes."""
    text = answer.text
    for claim in sorted(answer.claims, key=lambda each: -each.start):
        if not claim.supported:
            text = text[: claim.start] + text[claim.end :]
    return text


def _holds(text: str, phrases: Sequence[str]) -> bool:
    return any(_plain(phrase) in text for phrase in phrases)


def _plain(text: str) -> str:
    return " ".join(text.lower().replace("ё", "е").replace(",", ".").replace("\xa0", " ").split())


ACCEPTABLE = Suite("acceptable", evaluate, asks=True)
