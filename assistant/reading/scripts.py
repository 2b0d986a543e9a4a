"""Raised and lowered signs as Unicode writes them, so that 4,5 with the note 1 never becomes 4,51."""

from __future__ import annotations

_RAISED = str.maketrans(
    "0123456789+-−–=()abcdefghijklmnoprstuvwxyzABDEGHIJKLMNOPRTUVW",
    "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁻⁻⁼⁽⁾ᵃᵇᶜᵈᵉᶠᵍʰⁱʲᵏˡᵐⁿᵒᵖʳˢᵗᵘᵛʷˣʸᶻᴬᴮᴰᴱᴳᴴᴵᴶᴷᴸᴹᴺᴼᴾᴿᵀᵁⱽᵂ",
)
_LOWERED = str.maketrans("0123456789+-−–=()aehijklmnoprstuvx", "₀₁₂₃₄₅₆₇₈₉₊₋₋₋₌₍₎ₐₑₕᵢⱼₖₗₘₙₒₚᵣₛₜᵤᵥₓ")
_ENDINGS = frozenset(("st", "nd", "rd", "th"))


def raised(text: str) -> str:
    """`text` as a superscript: figures and signs always, one Latin letter too; words, such as TM or th, stay plain."""
    return _moved(text, _RAISED)


def lowered(text: str) -> str:
    """`text` as a subscript."""
    return _moved(text, _LOWERED)


def fraction(numerator: str, denominator: str) -> str:
    """One part over another, on one line."""
    return f"{_grouped(numerator)}/{_grouped(denominator)}"


def _moved(text: str, table: dict[int, int]) -> str:
    letters = sum(map(str.isalpha, text))
    if letters > 1 or text.strip().lower() in _ENDINGS:
        return "".join(each if each.isalpha() else each.translate(table) for each in text)
    return text.translate(table)


def _grouped(part: str) -> str:
    part = part.strip()
    return part if part.replace(",", "").replace(".", "").isalnum() else f"({part})"
