"""Documents that differ: two sentences about the same thing, of which one gives another figure, or denies the other."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from assistant.answering.asked import Asked
from assistant.answering.quoting.evidence import Candidate, Evidence
from assistant.answering.quoting.sentence_vectors import SentenceVectors
from assistant.answering.quoting.spans import missing_names
from assistant.language import numbers
from assistant.language.dates import found_dates
from assistant.storage.library import Documents
from assistant.verifying.polarity import contradicts, polarity

#: Sentences whose vectors, without titles, are at least so near are about the same thing; those of one topic that are
#: about two things lie around .5, what differs in a figure or a name between .64 and .85 (pairs of our own).
SAME_SUBJECT_COSINE = 0.6
#: A sentence speaks against the best one when it is at least so probable beside it.
LEAST_BESIDE = 0.5

SameSubject = Callable[[Candidate, Candidate], bool]


class Differing:
    """Tells whether documents differ about what is asked."""

    def __init__(self, vectors: SentenceVectors, documents: Documents) -> None:
        self._vectors = vectors
        self._documents = documents

    def same_subject(self, asked: Asked) -> SameSubject:
        """Whether two sentences are about the same thing of a question: as near to its names, and to each other."""

        def judge(one: Candidate, other: Candidate) -> bool:
            if missing_names(asked.text, self._around(one)) != missing_names(asked.text, self._around(other)):
                return False  # the grant of another bank
            pair = (one, other)
            left, right = self._vectors.of([each.text for each in pair], [each.language for each in pair])
            return float(left @ right) >= SAME_SUBJECT_COSINE

        return judge

    def rival(self, asked: Asked, evidence: Sequence[Evidence]) -> Evidence | None:
        """The best sentence of another document that speaks against the first one; `evidence` comes best first."""
        about_the_same = self.same_subject(asked)
        first = evidence[0]
        for each in evidence[1:]:
            if each.probability < LEAST_BESIDE * first.probability:
                return None
            if speak_against(first.candidate, each.candidate) and about_the_same(first.candidate, each.candidate):
                return each
        return None

    def _around(self, candidate: Candidate) -> str:
        passage = candidate.hit.passage
        title = self._documents.document(passage.document_id).title
        return "\n".join([candidate.before, candidate.text, passage.heading, title])


def speak_against(one: Candidate, other: Candidate) -> bool:
    """Whether sentences of two documents cannot both hold, given that they are about the same thing.

    Each gives a figure or a date that the other does not, or one denies what the other says.
    """
    if one.hit.passage.document_id == other.hit.passage.document_id:
        return False
    figures, others = _figures(one.text), _figures(other.text)
    if figures - others and others - figures:
        return True
    return contradicts(polarity(one.text), polarity(other.text), is_within=one.language == other.language)


def _figures(text: str) -> set[str]:
    return numbers(text) | {str(found.date) for found in found_dates(text)}
