"""Sentences of English and Russian text.

A text is first cut into blocks (:mod:`assistant.language.lines`). Inside a block a run of ``.!?…`` is judged by what
stands before it (an abbreviation, an initial, a year) and after it (a name, a word that likes to start sentences);
a small letter after it is never a start. Each judgement reads a bounded window, so the time is linear in the text.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

import regex

from assistant.language.lines import Span, blocks
from assistant.language.registry import derived
from assistant.language.word_lists import rows, word_set

#: How many characters before a mark are read to judge it.
WINDOW = 80
#: How far back the opening quotation mark of a title is looked for.
LONGEST_TITLE = 200
CYRILLIC_BEGINS = "\u0400"

# The mark, what closes with it (quotes, brackets, footnote numbers), the space after it, and a look at what may start
# a sentence: a dash, opening marks, then a capital, a letter without case, a name such as iPhone, a digit or a sign.
_MARK = regex.compile(
    r"(?<![.!?…])(?P<mark>[.!?…]++)(?P<closers>(?:[»”“\"'’)\]}*_]|\[[^\[\]\n]{1,40}\])*+)(?P<space>\s*+)"
    r"(?=(?P<dash>[—–-]{1,2}\s*+)?+(?P<opener>[«„“\"'‘’(\[{*_¿¡]*+)"
    r"(?P<first>[\p{L}--\p{Ll}]|[a-z](?=[A-Z])|\p{N}|[[\p{S}#@§•%]--[`´¨^~|=+<>]]))",
    flags=regex.VERSION1,
)
_WORD = regex.compile(r"\p{L}[\p{L}\p{M}'’]{0,30}+")
_NUMERAL = regex.compile(r"\d|№|[IVXLC]{1,7}+\b")
_ENUMERATOR = regex.compile(r"[\p{P}\s]*+(?:\d{1,3}(?:\.\d{1,3}){0,4}|[IVXLC]{1,5}|\p{L})")
_LAW_NUMBER = regex.compile(r"(?:№|Nr?)\s?\d")
# The patterns below are matched backwards from the mark.
_LAST_TOKEN = regex.compile(r"(?r)[\p{L}\p{M}\p{N}.'’/№-]++")
_CHAIN = regex.compile(r"(?r)(?<![\p{L}\p{N}])(?:\p{L}{1,3}\.\s?){1,5}\p{L}{1,3}")  # «т. д», «н. э», "U. S", «А. С»
_PERIOD = regex.compile(r"(?r)(?:\d(?:-?[а-я]{1,2})?|[IVXХ]|\d\))\s{0,2}(?:гг|г\.\s?г|г|вв|в)")
_MEASURED = regex.compile(r"(?r)(?:\d|млн|млрд|трлн|тыс)\.?\s{0,2}(?:кв\.\s?|куб\.\s?)?\p{L}{1,5}(?:[./]\p{L})?")
_BRACKET_END = regex.compile(r"[^()\n]{0,120}+\)")
_CLAUSE = regex.compile(r"(?r)[^,;:()«»\"—–]*+")
_INLINE_NUMBER = regex.compile(r"(?r)[;:]\s\d{1,2}")
_CONSONANTS = regex.compile(r"[бвгджзклмнпрстфхцчшщ]{1,4}")
_GLUED_BEFORE = regex.compile(r"(?r)[а-яё]{3}|»")
_GLUED_AFTER = regex.compile(r"[А-ЯЁ][а-яё]|[АВИКОСУЯ]\s")

_TITLE_OPENERS = {"»": "«", "”": "“", "“": "„", '"': '"', "’": "‘", "'": "'"}


@dataclass(frozen=True, slots=True)
class _Lists:
    """The word lists of the rules below: `short` are all shortened words, `phrases` those with inner stops as well."""

    never_last: frozenset[str]
    before_number: frozenset[str]
    rarely_last: frozenset[str]
    often_last: frozenset[str]
    units: frozenset[str]
    starters: frozenset[str]
    temporal: frozenset[str]
    after_clock: frozenset[str]
    after_currency: frozenset[str]
    phrases: frozenset[str]
    short: frozenset[str]
    longest_short: int


@derived
@cache
def _lists() -> _Lists:
    months, short_months = _forms("months"), _forms("short_months")
    never_last, rarely_last = word_set("never_last"), word_set("rarely_last")
    often_last, units = word_set("often_last"), word_set("shortened_units")
    before_number = word_set("before_number") | short_months
    phrases = never_last | rarely_last | often_last | word_set("periods") | units
    short = phrases | before_number
    return _Lists(
        never_last=never_last,
        before_number=before_number,
        rarely_last=rarely_last,
        often_last=often_last,
        units=units,
        starters=word_set("sentence_starters"),
        temporal=word_set("temporal_words") | months,
        after_clock=word_set("after_clock") | months | _forms("weekdays"),
        after_currency=word_set("after_currency"),
        phrases=phrases,
        short=short,
        longest_short=max((len(each) for each in short if each.isalpha()), default=0),
    )


def _forms(name: str) -> frozenset[str]:
    return frozenset(form for forms in rows(name).values() for form in forms)


@dataclass(frozen=True, slots=True)
class _Place:
    """A mark that may end the sentence that begins at `start`."""

    start: int
    mark: regex.Match[str]

    def before(self, pattern: regex.Pattern[str]) -> str:
        """Give what a backward pattern matches just before the mark, "" when it does not."""
        position = self.mark.start()
        found = pattern.match(self.mark.string, max(self.start, position - WINDOW), position)
        return found[0] if found else ""

    def next_word(self) -> str:
        """Give the next word as the tables write it; "" when it is an initial («А. Навои») or not a word."""
        text = self.mark.string
        found = _WORD.match(text, self.mark.start("first"))
        if found is None or (len(found[0]) == 1 and text[found.end() : found.end() + 1] == "."):
            return ""
        return found[0].lower().replace("ё", "е")

    def starter(self) -> bool:
        """Tell whether the next word likes to start sentences."""
        return self.next_word() in _lists().starters


def sentence_spans(text: str) -> list[Span]:
    """Give the (start, end) spans of the sentences, in order, disjoint, without surrounding whitespace.

    Every character that is not whitespace lies in exactly one span.
    """
    return [span for start, end in blocks(text) for span in _in_block(text, start, end)]


def _in_block(text: str, start: int, end: int) -> Iterator[Span]:
    for mark in _MARK.finditer(text, start, end):
        if _ends(_Place(start, mark)):
            yield start, mark.end("closers")
            start = mark.end()
    yield start, end


def _ends(place: _Place) -> bool:
    """Judge one mark."""
    mark = place.mark
    if _cannot_end(place):
        return False
    if not mark["space"]:
        return _ends_glued(place)
    if mark.string[mark.start() - 1].isspace():
        return _ends_apart(place)
    if "!" in mark["mark"] or "?" in mark["mark"]:
        return not _closes_title(place) or place.starter()
    if mark["mark"] != ".":
        return not mark["first"].isdigit()  # «прошло… 5 лет»
    return _full_stop_ends(place)


def _cannot_end(place: _Place) -> bool:
    """Tell a mark that opens the sentence («…И вот») or belongs to what is in brackets («(!)», «(род. 1950)»)."""
    mark = place.mark
    if mark.start() == place.start or mark.string[mark.start() - 1] in "([«":
        return True
    if mark["dash"] and (mark["first"].isdigit() or not place.next_word()):
        return True  # a list of sources: «М., 2010. — 464 с. — С. 5»
    return _in_brackets(place)


def _ends_glued(place: _Place) -> bool:
    """Judge a mark without a space after it: «конец.Начало», "the end.[1]The next"."""
    mark = place.mark
    if mark["dash"] or mark["opener"] or not mark["first"].isupper():
        return False
    if "[" in mark["closers"]:
        return True
    word = place.before(_LAST_TOKEN)
    if word.lower() in _lists().short:
        return False
    if _GLUED_AFTER.match(mark.string, mark.start("first")):
        return bool(mark["closers"] or place.before(_GLUED_BEFORE))
    return len(word) > 2 and word.isalpha() and word.islower() and place.starter()


def _ends_apart(place: _Place) -> bool:
    """Judge a mark with a space before it, as tokenised texts have it: "the war . The", but not «. . .»."""
    head = place.mark.string[max(place.start, place.mark.start() - WINDOW) : place.mark.start()].rstrip()
    initial = head[-1:].isupper() and not head[-2:-1].isalnum()
    return head[-1:] not in tuple(".!?…") and (not initial or place.starter())


def _in_brackets(place: _Place) -> bool:
    """Tell whether the mark stands inside brackets that did not open the sentence and will be closed."""
    text, position = place.mark.string, place.mark.start()
    opened = text.rfind("(", max(place.start, position - WINDOW), position)
    if opened <= place.start or text[opened + 1].isspace() or ")" in place.mark["closers"]:
        return False
    return text.find(")", opened, position) < 0 and _BRACKET_END.match(text, place.mark.end("closers")) is not None


def _closes_title(place: _Place) -> bool:
    """Tell «роман «Что делать?» Чернышевского» from ««Где он?» Она молчала»: a title hangs on a word before it."""
    opener = _TITLE_OPENERS.get(place.mark["closers"][:1])
    if opener is None:
        return False
    text, position = place.mark.string, place.mark.start()
    opened = text.rfind(opener, max(place.start, position - LONGEST_TITLE), position)
    return opened > place.start and text[max(place.start, opened - 2) : opened].rstrip()[-1:].isalpha()


def _full_stop_ends(place: _Place) -> bool:
    """Judge a single full stop before something that may start a sentence."""
    position, lists = place.mark.start(), _lists()
    word = place.before(_LAST_TOKEN)
    if len(word) > lists.longest_short and word.isalpha():
        return True
    if place.before(_INLINE_NUMBER) or _LAW_NUMBER.match(place.mark.string, place.mark.start("first")):
        return False
    if position - place.start < 12 and _ENUMERATOR.fullmatch(place.mark.string, place.start, position):
        return False  # «1.», «2.3.», "IV.", «А.» at the head of a list item or a heading
    key = _key(place, word)
    if key in lists.never_last:
        return False
    if key in lists.before_number and _NUMERAL.match(place.mark.string, place.mark.start("first")):
        return False
    return _shortened_ends(place, word, key)


def _key(place: _Place, word: str) -> str:
    """Give the last word before the mark, or the phrase of the tables that it closes («т. д» → т.д)."""
    chain = place.before(_CHAIN) if len(word) < 4 else ""
    parts = [part.strip() for part in chain.lower().split(".")]
    phrases = (".".join(parts[index:]) for index in range(len(parts) - 1))
    return next((phrase for phrase in phrases if phrase in _lists().phrases), word.lower())


def _shortened_ends(place: _Place, word: str, key: str) -> bool:
    """Judge a full stop after a word that may be a shortened one; after an ordinary word it ends the sentence."""
    lists = _lists()
    unit = key in lists.units and bool(place.before(_MEASURED))
    period = key == "н.э" or (key[-1:] in ("г", "в") and bool(place.before(_PERIOD)))
    last = key.rpartition(".")[2]
    initial = len(last) == 1 and last.isalpha() and not _scripts_differ(last, place.next_word())
    listed = key in lists.often_last or key in lists.rarely_last
    if not (unit or period or initial or listed or _CONSONANTS.fullmatch(word)) or place.starter():
        return True
    if place.mark["opener"][:1] in ("(", "[") or ")" in place.mark["closers"]:
        return False
    if period:
        return not _only_a_date(place)
    if unit:
        return place.mark["first"].isalpha() and place.next_word() not in lists.after_currency
    return key in lists.often_last and place.next_word() not in lists.after_clock


def _scripts_differ(letter: str, word: str) -> bool:
    """Tell «витамин C. Потом» from initials, which are written in the script of the name."""
    return word != "" and (letter < CYRILLIC_BEGINS) != (word[0] < CYRILLIC_BEGINS)


def _only_a_date(place: _Place) -> bool:
    """Tell whether the clause so far is no more than «В мае 2020 г»: then it goes on."""
    found, temporal = _WORD.findall(place.before(_CLAUSE)), _lists().temporal
    return all(word.lower().replace("ё", "е") in temporal or word.isupper() for word in found)
