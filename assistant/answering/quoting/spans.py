"""Evidence from what was read: the sentence around the words that a reader found in a passage.

How probable it is that they answer follows from what the reader says of the passage and of the words, from how
probable it was before that the passage is about the question, and from what the reader overlooks: whether the kind of
thing that is asked for is there at all, and whether the names and numbers of the question stand in the passage. The
weights differ by whether question and passage share a language.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from operator import attrgetter

from assistant.answering.asked import Asked
from assistant.answering.quoting.evidence import Candidate, Scored, coverage, is_heading, is_label, sentences_of
from assistant.answering.quoting.expected import FIGURES, offers
from assistant.answering.quoting.shortening import answer_text
from assistant.language import content_stems, numbers, qualifiers
from assistant.language.dates import found_dates
from assistant.language.names import LIKELY_NAME, Name, WordsOf, names
from assistant.models.logistic import Logistic
from assistant.retrieving.reranking import NO_SPAN, RankingFeatures, surer_features
from assistant.storage.library import Documents
from assistant.types import Hit

_CAPITAL = re.compile(r"[A-ZА-ЯЁ]")
#: What ends a sentence; an item of a list has none.
_STOPS = (".", "!", "?", "…")


@dataclass(frozen=True, slots=True)
class SpanFeatures:
    """What the model sees of the words that were found.

    `fused`, `relevant` and `answers` as in `assistant.retrieving.reranking.RankingFeatures`, of the surer look; `span`,
    the log of the words' probability; `near`, the share of the question's stems that the sentence with the one before
    it holds; `lacks_figure` is 1 when a figure or date is asked for and the words hold none, `lacks_name` when a person
    is asked
    for and the words hold no capital letter but that of the sentence;
    `missing`, the share of the question's names and numbers that stand neither in the passage nor in its title,
    `missing_near` those that stand neither in the sentence with the one before it nor in heading and title,
    `missing_there` those that do not stand in the sentence: a grant of another bank lacks them there;
    `other_year`, 1 when the sentence and the one before it tell of another year than the question;
    `label`, 1 for a heading, a title or a line of dates: words that name a text and do not state a thing.
    """

    fused: float
    relevant: float
    answers: float
    span: float
    near: float
    lacks_figure: float
    lacks_name: float
    missing: float
    missing_near: float
    missing_there: float
    other_year: float
    label: float


#: Chosen by hand on a grid around a fit, and scaled to probabilities (``python -m evals.fit_reading`` prints both): of
#: questions with a wrong name they catch .44 to .54 at 5 % false refusals, the fit .13 to .27, and are right as often.
#: The articles of the sets were not trained on, but the hand had seen them. What the sets cannot teach is `label`, for
#: their passages have no headings.
WITHIN_LANGUAGE = Logistic(
    -2.91, SpanFeatures(0.60, 0.15, 0.49, 0.18, 0.75, -2.54, -0.98, -1.39, -1.22, -0.61, -1.50, -1.49)
)
ACROSS_LANGUAGES = Logistic(
    -2.42, SpanFeatures(0.60, 0.15, 0.49, 0.18, 0.0, -2.54, -0.98, -0.49, -1.22, -0.61, -1.50, -1.49)
)


#: Words of a passage compete with its best ones when the log of their probability is at most so much lower. On the
#: candidates of `fit_reading` the best sentence is then right en→ru .72 (before .70), ru→ru .90 (.89), all else is as
#: before; with 3.0 near misses find words that fit by chance.
NEARLY = 2.0


#: A hit that was not read has no words that could answer.
UNREAD = RankingFeatures(0.0, 0.0, 0.0, NO_SPAN)


class SpanScorer:
    """Finds evidence in hits that were read."""

    name = "span reader"

    def __init__(self, documents: Documents) -> None:
        self._documents = documents

    def score(self, asked: Asked, hits: Sequence[Hit]) -> list[Scored]:
        """Of each hit the sentence that most probably answers, with the probability that it does, best first."""
        scored = [max(each, key=attrgetter("probability")) for hit in hits if (each := self._judged(hit, asked))]
        return sorted(scored, key=lambda each: (-each.probability, each.candidate.hit.rank))

    def _judged(self, hit: Hit, asked: Asked) -> list[Scored]:
        """The sentences around a hit's likely words."""
        weights = WITHIN_LANGUAGE if asked.language == hit.passage.language else ACROSS_LANGUAGES
        return [Scored(weights.probability(self.features(asked, each)), each) for each in self.likely(hit)]

    def likely(self, hit: Hit) -> list[Candidate]:
        """The words that the reader trusts nearly as much as the best, each in its sentence.

        Left out are words in labels; where nothing else is found, the best of all stays.
        """
        found = words_found(hit)
        title = self._documents.document(hit.passage.document_id).title
        fit = [each for each in found if not is_label(each, title)]
        fit = fit or found[:1]
        return [each for each in fit if _log_probability(each) >= _log_probability(fit[0]) - NEARLY]

    def features(self, asked: Asked, candidate: Candidate) -> SpanFeatures:
        """What the model sees of a candidate."""
        hit = candidate.hit
        document = self._documents.document(hit.passage.document_id)
        above = [hit.passage.heading, document.title]
        near = [candidate.before, candidate.text]
        passage = "\n".join([hit.passage.text, *above])
        read = surer_features(hit.read) if hit.read else UNREAD
        said = answer_text(candidate)
        return SpanFeatures(
            fused=read.fused,
            relevant=read.relevant,
            answers=read.answers,
            span=_log_probability(candidate),
            near=coverage(asked.stems, near),
            lacks_figure=float(asked.expected in FIGURES and not offers(asked.expected, said)),
            lacks_name=float(asked.expected == "person" and _names_nobody(asked.text, said, candidate.text)),
            missing=missing_names(asked.text, passage),
            missing_near=missing_names(asked.text, "\n".join([*near, *above])),
            missing_there=missing_names(asked.text, candidate.text),
            other_year=float(_tells_of_another_year(asked.text, near, above)),
            label=float(is_label(candidate, document.title)),
        )


