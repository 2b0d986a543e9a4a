"""What a chat model writes, turned into an answer: each sentence cleaned, checked, and marked with what says it."""

from __future__ import annotations

import re
from collections.abc import Sequence

from assistant.answering.citing import cite
from assistant.answering.composing.context import PassageWindow
from assistant.answering.composing.prompting import SUBJECT
from assistant.answering.composing.segmenting import Segment
from assistant.answering.phrasing import LEAST_REST_CHARACTERS, shown
from assistant.answering.prompts import load_phrases
from assistant.answering.quoting.spans import missing_names
from assistant.language import content_stems
from assistant.language.normalising import normalised
from assistant.types import Citation, Claim, Hit, Language, Passage
from assistant.verifying import Lack, Quote, Support, Verdict, Verifier
from assistant.verifying.facts import Facts
from assistant.verifying.polarity import says_nothing

#: Marks are ours: whatever the model puts in their place is removed.
_MARKS = re.compile(
    r"\s*(?:\[\s*(?:passages?|sources?|фрагмент\w*|источник\w*|№)?\s*\d{1,3}(?:\s*[,;–-]\s*\d{1,3})*\s*\]"
    r"|【[^】]{0,40}】|\(\s*(?:passages?|sources?|фрагмент\w*|источник\w*)\s+№?\s*\d{1,3}(?:\s*[,;и–-]\s*\d{1,3})*\s*\))",
    re.IGNORECASE,
)
_LINK = re.compile(r"!?\[([^\]\n]{0,300})\]\([^)\n]{0,2000}\)")
#: "According to passage 1, …", «Во фрагменте 2 сказано, что …»: users see no passages. What passages do not say stays.
_ATTRIBUTION = re.compile(
    r"^(?:(?:according to|as (?:stated|said|mentioned|noted) in) (?:the )?passages?\b(?: №? ?\d{1,3})?,? "
    r"|in (?:the )?passages?\b(?: №? ?\d{1,3})?,? it (?:says|states|(?:is|was) (?:said|stated|mentioned|noted)) that "
    r"|(?:the )?passages?\b(?: №? ?\d{1,3})? (?:says?|states?|notes?|mentions?) that "
    r"|согласно фрагмент\w*(?: №? ?\d{1,3})?,? "
    r"|как (?:сказано|указано|говорится|отмечено) во? фрагмент\w*(?: №? ?\d{1,3})?,? "
    r"|во? фрагмент\w*(?: №? ?\d{1,3})?,? (?:сказано|указано|говорится|отмечено|отмечается|сообщается), что "
    r"|фрагмент(?: №? ?\d{1,3})? (?:говорит|указывает|сообщает)(?: о том)?, что )(?=\S)",
    re.IGNORECASE,
)
_EMPHASIS = re.compile(r"\*\*|__|`+|^#{1,6}\s+|</?\w[^>\n]{0,200}>")
_ITEM = re.compile(r"^(?:[-*•–]|\d{1,2}[.)])\s+")
_LETTERS = {"en": re.compile("[A-Za-zÀ-ɏ]"), "ru": re.compile("[А-Яа-яЁё]")}
_LETTER = re.compile(r"[^\W\d_]")
#: Names may stand in their own alphabet; a sentence with a smaller share of its language's letters is in another one.
LEAST_OWN_LETTERS = {"en": 0.6, "ru": 0.35}
#: Shorter texts are too short to tell a language by.
JUDGED_LETTERS = 12
#: Of the names and numbers of a question.
MOST = 0.5


