"""What can be checked of a text word for word: dates, quantities, names, what is denied."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache, cached_property
from typing import Literal, NamedTuple

import regex

from assistant.language import content_stems
from assistant.language.dates import Date, FoundDate, found_dates, stated
from assistant.language.names import Name, WordsOf, names
from assistant.language.normalising import normalised
from assistant.language.quantities import FoundQuantity, Quantity, found_quantities, ordinals
from assistant.language.registry import derived
from assistant.language.word_lists import any_of, word_set
from assistant.verifying.polarity import Polarity, polarity

#: What of a sentence its sources may lack: ``role`` when they say it of another name, ``meaning`` when nothing in them
#: says the like, ``subject`` when what says a bare answer does not name what was asked about, ``confirmation`` when the
#: chat model, asked again, does not find it there, ``language`` when the sentence is not in the language asked for.
Kind = Literal[
    "number", "unit", "date", "name", "role", "address", "denial", "meaning", "subject", "confirmation", "language"
]
_ADDRESS = regex.compile(r"(?:https?://|www\.)[^\s<>()\[\]«»“”\"]+|[\w.+-]+@[\w-]+(?:\.[\w-]+)+", regex.IGNORECASE)


@derived
@cache
def _not_ordinal() -> regex.Pattern[str]:
    return regex.compile(rf"\b{any_of(word_set('not_ordinal'))}\b", regex.IGNORECASE)


class Lack(NamedTuple):
    """Something that a sentence says and its sources do not; `text` is how the sentence writes it."""

    kind: Kind
    text: str


class Facts:
    """The facts of one text, read when they are asked for."""

    def __init__(self, text: str) -> None:
        self.text = text
        self._plain = normalised(text)

    @cached_property
    def dates(self) -> list[FoundDate]:
        """Its dates, in reading order."""
        return found_dates(self._plain)

    @cached_property
    def quantities(self) -> list[FoundQuantity]:
        """Its numbers with their units, those of dates left out."""
        return found_quantities(self._plain, [(each.start, each.end) for each in self.dates])

    @cached_property
    def loose_numbers(self) -> frozenset[str]:
        """Numbers that it says in another way: years, ordinals in words."""
        years = {str(found.date.year) for found in self.dates if found.date.year}
        return frozenset(years | ordinals(self._plain))

    @cached_property
    def is_first(self) -> bool:
        """Whether it says that something was the first, which models like to add; "at first" says no such thing."""
        return "1" in ordinals(_not_ordinal().sub(" ", self._plain))

    @cached_property
    def names(self) -> list[Name]:
        """The words that are names."""
        return names(self.text)

    @cached_property
    def words(self) -> WordsOf:
        """All words, to look names up in."""
        return WordsOf(self.text)

    @cached_property
    def stems(self) -> frozenset[str]:
        """Stems of the words that carry meaning."""
        return frozenset(content_stems(self.text))

    @cached_property
    def polarity(self) -> Polarity:
        """What is denied."""
        return polarity(self.text)

    @cached_property
    def addresses(self) -> list[str]:
        """Web and mail addresses."""
        return [each.rstrip(".,;:!?") for each in _ADDRESS.findall(self.text)]

    @property
    def is_checkable(self) -> bool:
        """Whether it holds a figure, a date or an address."""
        return bool(self.dates or self.quantities or self.addresses)

    def written(self, found: FoundDate | FoundQuantity) -> str:
        """A fact as this text writes it."""
        return self._plain[found.start : found.end].strip()


@dataclass(frozen=True, slots=True)
class Said:
    """What a stretch of sources says in figures: facts of each of its sentences, and dates said around it."""

    parts: tuple[Facts, ...]
    around: tuple[Date, ...] = ()

    def lacks(self, claim: Facts) -> list[Lack]:
        """The figures, dates and addresses of a claim that are not said here."""
        return [*self._lacking_dates(claim), *self._lacking_quantities(claim), *self._lacking_addresses(claim)]

    def _lacking_dates(self, claim: Facts) -> Iterator[Lack]:
        said = [found.date for part in self.parts for found in part.dates]
        for found in claim.dates:
            alike = [other for other in claim.dates if (other.start, other.end) == (found.start, found.end)]
            readings = [other.date for other in alike] if "/" in claim.written(found) else [found.date]
            is_year_alone = not (found.date.month or found.date.day)
            if any(stated(date, said, self.around) for date in readings):
                continue
            if is_year_alone and (found.date in self.around or self._values(str(found.date.year))):
                continue
            yield Lack("date", claim.written(found))

    def _lacking_quantities(self, claim: Facts) -> Iterator[Lack]:
        for found in claim.quantities:
            same = self._values(found.quantity.value)
            if any(each.says(found.quantity) for each in same):
                continue
            if not same and any(found.quantity.value in part.loose_numbers for part in self.parts):
                continue
            yield Lack("unit" if same else "number", claim.written(found))
        if claim.is_first and not any("1" in part.loose_numbers or part.is_first for part in self.parts):
            yield Lack("number", "1")

    def _lacking_addresses(self, claim: Facts) -> Iterator[Lack]:
        for address in claim.addresses:
            if not any(address.lower() in part.text.lower() for part in self.parts):
                yield Lack("address", address)

    def _values(self, value: str) -> list[Quantity]:
        return [found.quantity for part in self.parts for found in part.quantities if found.quantity.value == value]


def missing_names(claim: Facts, places: Iterable[WordsOf]) -> list[Name]:
    """The names of a claim that stand in none of the places, each once."""
    held = list(places)
    return [name for name in claim.names if not any(place.hold(name.text) for place in held)]