def _tells_of_another_year(question: str, near: Sequence[str], above: Sequence[str]) -> bool:
    """Whether a question names a year that is not told of, and others are."""
    wanted = _years([question])
    return bool(wanted - _years([*near, *above]) and _years(near) - wanted) if wanted else False


def _years(texts: Sequence[str]) -> set[int]:
    return {found.date.year for text in texts for found in found_dates(text)} - {0}


def sentences_around(hit: Hit) -> list[Candidate]:
    """For each of a hit's spans the sentence that holds it, the best first.

    A sentence that holds several spans comes once, with the best of them.
    """
    found: dict[tuple[int, int], Candidate] = {}
    for each in words_found(hit):
        found.setdefault((each.start, each.end), each)
    return list(found.values())


def words_found(hit: Hit) -> list[Candidate]:
    """Each of a hit's spans in the sentence that holds it, or in the items that it runs through, the best first.

    A heading is no part of the sentence below, and words do not run over the end of a sentence: of these the one that
    holds most of them is taken.
    """
    sentences = sentences_of(hit)
    found = []
    for each_span in hit.spans:
        start, end = each_span.start, each_span.end
        touched = [each for each in sentences if each.start < end and each.end > start]
        while len(touched) > 1 and is_heading(touched[0]):
            touched = touched[1:]
        if any(each.text.rstrip().endswith(_STOPS) for each in touched[:-1]):
            touched = [max(touched, key=lambda each: min(each.end, end) - max(each.start, start))]
        if touched:
            first, last = touched[0].start, touched[-1].end
            text = hit.passage.text[first - hit.passage.start : last - hit.passage.start]
            found.append(replace(touched[0], end=last, text=text, span=(max(start, first), min(end, last))))
    return found


def _names_nobody(question: str, words: str, sentence: str) -> bool:
    """Whether words name no person, or say what the question says already."""
    if not _may_name(words, sentence):
        return True
    asked = WordsOf(question)
    return all(asked.hold(stem) for stem in content_stems(words))


def _may_name(words: str, sentence: str) -> bool:
    """Whether words of a sentence may name somebody: a capital that does not only open the sentence."""
    opens = sentence.startswith(words) and not any(name.text in words for name in names(sentence))
    return _CAPITAL.search(words, int(opens)) is not None


def _log_probability(candidate: Candidate) -> float:
    """Of the words that answer: the best span of the hit within them."""
    start, end = candidate.span or (candidate.start, candidate.end)
    return max(
        (each.log_probability for each in candidate.hit.spans if each.start < end and each.end > start), default=NO_SPAN
    )


def missing_names(question: str, text: str) -> float:
    """The share of a question's names, numbers and qualifiers that do not stand in a text; 0 without any.

    Names are looked for in either alphabet, inflected, and by a table of translations.
    """
    wanted, figures, places = _asked_for(question)
    if not wanted and not figures and not places:
        return 0.0
    missing = len(figures - numbers(text)) if figures else 0
    missing += len(places - qualifiers(text)) if places else 0
    if wanted:
        held = WordsOf(text)
        missing += sum(not held.hold(name.text, LIKELY_NAME) for name in wanted)
    return missing / (len(wanted) + len(figures) + len(places))


#: So many different names of a question are looked for, each in every candidate. Of 13,010 questions of the sets none
#: has more than 19, and none that people asked more than 11.
MOST_NAMES = 24


@lru_cache(maxsize=64)
def _asked_for(question: str) -> tuple[tuple[Name, ...], frozenset[str], frozenset[str]]:
    """The names, numbers and qualifiers of a question; every candidate is asked for the same."""
    distinct = {name.text: name for name in names(question)}
    return tuple(distinct.values())[:MOST_NAMES], frozenset(numbers(question)), frozenset(qualifiers(question))