class Draft:
    """An answer in the making. Nothing of it is shown before a sentence of it is supported."""

    def __init__(
        self,
        question: str,
        windows: Sequence[PassageWindow],
        language: Language,
        support: Support | None,
        *,
        drop_unsupported: bool,
    ) -> None:
        self._question = question
        self._windows = windows
        self._language: Language = language
        self._verifier = Verifier([each.excerpt() for each in windows], support)
        self._drop_unsupported = drop_unsupported
        self._phrases = load_phrases(SUBJECT, language)
        markers = {_letters_of(load_phrases(SUBJECT, each).fill("no_answer")) for each in ("en", "ru")}
        #: Models write «в фрагментах» for «во фрагментах».
        self._no_answer = markers | {each.replace("вофрагментах", "вфрагментах") for each in markers}
        self._held: list[tuple[Segment, Verdict | None]] = []
        self._opener: Segment | None = None
        self._seen: set[str] = set()
        self._is_bare = False
        #: What has been shown.
        self.text = ""
        self.claims: list[Claim] = []
        self.citations: list[Citation] = []
        #: Cited passages that are not hits, but neighbours of one.
        self.neighbours: list[Hit] = []
        #: The model says that the passages do not hold the answer.
        self.says_nothing = False
        #: The first thing that the model wrote is in another language.
        self.is_foreign = False

    @property
    def confidence(self) -> float:
        """The share of sentences that are supported, 0..1."""
        return sum(each.supported for each in self.claims) / len(self.claims) if self.claims else 0.0

    @property
    def states_nothing(self) -> bool:
        """Whether the model has said nothing that could be right or wrong: only that there is no answer, if anything.

        What it stated and no source says is an invention, and not nothing.
        """
        return not self.text and all(verdict is None for _, verdict in self._held)

    @property
    def is_over(self) -> bool:
        """Whether nothing more of what the model writes can be used."""
        return self.says_nothing or self.is_foreign

    def prepared(self, segment: Segment) -> Segment | None:
        """The next sentence of the model as it would be shown; None where there is nothing to show or to check yet."""
        segment = segment._replace(text=cleaned(segment.text))
        letters = _letters_of(segment.text)
        if not letters or letters in self._seen or segment.text.endswith("?"):
            return None  # small models repeat the question
        self._seen.add(letters)
        if any(marker in letters for marker in self._no_answer):
            self.says_nothing = not self.text
            return None
        if not is_written_in(segment.text, self._language):
            self.is_foreign = not self.text
            return None
        if self._opener is not None:
            segment = Segment(self._opener.separator, f"{self._opener.text} {segment.text}")
            self._opener = None
        elif _is_opener(segment.text):
            self._opener = segment
            return None
        return segment

    def finish(self) -> str:
        """The end; gives what can still be shown."""
        opener, self._opener = self._opener, None
        left = self.add(opener, self.verdict_on(opener)) if opener else ""
        return left + self._sentence_around()

    def _sentence_around(self) -> str:
        """After a bare answer that is all there is, the sentence that it stands in; gives what was appended.

        A name may be one of two. A source in the other language is left to whoever opens it.
        """
        if not self._is_bare or len(self.claims) != 1 or not self.citations:
            return ""
        citation = self.citations[0]
        quote = shown(citation.quote)
        if citation.language != self._language or len(quote) < len(self.text) + LEAST_REST_CHARACTERS:
            return ""
        added = f"\n\n{load_phrases('quoting', self._language).fill('quote', quote=quote, number=citation.number)}"
        self.text += added
        return added

    def note(self, key: str) -> str:
        """Add a phrase about the answer below it; gives what is to be shown."""
        added = f"\n\n{self._phrases.fill(key)}"
        self.text += added
        return added

    def verdict_on(self, segment: Segment) -> Verdict | None:
        """Whether the sources say a sentence; None where it says nothing that could be checked."""
        plain = _ITEM.sub("", segment.text)
        if is_no_claim(plain):
            return None
        verdict = self._verifier.verify(plain)
        self._is_bare = not self.text and is_bare(plain, self._question)
        return self._bare_verdict(plain, verdict) if self._is_bare else verdict

    def _bare_verdict(self, text: str, verdict: Verdict) -> Verdict:
        """The verdict on an answer that leaves its subject to the question: "15.5 million dollars.", «Лим Чжин Хо».

        By itself a name means too little to be like any sentence: then it is judged together with the question, and
        must stand in the quote. And many sources may hold it: one that says it of what was asked holds the names and
        numbers of the question, too; across languages most of them, for names are translated.
        """
        if not verdict.supported and all(lack.kind == "meaning" for lack in verdict.lacks):
            whole = self._verifier.verify(f"{self._question} {text}")
            if whole.supported and not missing_names(text, self._passage_of(whole.quotes[0])[1]):
                verdict = whole
        if not verdict.supported:
            return verdict
        passage, _ = self._passage_of(verdict.quotes[0])
        title = self._windows[verdict.quotes[0].excerpt].document.title
        missing = missing_names(self._question, "\n".join([passage.text, passage.heading, title]))
        enough = missing < MOST if passage.language != self._language else not missing
        return verdict if enough else Verdict(False, lacks=(Lack("subject", ""),), score=verdict.score)

    def _passage_of(self, quote: Quote) -> tuple[Passage, str]:
        """The passage that a quote stands in, and its words."""
        passage, start, end = _within_passage(self._windows[quote.excerpt].passages, quote)
        return passage, passage.text[start - passage.start : end - passage.start]

    def source_of(self, verdict: Verdict) -> str:
        """The passages that the quotes of a verdict stand in, each once."""
        windows = dict.fromkeys(quote.excerpt for quote in verdict.quotes)
        texts = ("".join(each.text for each in self._windows[number].passages) for number in windows)
        return "\n".join(text.strip() for text in texts)

    def add(self, segment: Segment, verdict: Verdict | None) -> str:
        """Add a sentence with its verdict; gives what can be shown now."""
        if not self.text and not (verdict and verdict.supported):
            self._held.append((segment, verdict))
            return ""
        held, self._held = [each for each in self._held if not _only_announces(*each, segment)], []
        return "".join(self._shown(*each) for each in [*held, (segment, verdict)])

    def _shown(self, segment: Segment, verdict: Verdict | None) -> str:
        """Append a sentence with its marks; gives what was appended."""
        numbers: tuple[int, ...] = ()
        body = segment.text
        if verdict is not None and verdict.supported:
            numbers = tuple(dict.fromkeys(self._number(quote) for quote in verdict.quotes))
            body = f"{body} {''.join(f'[{number}]' for number in numbers)}"
        elif verdict is not None:
            if self._drop_unsupported:
                return ""
            body = self._phrases.fill("unsupported", sentence=body)
        separator = segment.separator if self.text else ""
        start = len(self.text) + len(separator) + body.index(segment.text)
        self.text += separator + body
        if verdict is not None:
            lacks = tuple(f"{each.kind} {each.text}".strip() for each in verdict.lacks)
            end = start + len(segment.text)
            self.claims.append(Claim(start, end, verdict.supported, numbers, lacks))
        return separator + body

    def _number(self, quote: Quote) -> int:
        """The number of a citation: the one it has, or the next."""
        window = self._windows[quote.excerpt]
        passage, start, end = _within_passage(window.passages, quote)
        for citation in self.citations:
            if (citation.document_id, citation.start, citation.end) == (window.document.id, start, end):
                return citation.number
        if passage.id != window.hit.passage.id:
            self.neighbours.append(Hit(passage, window.hit.score, window.hit.rank))
        self.citations.append(cite(len(self.citations) + 1, window.document, passage, start, end))
        return len(self.citations)


