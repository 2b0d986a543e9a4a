"""Whether the sources confirm a sentence: what is compared word for word, and what the judge says, as one probability.

The verifier knows figures, dates, names and words exactly, and little of meaning; the judge is the other way round. A
logistic model, one within a language and one across, makes one probability of both (``python -m evals.fit_verifying``).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

from assistant.language import document_language
from assistant.models.judge import Judgement
from assistant.models.logistic import Logistic, log_odds
from assistant.verifying.facts import Lack
from assistant.verifying.grounds import Excerpt
from assistant.verifying.premises import judge_claim, premises
from assistant.verifying.support import Support
from assistant.verifying.verifier import Verdict, Verifier


@dataclass(frozen=True, slots=True)
class Signals:
    """What is seen of a sentence and its sources; log-odds are divided by 5, all else is 0 or 1.

    `entailed` and `contradicted` are the judge's, of the premise that says it best; `confirmed` is the verifier's
    verdict, and the others tell what it misses: a figure or date, a name, a denial, the right role, the meaning.
    """

    entailed: float
    contradicted: float
    confirmed: float
    figure: float
    name: float
    denial: float
    role: float
    meaning: float


#: By ``python -m evals.fit_verifying``; see `evals/LOG.md`.
WITHIN_LANGUAGE = Logistic(0.0, Signals(3.0, -1.0, 1.0, -1.5, -0.7, -0.7, -0.7, -0.7))
ACROSS_LANGUAGES = WITHIN_LANGUAGE
#: A sentence that is less probably confirmed is marked as not confirmed.
LEAST_CONFIRMED = 0.5
_KINDS = {
    "figure": {"number", "unit", "date", "address"},
    "name": {"name"},
    "denial": {"denial"},
    "role": {"role"},
    "meaning": {"meaning"},
}


class Seen(NamedTuple):
    """A sentence held against its sources: the verdict by words, the signals, whether it crosses languages."""

    verdict: Verdict
    signals: Signals
    is_across: bool

    @property
    def confirmed(self) -> float:
        """How probable it is that the sources say it, 0..1."""
        return (ACROSS_LANGUAGES if self.is_across else WITHIN_LANGUAGE).probability(self.signals)


class Checker:
    """Checks sentences against some excerpts. Made once for an answer; for one thread."""

    def __init__(self, excerpts: Sequence[Excerpt], support: Support | None) -> None:
        self._excerpts = list(excerpts)
        self._verifier = Verifier(excerpts, support)
        self._support = support
        self._judge = support.judge if support else None

    def verify(self, sentence: str, before: str = "") -> Verdict:
        """The verdict on one sentence of an answer; `before` is the one before it, which its pronouns may mean."""
        if self._judge is None:
            return self._verifier.verify(sentence)
        seen = self.seen(sentence, before)
        verdict = seen.verdict
        if seen.confirmed >= LEAST_CONFIRMED:
            return replace(verdict, supported=True, quotes=verdict.quotes or verdict.nearest, lacks=())
        lacks = verdict.lacks or (Lack("meaning", ""),)
        return replace(verdict, supported=False, quotes=(), lacks=lacks)

    def seen(self, sentence: str, before: str = "") -> Seen:
        """What is known of a sentence before it is decided."""
        verdict = self._verifier.verify(sentence)
        judged = self._judged(sentence, before)
        missed = {each.kind for each in verdict.lacks}
        flags = {name: float(bool(missed & kinds)) for name, kinds in _KINDS.items()}
        signals = Signals(
            log_odds(judged.entailed) / 5, log_odds(judged.contradicted) / 5, float(verdict.supported), **flags
        )
        places = verdict.quotes or verdict.nearest
        languages = {self._excerpts[each.excerpt].language for each in places}
        return Seen(verdict, signals, bool(languages) and document_language(sentence) not in languages)

    def _judged(self, sentence: str, before: str) -> Judgement:
        if self._judge is None or not self._excerpts:
            return Judgement(0.0, 0.0, 1.0)
        texts = [each.text for each in self._excerpts]
        about = before or self._excerpts[0].title
        return judge_claim(self._judge, sentence, about, premises(sentence, texts, self._support)).judgement
