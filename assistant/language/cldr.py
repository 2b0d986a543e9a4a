"""Names of months, weekdays, countries, languages, units and currencies from the Unicode CLDR, written as word lists.

``python -m assistant.language.cldr CODE`` writes ``data/CODE/cldr/*.txt`` from `babel`. The lists are kept in the
repository, for loading CLDR takes an eighth of a second and a word list none; a test holds them against `babel`.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any, cast

from assistant.language.registry import pack_of
from assistant.types import Language

#: Our units by CLDR's names for them.
UNITS = {
    "%": "concentr-percent",
    "pound": "mass-pound",
    "km": "length-kilometer",
    "m": "length-meter",
    "cm": "length-centimeter",
    "mm": "length-millimeter",
    "mile": "length-mile",
    "foot": "length-foot",
    "inch": "length-inch",
    "ha": "area-hectare",
    "kg": "mass-kilogram",
    "g": "mass-gram",
    "t": "mass-tonne",
    "l": "volume-liter",
    "kW": "power-kilowatt",
    "MW": "power-megawatt",
    "GW": "power-gigawatt",
    "°": "temperature-generic",
    "second": "duration-second",
    "minute": "duration-minute",
    "hour": "duration-hour",
    "day": "duration-day",
    "week": "duration-week",
    "month": "duration-month",
    "year": "duration-year",
}
CURRENCIES = ("USD", "EUR", "GBP", "RUB", "KZT", "UZS", "KRW", "CNY", "JPY")

Lists = dict[str, list[str]]


def cldr_lists(code: Language) -> Lists:
    """The lines of each list of a language, by the list's name. Needs `babel`."""
    from babel import localedata

    data: Mapping[str, Any] = localedata.LocaleDataDict(cast("dict[str | int | None, Any]", localedata.load(code)))
    return {
        "months": _rows(_calendar(data["months"], "wide"), _russian_cases if code == "ru" else lambda _: []),
        "short_months": _short_months(data),
        "weekdays": _rows(_calendar(data["days"], "wide"), lambda _: []),
        "countries": [f"{key}: {name}" for key, name in sorted(data["territories"].items()) if "," not in name],
        "languages": [f"{key}: {name}" for key, name in sorted(data["languages"].items()) if len(key) == 2],
        "units": [*_currencies(data), *_units(data)],  # "pounds sterling" before "pounds"
    }


def write_lists(code: Language, folder: Path) -> None:
    """Write the lists of a language into ``folder/cldr``."""
    import babel

    head = f"# Unicode CLDR (Unicode License v3) as babel {babel.__version__} has it; written by"
    target = folder / "cldr"
    target.mkdir(parents=True, exist_ok=True)
    for name, lines in cldr_lists(code).items():
        text = "\n".join([f"{head} python -m assistant.language.cldr {code}", *lines, ""])
        (target / f"{name}.txt").write_text(text, encoding="utf-8")


def _calendar(table: Mapping[str, Any], width: str) -> dict[int, list[str]]:
    """The names of months or days by their number, in lower case: as they stand alone first, then within a date."""
    found: dict[int, list[str]] = {}
    for use in ("stand-alone", "format"):
        for number, name in sorted(table[use][width].items()):
            found.setdefault(int(number), []).append(str(name).lower().removesuffix("."))
    return {number: list(dict.fromkeys(names)) for number, names in found.items()}


def _rows(table: Mapping[int, list[str]], more: Callable[[list[str]], list[str]]) -> list[str]:
    return [f"{number}: {', '.join(dict.fromkeys([*names, *more(names)]))}" for number, names in table.items()]


def _short_months(data: Mapping[str, Any]) -> list[str]:
    """Shortened names that are no full ones."""
    wide = _calendar(data["months"], "wide")
    short = {
        number: [name for name in names if name not in wide[number]]
        for number, names in _calendar(data["months"], "abbreviated").items()
    }
    return [f"{number}: {', '.join(names)}" for number, names in short.items() if names]


def _russian_cases(names: list[str]) -> list[str]:
    """The cases of a month that CLDR leaves out: «января» gives «январю», «январем», «январе». «е» for «ё»."""
    genitive = names[-1]
    stem, is_soft = genitive[:-1], genitive.endswith("я")
    return [stem + ending for ending in (("ю", "ем", "е") if is_soft else ("у", "ом", "е"))]


def _units(data: Mapping[str, Any]) -> Iterable[str]:
    for key, unit in UNITS.items():
        patterns = data["unit_patterns"].get(unit, {}).get("long", {})
        forms = [str(text).replace("{0}", "").strip() for plural, text in patterns.items() if plural != "per"]
        if plain := [form for form in dict.fromkeys(forms) if form]:
            yield f"{key}: {', '.join(plain)}"


def _currencies(data: Mapping[str, Any]) -> Iterable[str]:
    for key in CURRENCIES:
        symbol = str(data["currency_symbols"].get(key, ""))
        plurals = data["currency_names_plural"].get(key) or {"other": data["currency_names"].get(key, key)}
        names = [str(name) for name in plurals.values()]
        signs = [symbol] if len(symbol) == 1 and not symbol.isalpha() else []
        yield f"{key}: {', '.join(name.lower() for name in dict.fromkeys([*signs, key, *names]))}"


if __name__ == "__main__":
    for language in sys.argv[1:]:
        write_lists(language, pack_of(language).folder)
