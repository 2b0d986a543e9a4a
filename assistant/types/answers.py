"""Records of questions and answers: what is found, cited and said."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from assistant.types.documents import DocumentSummary, Language, Passage

Role = Literal["user", "assistant"]
#: ``talk`` is a reply to what was said to the assistant itself: a greeting, "What can you do?".
Status = Literal["answered", "not_found", "talk"]
#: The shape of answer that a question wants, see `assistant.answering.shapes`.
Shape = Literal[
    "fact",
    "explanation",
    "definition",
    "list",
    "overview",
    "comparison",
    "several_parts",
    "yes_no",
    "aggregate",
    "keywords",
    "talk",
]
#: Why an answer is "not in the documents" (ARCHITECTURE.md, invariant 5).
Reason = Literal["nothing_relevant", "fact_missing", "question_unclear", "no_documents", "filtered_out"]


@dataclass(frozen=True, slots=True)
class LegScores:
    """What the legs of retrieval see of a passage.

    `cosine` of question and passage vectors, -1..1; `lead`, how far it lies below the best cosine of any passage, 0..2;
    `tilt`, how much nearer the passage's language as a whole is to the question than both are in the mean, -1..1;
    `words` and `names`, the share of the question's stems and of its name pieces that the passage holds, each weighed
    by its rarity, 0..1; `sentence`, the same share of stems in the one sentence that holds the most.
    """

    cosine: float
    lead: float
    tilt: float
    words: float
    sentence: float
    names: float


@dataclass(frozen=True, slots=True)
class AnswerSpan:
    """Words of a document that would answer, ``document.text[start:end]``, and the log of their probability."""

    start: int
    end: int
    log_probability: float


@dataclass(frozen=True, slots=True)
class ReadSentence:
    """A sentence of a document, ``document.text[start:end]``, and the log-odds that it is evidence for an answer."""

    start: int
    end: int
    log_odds: float


@dataclass(frozen=True, slots=True)
class Read:
    """What the span reader said of a passage; all but `spans` are log-odds.

    `fused`, before reading, that the passage is about the question; `relevant` and `answers`, that it is about it and
    that it answers, after both looks, `relevant_whole` and `answers_whole` after the look at the whole passage alone;
    `says_yes`, of a yes to a question that wants one. `spans` are the words that would answer, the best first;
    `sentences` are all sentences of the passage in their order.
    """

    fused: float
    relevant: float
    answers: float
    says_yes: float
    relevant_whole: float
    answers_whole: float
    spans: tuple[AnswerSpan, ...] = ()
    sentences: tuple[ReadSentence, ...] = ()


@dataclass(frozen=True, slots=True)
class Hit:
    """A retrieved passage. `score` is in 0..1, more is better; `rank` counts from 1.

    `legs` is what the legs of retrieval saw of it, `read` what the span reader said of it where it was read.
    """

    passage: Passage
    score: float
    rank: int
    legs: LegScores | None = None
    read: Read | None = None

    @property
    def spans(self) -> tuple[AnswerSpan, ...]:
        """The words that would answer, the best first; none where the passage was not read."""
        return self.read.spans if self.read else ()


@dataclass(frozen=True, slots=True)
class Citation:
    """An exact place in a document: ``document.text[start:end] == quote``. `number` is the mark in the answer."""

    number: int
    document_id: str
    title: str
    source: str
    page: int | None
    heading: str
    start: int
    end: int
    quote: str
    language: Language
    date: str = ""


@dataclass(frozen=True, slots=True)
class Message:
    """One turn of a conversation."""

    role: Role
    text: str


@dataclass(frozen=True, slots=True)
class Filters:
    """Which documents may answer; what is empty does not restrict.

    `since` and `until` are ISO dates, both included, of a day, a month or a year (``2019-11-26``, ``2019-11``,
    ``2019``): until 2019 is until its last day. A document without a date is left out by either. `sources` are paths or
    folders as `Document.source` writes them, `document_ids` ids. `language` is that of documents and of passages.
    """

    language: Language | None = None
    since: str = ""
    until: str = ""
    sources: tuple[str, ...] = ()
    document_ids: tuple[str, ...] = ()

    def admit(self, document: DocumentSummary) -> bool:
        """Whether a document passes every filter."""
        return (
            self.language in (None, document.language)
            and (not self.since or document.date >= self.since)
            and (not self.until or "" < document.date[: len(self.until)] <= self.until)
            and (not self.sources or any(_is_below(document.source, place) for place in self.sources))
            and (not self.document_ids or document.id in self.document_ids)
        )


def _is_below(source: str, place: str) -> bool:
    return source == place or source.startswith(place.rstrip("/") + "/")


@dataclass(frozen=True, slots=True)
class Usage:
    """What an answer cost and was made with.

    `tokens` by kind are counted by tiktoken (cl100k_base), or by the server of a chat model where it tells; `seconds`
    are by step; `prompts` holds the name of every text of prompts/ that had a part in it, with its content hash.
    """

    tokens: Mapping[str, int] = field(default_factory=dict)
    seconds: Mapping[str, float] = field(default_factory=dict)
    prompts: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Claim:
    """A sentence that a chat model wrote, checked: ``answer.text[start:end]`` is its words, without its marks.

    `citations` are the numbers of the citations that say it. Where it is not `supported`, `lacks` tells what its
    sources do not say, as words of `assistant.verifying.Lack`: ``number 4.6``, ``name Petrov``, ``denial``.
    """

    start: int
    end: int
    supported: bool
    citations: tuple[int, ...] = ()
    lacks: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Section:
    """Quotes of an answer that stand together under a heading: those of one document, of one thing compared.

    `citations` are their numbers.
    """

    heading: str
    citations: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer, or the refusal to give one: `reason` is None when `status` is ``answered``.

    `text` carries the marks ``[1]``, ``[2]`` … of `citations`. `hits` are the passages that were retrieved, best
    first; for a refusal they are the nearest ones. `searched` is the question that was really searched. `short` are the
    words of a citation that answer, "" where only a sentence does; `confidence` is the
    probability that what was found answers the question, 0..1. `shape` is the shape of answer that was wanted.
    `sections` are its parts, () where it is in one piece. `answerer` names what composed it, and `claims` are its
    checked sentences when that was a chat model.
    """

    text: str
    language: Language
    citations: tuple[Citation, ...]
    hits: tuple[Hit, ...]
    status: Status
    reason: Reason | None = None
    usage: Usage = field(default_factory=Usage)
    searched: str = ""
    short: str = ""
    confidence: float = 0.0
    shape: Shape = "fact"
    sections: tuple[Section, ...] = ()
    answerer: str = ""
    claims: tuple[Claim, ...] = ()

    def searched_instead_of(self, typed: str) -> str:
        """What was searched, when it is not what was typed; else ""."""
        return "" if self.searched.split() == typed.replace("\0", " ").split() else self.searched


