"""Whether the sources say what a sentence says, and where: the reasons against it, or the exact quote for it.

A sentence is held against each stretch of the sources: a sentence of theirs with its neighbours, in a passage with a
title. Figures, dates and units must stand in the stretch, names in its passage; what is denied must be denied there;
the rest must be said in words of the same stems or, across languages, mean the like by a measure given from outside.
Where no stretch says all of it, the sentence may be made of clauses that are each said somewhere.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import regex

from assistant.language import document_language
from assistant.language.names import LIKELY_NAME, Name, WordsOf, in_cyrillic, is_acronym
from assistant.language.registry import pack_of
from assistant.types import Language
from assistant.verifying.exchanges import exchanged
from assistant.verifying.facts import Facts, Lack, Said, missing_names
from assistant.verifying.grounds import Excerpt, Ground, Sentence
from assistant.verifying.polarity import contradicts, says_nothing
from assistant.verifying.rivals import rivalled
from assistant.verifying.roles import is_of_another, role_questions
from assistant.verifying.support import Support
from assistant.verifying.translated import untranslated

#: Sentences of the sources that are looked at closely for one sentence of an answer.
CANDIDATES = 12
#: What it counts that a sentence of the sources holds all names of a claim, when the nearest is looked for.
NAMES_WEIGHT = 0.5
#: With fewer stems a line of the sources is a date or a heading.
FEW_STEMS = 3
#: A clause with fewer words is no claim by itself.
SHORTEST_CLAUSE_WORDS = 3
#: How much of a source is read to see whether it says a thing of somebody else: so much at once, and so often.
SLICE_CHARACTERS, READ_SLICES = 1_200, 4
_CLAUSE_END = regex.compile(
    r"[;,]\s+(?:(?:and|but|while|whereas|и|а|но|тогда как)\s+)?|\s+(?:and|but|while|whereas|и|а|но)\s+"
)


@dataclass(frozen=True, slots=True)
class Thresholds:
    """From where on the rest of a sentence counts as said: shares of its stems, and similarities, 0..1.

    `stems` alone is enough; so is `similarity` alone; `some_stems` with `some_similarity`, too.
    """

    stems: float
    similarity: float
    some_stems: float
    some_similarity: float


#: Chosen by hand on the table of ``python -m evals.bench_verifying``; see `evals/LOG.md`.
WITHIN_LANGUAGE = Thresholds(stems=0.7, similarity=0.65, some_stems=0.4, some_similarity=0.45)
ACROSS_LANGUAGES = Thresholds(stems=2.0, similarity=0.42, some_stems=2.0, some_similarity=0.42)
#: What is denied is compared only with a sentence that is about the same thing.
SAME_SUBJECT_STEMS = 0.5
SAME_SUBJECT_SIMILARITY = 0.42


@dataclass(frozen=True, slots=True)
class Quote:
    """Where a sentence is said: ``document.text[start:end]``, in the excerpt with that number, counted from 0."""

    excerpt: int
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Verdict:
    """`quotes` say the sentence when it is supported; else `lacks` tells what its nearest source does not say."""

    supported: bool
    quotes: tuple[Quote, ...] = ()
    lacks: tuple[Lack, ...] = ()
    score: float = 0.0


NOTHING_SAID = Verdict(False, lacks=(Lack("meaning", ""),))


class _Claim(NamedTuple):
    """A sentence or clause of an answer, and its language."""

    facts: Facts
    language: Language


class _Near(NamedTuple):
    """A sentence of the sources: how alike it is to the claim in meaning, its shares of the claim's stems and names."""

    sentence: Sentence
    similarity: float
    stems: float
    names: float

    @property
    def closeness(self) -> float:
        """How likely it is to be what the claim says."""
        return self.similarity + self.stems + NAMES_WEIGHT * self.names


class _Judged(NamedTuple):
    """A verdict by one sentence of the sources, how near that one is, and whether it says the opposite.

    What a nearer sentence says otherwise, a farther one cannot support.
    """

    verdict: Verdict
    closeness: float
    is_refuted: bool


