"""Characters of symbol fonts, which are letters to a program and ticks to a reader."""

from __future__ import annotations

_WINGDINGS = {
    0x6C: "●", 0x6E: "■", 0x6F: "☐", 0x70: "☐", 0x71: "☐", 0x72: "☐", 0x78: "☒", 0xA8: "☐", 0xA1: "○", 0xA4: "◉",
    0xFB: "✗", 0xFC: "✓", 0xFD: "☒", 0xFE: "☑", 0xE0: "→", 0xDF: "←", 0xE8: "→", 0xF0: "→", 0x28: "☎", 0x2A: "✉",
    0x4A: "☺", 0xAB: "★",
}  # fmt: skip
_WINGDINGS_2 = {0x4F: "✗", 0x50: "✓", 0x51: "☒", 0x52: "☑", 0x53: "☒", 0x54: "☒", 0x2A: "☐", 0xA3: "☐", 0x99: "○"}
_SYMBOL = {
    0xA3: "≤", 0xA5: "∞", 0xAB: "↔", 0xAC: "←", 0xAD: "↑", 0xAE: "→", 0xAF: "↓", 0xB0: "°", 0xB1: "±", 0xB3: "≥",
    0xB4: "×", 0xB7: "•", 0xB8: "÷", 0xB9: "≠", 0xBB: "≈", 0xD6: "√", 0xD7: "·", 0xE5: "∑", 0xD1: "∇", 0xB6: "∂",
    0xCE: "∈", 0xC7: "∩", 0xC8: "∪",
} | dict(zip((*range(0x61, 0x7B), *range(0x41, 0x5B)),
             "αβχδεφγηιϕκλμνοπθρστυϖωξψζΑΒΧΔΕΦΓΗΙϑΚΛΜΝΟΠΘΡΣΤΥςΩΞΨΖ", strict=True))  # fmt: skip
_FONTS = {"wingdings": _WINGDINGS, "wingdings 2": _WINGDINGS_2, "symbol": _SYMBOL}
_PRIVATE = 0xF000


def symbol(font: str, code: str) -> str:
    """The character that a code (hexadecimal) of `font` shows, a bullet where it is not known."""
    try:
        number = int(code, 16)
    except ValueError:
        return ""
    known = _FONTS.get(font.lower(), {}).get(number - _PRIVATE if number >= _PRIVATE else number)
    if known:
        return known
    return "•" if number >= _PRIVATE or font.lower().startswith(("wingdings", "webdings")) else chr(number)
