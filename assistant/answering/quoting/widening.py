"""A sentence widened until it can be read alone: its list, what a pronoun means, the question that "No." replies to."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from assistant.answering.quoting.evidence import Candidate, sentences_of
from assistant.language import words

#: A quote is not widened beyond this.
LONGEST_QUOTE_CHARACTERS = 700
#: A sentence before is added for a pronoun's sake when both together are no longer than this.
LONGEST_PAIR_CHARACTERS = 450
_ITEM = re.compile(r"\s*(?:[-–—*•‣◦·]|\(?\d{1,2}[.)]|\(?[a-zа-я]\))\s")
#: An opening that means nothing without the sentence before it; "IT" is no "it".
_POINTS_BACK = re.compile(
    r"\W*(?!IT\b)(?i:(?:he|she|it|they|his|her|its|their|this|that|these|those|such|there|both"
    r"|the (?:latter|former|same))\b"
    r"(?! (?:year|month|week|morning|was a time))"
    r"|(?:он|она|оно|они|его|её|ее|их|это|этот|эта|эти|этой|этого|этим|такой|такая|такое|такие|там|оба|обе"
    r"|последний|последняя|последние|данный|данная|данные|указанн\w+|там же|при этом|кроме того)\b"
    r"(?! (?:году|месяце|неделе)))"
)
#: A reply that means nothing without the question above it: "Two.", «Нет, это покупка.».
_LONGEST_REPLY_WORDS = 3
_REPLIES = re.compile(r"\W*(?:yes|no|да|нет)\b(?!\s+one\b)", re.IGNORECASE)


def widened(candidate: Candidate, *, to_list: bool) -> Candidate:
    """The candidate with the lines around it that it cannot be read without, all of the same passage.

    An introduction that ends in a colon gets its list; several items, and with `to_list` one, get the rest of the list
    and its introduction.
    """
    sentences = sentences_of(candidate.hit)
    inside = [
        number for number, each in enumerate(sentences) if each.start < candidate.end and each.end > candidate.start
    ]
    if not inside:
        return candidate
    first, last = inside[0], inside[-1]
    if sentences[last].text.rstrip().endswith(":") or ((to_list or last > first) and _is_item(sentences[first])):
        first, last = _list_around(sentences, first, last)
    if first and _points_back(sentences[first]) and _fits(sentences, first - 1, last, LONGEST_PAIR_CHARACTERS):
        first -= not _is_heading(sentences[first - 1])
    elif first and _replies(sentences[first], sentences[first - 1]) and _fits(sentences, first - 1, last):
        first -= 1
    if (first, last) == (inside[0], inside[-1]):
        return candidate
    start, end = sentences[first].start, sentences[last].end
    offset = candidate.hit.passage.start
    text = candidate.hit.passage.text[start - offset : end - offset]
    return replace(candidate, start=start, end=end, text=text, before=sentences[first].before)


def _list_around(sentences: Sequence[Candidate], first: int, last: int) -> tuple[int, int]:
    """Grow over neighbouring items, then over the line that introduces them, as long as all of it fits."""
    while last + 1 < len(sentences) and _is_item(sentences[last + 1]) and _fits(sentences, first, last + 1):
        last += 1
    while first and _is_item(sentences[first - 1]) and _fits(sentences, first - 1, last):
        first -= 1
    introduces = first > 0 and sentences[first - 1].text.rstrip().endswith(":")
    return (first - 1 if introduces and _fits(sentences, first - 1, last) else first), last


def _fits(
    sentences: Sequence[Candidate], first: int, last: int, most_characters: int = LONGEST_QUOTE_CHARACTERS
) -> bool:
    return sentences[last].end - sentences[first].start <= most_characters


def _is_item(sentence: Candidate) -> bool:
    return _ITEM.match(sentence.text) is not None


def _points_back(sentence: Candidate) -> bool:
    return _POINTS_BACK.match(sentence.text) is not None


def _replies(sentence: Candidate, before: Candidate) -> bool:
    """Whether a sentence is a short reply to the question before it."""
    short = len(words(sentence.text)) <= _LONGEST_REPLY_WORDS or _REPLIES.match(sentence.text) is not None
    return short and before.text.rstrip().endswith("?")


def _is_heading(sentence: Candidate) -> bool:
    """A heading, a question or a label is no sentence that a pronoun could lean on."""
    return sentence.text in sentence.hit.passage.heading.split(" › ") or not sentence.text.rstrip().endswith(
        (".", "!", "…", ".”", ".»", '."', ")")
    )