class Verifier:
    """Checks sentences against some excerpts. Made once for an answer; for one thread."""

    def __init__(self, excerpts: Sequence[Excerpt], support: Support | None = None) -> None:
        self._grounds = [Ground(number, excerpt) for number, excerpt in enumerate(excerpts)]
        self._support = support

    def verify(self, sentence: str) -> Verdict:
        """The verdict on one sentence of an answer."""
        verdict = self._verdict(sentence)
        if verdict.supported and (lacks := tuple(self._roles_of_others(sentence, verdict.quotes[0]))):
            return Verdict(False, lacks=lacks, score=verdict.score)
        return verdict

    def _roles_of_others(self, sentence: str, quote: Quote) -> Iterator[Lack]:
        """Names of a sentence in whose place the source of a quote surely has another name.

        Across languages the answers of small readers are too unsure for that.
        """
        language, ground = document_language(sentence), self._grounds[quote.excerpt]
        if self._support is not None and language == ground.excerpt.language:
            slices = ground.slices(SLICE_CHARACTERS)[:READ_SLICES]
            for question in role_questions(sentence, language):
                if is_of_another(question.name, self._support.replies(question.text, slices)):
                    yield Lack("role", question.name)

    def _verdict(self, sentence: str) -> Verdict:
        whole = self._held_against_sources(sentence)
        if whole.supported or any(lack.kind == "role" for lack in whole.lacks):
            return whole  # cut into clauses, names that have changed places would no longer stand together
        clauses = [clause for clause in _clauses(sentence) if not says_nothing(clause)]
        verdicts = [self._held_against_sources(clause) for clause in clauses if clause != sentence]
        if verdicts and all(each.supported for each in verdicts):
            quotes = dict.fromkeys(quote for each in verdicts for quote in each.quotes)
            return Verdict(True, tuple(quotes), score=min(each.score for each in verdicts))
        return whole

    def _held_against_sources(self, sentence: str) -> Verdict:
        claim = _Claim(Facts(sentence), document_language(sentence))
        near = list(self._candidates(claim.facts))
        judged = [self._judge(claim, each, near) for each in near]
        refuted = max((each.closeness for each in judged if each.is_refuted), default=-1.0)
        allowed = [each.verdict for each in judged if not each.verdict.supported or each.closeness >= refuted]
        return max(allowed, key=lambda each: (each.supported, each.score), default=NOTHING_SAID)

    def _candidates(self, claim: Facts) -> Iterator[_Near]:
        """The sentences most worth a close look; a question says nothing, but counts beside its answer."""
        sentences = (sentence for ground in self._grounds for sentence in ground.sentences)
        every = [each for each in sentences if not each.facts.text.rstrip().endswith("?")]
        chosen = sorted(every, key=lambda each: -self._first_glance(claim, each))[:CANDIDATES]
        texts = [each.facts.text for each in chosen]
        alike = self._support.similarities(claim.text, texts) if self._support and texts else [0.0] * len(texts)
        for each, similarity in zip(chosen, alike, strict=True):
            named = _share_of_names(claim, [each.facts.words])
            yield _Near(each, similarity, _share(claim.stems, each.facts.stems), named)

    def _first_glance(self, claim: Facts, candidate: Sentence) -> float:
        """A cheap score: figures, names and stems in common; the excerpts stand in their order of relevance."""
        facts = candidate.facts
        figures = len(claim.dates) + len(claim.quantities)
        said = figures - len(Said((facts,), self._grounds[candidate.excerpt].around).lacks(claim)) if figures else 0
        named = len(claim.names) - len(missing_names(claim, [facts.words]))
        shared = len(claim.stems & facts.stems)
        return 2.0 * said + 1.5 * named + shared - 0.01 * candidate.excerpt

    def _judge(self, claim: _Claim, near: _Near, others: Sequence[_Near]) -> _Judged:
        ground, candidate = self._grounds[near.sentence.excerpt], near.sentence
        window = ground.window(candidate.place, 1)
        is_within = claim.language == ground.excerpt.language
        lacks = Said((*(each.facts for each in window), ground.frame), ground.dates).lacks(claim.facts)
        missing = self._missing_names(claim.facts, ground, window, is_within)
        if missing and not is_within and self._support and near.similarity >= ACROSS_LANGUAGES.similarity:
            near_by = "\n".join([ground.frame.text, *(each.facts.text for each in window)])
            missing = untranslated(missing, near_by, self._support)
        lacks += [Lack("name", name.text) for name in missing]
        nearest = max((each for each in others if each.sentence in window), key=lambda each: each.closeness)
        opposite = rivalled(claim.facts, [each.facts for each in window]) if not lacks else []
        if is_within and (changed := exchanged(claim.facts, candidate.facts)):
            opposite.append(changed)
        if _is_denied(claim.facts, candidate.facts, nearest, is_within):
            opposite.append(Lack("denial", ""))
        lacks += opposite
        here = ground.frame.stems.union(*(each.facts.stems for each in window))
        around = _share(claim.facts.stems, here)
        if not _is_said(around, near.similarity, WITHIN_LANGUAGE if is_within else ACROSS_LANGUAGES):
            lacks.append(Lack("meaning", ""))
        named = NAMES_WEIGHT * _named(claim.facts, candidate, ground)
        score = (near.closeness if is_within else near.similarity + named) + 0.5 * around - 0.5 * len(lacks)
        if lacks:
            verdict = Verdict(False, lacks=tuple(lacks), score=score)
        else:
            verdict = Verdict(True, (self._quote(claim.facts, candidate, window),), score=score)
        return _Judged(verdict, near.closeness, is_within and bool(opposite))

    def _missing_names(self, claim: Facts, ground: Ground, window: Sequence[Sentence], is_within: bool) -> list[Name]:
        """Names of the claim that its excerpt does not hold; across languages acronyms do not count.

        They are translated, and first names have forms of their own («Джон»): near by, likeness is enough.
        """
        missing = missing_names(claim, [ground.words])
        if is_within:
            return missing
        near = WordsOf(" ".join(each.facts.text for each in window))
        own = pack_of(ground.excerpt.language).script == "Cyrillic"
        return [
            name
            for name in missing
            if not (is_acronym(name.text) and in_cyrillic(name.text) != own and own in ground.words.has_acronyms)
            and not near.hold(name.text, LIKELY_NAME)
        ]

    def _quote(self, claim: Facts, candidate: Sentence, window: Sequence[Sentence]) -> Quote:
        """The candidate, with those neighbours that figures of the claim stand in and nowhere else.

        A candidate that is no sentence (a date, a heading) takes what follows along.
        """
        first = last = candidate
        after = [each for each in window if each.place == candidate.place + 1]
        if after and len(candidate.facts.stems) < FEW_STEMS:
            last = after[0]
        around = self._grounds[candidate.excerpt].dates
        missing = len(Said((candidate.facts,), around).lacks(claim))
        for each in window:
            if missing and len(Said((candidate.facts, each.facts), around).lacks(claim)) < missing:
                first, last = min(first, each, key=_start), max(last, each, key=_start)
        return Quote(candidate.excerpt, first.start, last.end)