def cleaned(text: str) -> str:
    """A sentence of a model without marks, links, tags, emphasis and the number of a passage, on one line."""
    plain = " ".join(_EMPHASIS.sub("", _MARKS.sub("", _LINK.sub(r"\1", text))).split())
    said = _ATTRIBUTION.sub("", plain)
    return plain if said == plain else said[0].upper() + said[1:]


def is_written_in(text: str, language: Language) -> bool:
    """Whether a text may be in a language, by its letters."""
    letters = len(_LETTER.findall(text))
    own = len(_LETTERS[language].findall(text))
    return letters < JUDGED_LETTERS or own >= LEAST_OWN_LETTERS[language] * letters


def is_no_claim(text: str) -> bool:
    """Whether a sentence says nothing that could be checked: it announces others, or says what is not there."""
    facts = Facts(text)
    if facts.is_checkable:
        return False
    return text.endswith(":") or says_nothing(text)


def is_bare(text: str, question: str) -> bool:
    """Whether an answer is nothing but names and figures, with a unit, none of which the question says."""
    facts = Facts(text)
    if not (facts.names or facts.is_checkable) or set(content_stems(text)) & set(content_stems(question)):
        return False
    figures = [facts.written(date) for date in facts.dates] + [facts.written(each) for each in facts.quantities]
    rest = normalised(text)
    for known in [*figures, *(name.text for name in facts.names)]:
        rest = rest.replace(known, " ")
    return len(content_stems(rest)) <= 1


def _only_announces(held: Segment, verdict: Verdict | None, following: Segment) -> bool:
    """ "Here is the answer:" before anything but a list."""
    return verdict is None and held.text.endswith(":") and not _ITEM.match(following.text)


def _is_opener(text: str) -> bool:
    """ "Yes.", «Да, верно.»: it belongs to the sentence after it."""
    return len(content_stems(text)) <= 1 and not Facts(text).is_checkable


def _letters_of(text: str) -> str:
    return "".join(_LETTER.findall(text)).casefold()


def _within_passage(passages: Sequence[Passage], quote: Quote) -> tuple[Passage, int, int]:
    """The passage that holds most of a quote, and the part of the quote in it: no citation runs over two passages."""
    best = max(passages, key=lambda each: min(each.end, quote.end) - max(each.start, quote.start))
    return best, max(best.start, quote.start), min(best.end, quote.end)
