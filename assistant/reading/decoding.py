"""Bytes → text: which encoding is it? Written for short Russian texts, where general detectors guess wrongly.

UTF-8 and byte-order marks are certain, so they come first; UTF-16 without a mark shows in where its NUL bytes
lie; what is left is a single-byte page, told apart by how Russian its letter pairs look.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Callable
from functools import partial

#: Signatures of files that are no text whatever their name says.
_SIGNATURES = {
    b"%PDF-": "a PDF file",
    b"PK\x03\x04": "a zip archive or an office file",
    b"\xd0\xcf\x11\xe0": "an old Office file or a mail of Outlook",
    b"\x89PNG": "a picture",
    b"\xff\xd8\xff": "a picture",
    b"GIF89a": "a picture",
    b"\x1f\x8b": "a compressed file",
    b"\x7fELF": "a program",
}
#: Longer marks first: the mark of UTF-32 LE begins like that of UTF-16 LE.
_MARKS = {
    codecs.BOM_UTF8: "utf-8",
    codecs.BOM_UTF32_LE: "utf-32-le",
    codecs.BOM_UTF32_BE: "utf-32-be",
    codecs.BOM_UTF16_LE: "utf-16-le",
    codecs.BOM_UTF16_BE: "utf-16-be",
}
_SINGLE_BYTE = ("cp1251", "cp866", "koi8-r")
#: Only old Macs wrote it, and its small letters are those of cp1251: it must look better by so much.
_RARE, _RARE_MARGIN = "mac-cyrillic", 2
_SAMPLE_BYTES = 20_000
#: The 240 most frequent pairs of letters in Russian words; they make up 9 of 10 pairs.
_RUSSIAN_PAIRS = frozenset(
    "ст на ра но ни ен ко ро ов го то ан по ер од ре ос ор та ал ск пр ли ол во ом ле ва ри ка ль ны те не ла от он ин "
    "ес ел ет ве да ти ой ог ло ме ат ит де ар ки со ис тр ил ас ми ем ав об за ед до нн ма ия че ие им пе ак из тв ам "
    "ди ви ии се ся аз ть мо бо ру ик ий ей же вы бы сл ля ок ев ек си ци ая ьн ад са тс ча па сс ег нт ив ду ир ич ых "
    "дн сп ое их бр ыл ый нс гр вл кр чи ры ые ту оп вс оз хо пи га бе ус ым ку му вн сь тн кт рт ае ур ше рн це ож ги "
    "ши ах уд лу св зв нд зн ты зо ну аб ще сн ид ез ач гл жи ую ап йс уч др оч иц эт ио су рс вр ба фи ут ря ул чт уп "
    "бл ня иг ят ге ию ои пл зд пу зи ке кл би чн мп жд иа ее ьс ац щи лю дл ют еж аг дс ай оя рв аю ву аж ыв уг уб нц "
    "еч мы дв нг ук рм кс жа жн зы ян ыс".split()
)
_ONE_LETTER_WORDS = frozenset("авикосуя")
_CYRILLIC_WORD = re.compile("[А-яЁё]+")
_BROKEN_CASE = re.compile("[а-яё][А-ЯЁ]")
_MIXED_SCRIPT = re.compile("[A-Za-z][А-яЁё]|[А-яЁё][A-Za-z]")
_UNLIKELY = re.compile("[\x80-\x9f\u2500-\u25ffЂЃѓЉЊЌЋЏђљњќћџЎўЈ¤Ґґ¦Ѕѕј\u00ad¬®±µ√≈≤≥⌠⌡ї÷·°²]")
_NUMBER_SIGN = re.compile(r"№ ?\d")
_LATIN_WORD = re.compile("[A-Za-z]{2}")
_WESTERN_LETTER = re.compile("[À-ÿ]")
#: Two letters of UTF-8 in a row, each read as two of cp1251 or of cp1252.
_DOUBLED = re.compile(
    "(?:[РС][\u0080-\u00bfЂ-ЏђѓєѕіїјљњћќўџҐґА-Яа-я‚„…†‡€‰‹‘’“”•–—™›№]){3}|(?:[ÐÑ][\u0080-\u00bf\u0152-\u017e\u02c6\u02dc\u2010-\u2122]){2}"
)
_CYRILLIC_OF_WESTERN = {code: bytes([code]).decode("cp1251") for code in range(0xA0, 0x100)}
_CONTROL = re.compile("[\x00-\x08\x0e-\x1f\x7f]")


def decode_text(content: bytes, declared: str = "") -> str:
    """Text of `content`; `declared` is the encoding that the file itself names, trusted only when it fits.

    Raises ValueError when the bytes are no text.
    """
    for signature, kind in _SIGNATURES.items():
        if content.startswith(signature):
            raise ValueError(f"the content is {kind}, not text")
    guesses = (_marked, _utf16, _utf8, partial(_declared, encoding=declared), _single_byte)
    text = next(text for text in (guess(content) for guess in guesses) if text is not None)
    if len(_CONTROL.findall(text[:_SAMPLE_BYTES])) > len(text[:_SAMPLE_BYTES]) // 50:
        raise ValueError("the content is binary, not text")
    return repair_doubled(text)


def _marked(content: bytes) -> str | None:
    for mark, encoding in _MARKS.items():
        if content.startswith(mark):
            return content[len(mark) :].decode(encoding, errors="replace")
    return None


def _utf16(content: bytes) -> str | None:
    """UTF-16 without a mark: every other byte is NUL (Latin, spaces) or 4 (Cyrillic), which no other text holds."""
    sample = content[: _SAMPLE_BYTES // 2 * 2]
    for encoding, offset in (("utf-16-le", 1), ("utf-16-be", 0)):
        high_bytes = sample[offset::2]
        if sample and sum(high_bytes.count(value) for value in b"\x00\x04\x20") >= 0.9 * (len(sample) / 2):
            if not any(value in high_bytes for value in b"\x00\x04"):
                continue
            return content.decode(encoding, errors="replace")
    return None


def _utf8(content: bytes) -> str | None:
    """UTF-8, also when a byte or two of a long text is damaged."""
    text = content.decode("utf-8", errors="replace")
    damaged = text.count("\ufffd") - content.count(b"\xef\xbf\xbd")
    if not damaged:
        return text
    beyond_ascii = len(text) - len(text.encode("ascii", "ignore")) - damaged
    return text if damaged * 20 <= beyond_ascii else None


def _declared(content: bytes, encoding: str) -> str | None:
    try:
        return content.decode(encoding) if encoding else None
    except (LookupError, UnicodeDecodeError):
        return None


def _single_byte(content: bytes) -> str:
    sample = content[:_SAMPLE_BYTES]
    readings = {encoding: sample.decode(encoding, errors="replace") for encoding in _SINGLE_BYTE}
    best = max(_SINGLE_BYTE, key=lambda encoding: russian_likeness(readings[encoding]))
    rare = sample.decode(_RARE, errors="replace")
    if russian_likeness(rare) > russian_likeness(readings[best]) + _RARE_MARGIN:
        best = _RARE
    elif _looks_western(readings[best]):
        best = "cp1252"
    return content.decode(best, errors="replace")


def russian_likeness(text: str) -> float:
    """How much a decoded text looks like Russian: frequent letter pairs count for it, odd cases and signs against."""
    score = 0.0
    for word in _CYRILLIC_WORD.findall(text):
        lower = word.lower()
        frequent = sum(lower[at : at + 2] in _RUSSIAN_PAIRS for at in range(len(lower) - 1))
        score += 2 * frequent - (len(lower) - 1)
        if len(word) == 1:
            score += 1 if lower in _ONE_LETTER_WORDS else -1
        score -= 2 * len(_BROKEN_CASE.findall(word))
    return score - 2 * len(_MIXED_SCRIPT.findall(text)) - 2 * len(_UNLIKELY.findall(text))


def repair_cyrillic(text: str) -> str:
    """Undo «Ïðèâåò»: cp1251 that was read as Latin-1, as old PDF and mail programs leave it. Other text stays."""
    letters = sum(map(str.isalpha, text))
    if 2 * len(_WESTERN_LETTER.findall(text)) < letters or _CYRILLIC_WORD.search(text):
        return text
    repaired = text.translate(_CYRILLIC_OF_WESTERN)
    return repaired if russian_likeness(repaired) > 0 else text


def repair_doubled(text: str) -> str:
    """Undo «РџСЂРёРІРµС‚» and «ÐŸÑ€Ð¸Ð²ÐµÑ‚»: UTF-8 that was read as another encoding and saved. Other text stays."""
    if not _DOUBLED.search(text):
        return text
    import ftfy

    return "\n".join(_mended(line, ftfy.fix_encoding) for line in text.split("\n"))


def _mended(line: str, mend: Callable[[str], str]) -> str:
    if not _DOUBLED.search(line):
        return line
    mended = mend(line)
    return mended if russian_likeness(mended) >= russian_likeness(line) else line


def _looks_western(text: str) -> bool:
    """Accented Latin letters read as Cyrillic stick to Latin ones («cafй») or stand alone in Latin text."""
    words = _CYRILLIC_WORD.findall(text)
    if not words:
        return not _NUMBER_SIGN.search(text)
    return all(len(word) == 1 for word in words) and bool(_MIXED_SCRIPT.search(text) or _LATIN_WORD.search(text))