def _start(sentence: Sentence) -> int:
    return sentence.start


def _named(claim: Facts, candidate: Sentence, ground: Ground) -> float:
    """The share of a claim's names in a sentence of another language, and in what it stands under.

    Stems in common are names there and do not count again; else a line full of names would be quoted, and not the
    sentence below the heading that has them.
    """
    return _share_of_names(claim, [candidate.facts.words, ground.frame.words])


def _share_of_names(claim: Facts, places: Sequence[WordsOf]) -> float:
    return 1 - len(missing_names(claim, places)) / len(claim.names) if claim.names else 0.0


def _share(wanted: frozenset[str], there: frozenset[str]) -> float:
    return len(wanted & there) / len(wanted) if wanted else 0.0


def _is_denied(claim: Facts, candidate: Facts, nearest: _Near, is_within: bool) -> bool:
    """Whether the claim denies what no source denies, or the sentence that is about the same says the opposite."""
    sources = (candidate.polarity, nearest.sentence.facts.polarity)
    if is_within and claim.polarity.denials and not any(each.denials for each in sources):
        return True
    if not is_within and claim.polarity.is_plain and not any(each.may_deny for each in sources):
        return True
    same = nearest.stems >= SAME_SUBJECT_STEMS if is_within else nearest.similarity >= SAME_SUBJECT_SIMILARITY
    return same and contradicts(claim.polarity, nearest.sentence.facts.polarity, is_within=is_within)


def _is_said(stems: float, similarity: float, least: Thresholds) -> bool:
    return (
        stems >= least.stems
        or similarity >= least.similarity
        or (stems >= least.some_stems and similarity >= least.some_similarity)
    )


def _clauses(sentence: str) -> list[str]:
    """The clauses of a sentence; what is too short to be one stays with the clause before it."""
    clauses: list[str] = []
    for piece in _CLAUSE_END.split(sentence):
        if clauses and len(piece.split()) < SHORTEST_CLAUSE_WORDS:
            clauses[-1] = f"{clauses[-1]}, {piece}"
        elif piece.strip():
            clauses.append(piece.strip())
    return clauses
