"""Numbers of cells as they are shown: with their currency, unit and decimals, and no figure lost."""

from __future__ import annotations

import re
from functools import lru_cache

_SECTION = re.compile(r';(?=(?:[^"]*"[^"]*")*[^"]*$)')
_TOKEN = re.compile(r'"([^"]*)"|\\(.)|\[\$([^\]-]*)(?:-[^\]]*)?\]|\[[^\]]*\]|[_*].|([0#?.,/ ]*[0#?][0#?.,/ ]*)|(.)')
_SIGNS = frozenset("$€£¥₽₸₴₹%°-+()/: №")
#: More decimals than are shown by so many are an unrounded result, such as 33.333333: it is rounded as it is shown.
_UNROUNDED = 6


def shown_number(value: float, number_format: str) -> str:
    """``1250.50 ₽`` for 1250.5 under ``0.00" ₽"``, ``15.5%`` for 0.155 under ``0%``, the plain number under General."""
    before, decimals, after, is_percent = _parsed(number_format, value < 0)
    if decimals is None:
        return plain_number(value)
    scaled = value * 100 if is_percent else value
    text = plain_number(scaled)
    whole, _, fraction = text.partition(".")
    if "e" not in text.lower():
        if len(fraction) >= decimals + _UNROUNDED:
            text = f"{scaled:.{decimals}f}"
        elif len(fraction) < decimals:
            text = f"{whole}.{fraction:0<{decimals}}"
    return f"{before}{text}{after}".strip()


def plain_number(value: float) -> str:
    """4 and not 4.0, 0.3 and not 0.30000000000000004."""
    whole = isinstance(value, int) or (value.is_integer() and abs(value) < 1e15)
    return str(int(value)) if whole else format(value, ".15g")


@lru_cache(maxsize=2_000)
def _parsed(number_format: str, is_negative: bool) -> tuple[str, int | None, str, bool]:
    """What stands before a number, its decimals (None where it is shown plain), what stands after, a percent."""
    sections = _SECTION.split(number_format)
    section = sections[1] if is_negative and len(sections) > 1 and sections[1] else sections[0]
    before, after, decimals = "", "", None
    for quoted, escaped, currency, digits, other in _TOKEN.findall(section):
        if digits and decimals is None:
            decimals = len(re.sub("[^0?#]", "", digits.partition(".")[2])) if "/" not in digits else 0
            after += " " if digits.endswith(" ") else ""
            before += " " if digits.startswith(" ") else ""
            continue
        literal = quoted or escaped or currency or (other if other in _SIGNS else "")
        if decimals is None:
            before += literal
        else:
            after += literal
    is_percent = "%" in before + after
    if decimals is None or "E+" in section.upper() or "e-" in section:
        return "", None, "", False
    signs = "()-" if is_negative else "-"
    before, after = before.strip("".join(signs)), after.strip(signs)
    return before, decimals, after, is_percent