@dataclass(frozen=True, slots=True)
class Retrieved:
    """Event: retrieval is done. `question` is what was searched."""

    question: str
    hits: tuple[Hit, ...]


@dataclass(frozen=True, slots=True)
class Quoted:
    """Event: what the documents say, in quotes, while a chat model still writes its answer from them.

    `answer` is what would be answered without a model. Its text is no part of the answer that is being made.
    """

    answer: Answer


@dataclass(frozen=True, slots=True)
class Delta:
    """Event: the next piece of the answer's text. All deltas joined are the text of the answer.

    It may be empty: the answer is still being made, and its caller has the chance to stop it.
    """

    text: str


@dataclass(frozen=True, slots=True)
class Finished:
    """Event: the last one; carries the whole answer."""

    answer: Answer


Event = Retrieved | Quoted | Delta | Finished


@dataclass(frozen=True, slots=True)
class Prompt:
    """What a chat model is given: instructions, and what the user says."""

    system: str
    user: str


@dataclass(frozen=True, slots=True)
class Piece:
    """The next piece of what a chat model writes; an empty one only tells that it is still at work.

    `finish` of the last piece says why it ended: ``stop``, or ``length`` when it was cut off. `tokens` are those of
    the ``prompt`` and the ``completion`` as the server counted them, where it did. `alternatives` are the tokens that
    might have begun the piece, each with its probability, where they were asked for and the server tells.
    """

    text: str
    finish: str = ""
    tokens: Mapping[str, int] = field(default_factory=dict)
    alternatives: Mapping[str, float] = field(default_factory=dict)
