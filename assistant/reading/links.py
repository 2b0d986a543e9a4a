"""The address behind a link, beside its words: people ask for it, and it stands nowhere else."""

from __future__ import annotations

from urllib.parse import unquote, urlsplit

_MAX_CHARACTERS = 120
_LOOKED_AT = ("mailto:", "tel:", "http://", "https://", "ftp://")


def with_address(words: str, address: str) -> str:
    """``portal (https://portal.example)``; the words alone where they are the address, or it is none for people."""
    shown = shown_address(address)
    if not shown or not words.strip() or _bare(shown) in _bare(words):
        return words
    return f"{words.rstrip()} ({shown})" + words[len(words.rstrip()) :]


def shown_address(address: str) -> str:
    """An address as people write it; "" for one within the page, of a script, or too long to be typed."""
    address = address.strip()
    if not address.lower().startswith(_LOOKED_AT):
        return ""
    if address.lower().startswith(("mailto:", "tel:")):
        address = unquote(address.split(":", 1)[1].split("?", 1)[0])
    return address if len(address) <= _MAX_CHARACTERS and "\n" not in address else ""


def host_of(address: str) -> str:
    """The host of an address, "" when it has none."""
    try:
        return (urlsplit(address).hostname or "").removeprefix("www.")
    except ValueError:
        return ""


def _bare(text: str) -> str:
    bare = text.lower().split("//", 1)[-1].removeprefix("www.")
    return "".join(each for each in bare if each.isalnum())
