"""Archives, .zip and .tar: the documents in them one after the other, each under its name.

Nothing is ever written to a disk, so that a path that climbs leads nowhere; what is unpacked is counted.
"""

from __future__ import annotations

import gzip
import lzma
import tarfile
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, replace
from io import BytesIO
from pathlib import PurePosixPath
from typing import IO

from assistant.errors import CorpusError, UnreadableDocument
from assistant.reading.builder import TextBuilder
from assistant.reading.decoding import decode_text
from assistant.reading.faults import broken_as_unreadable
from assistant.reading.formats import is_document, read_inner
from assistant.reading.loading import RawFile
from assistant.types import Omission, Reading

_MAX_MEMBERS = 2_000
_MAX_NAMED = 5
_UTF8_NAME, _ENCRYPTED = 0x800, 0x1
_NOISE = frozenset(("__MACOSX", "Thumbs.db", "desktop.ini"))


@dataclass(frozen=True, slots=True)
class _Member:
    name: str
    content: bytes | None


def read(file: RawFile) -> Reading:
    """Read the documents of a .zip, .tar, .tar.gz, .tar.bz2, .tar.xz or a single compressed file."""
    builder = TextBuilder(file.limits.max_text_characters)
    omissions: list[Omission] = []
    errors = (zipfile.error, tarfile.TarError, lzma.LZMAError, RuntimeError)
    with broken_as_unreadable("archive", *errors, hint="Copy it again, or unpack it and add the files."):
        others: list[str] = []
        for member in _members(file, others):
            try:
                if member.content is None:
                    raise UnreadableDocument("It is encrypted.", "Unpack the archive and add the files.")
                reading = read_inner(file, PurePosixPath(member.name).name, member.content)
            except CorpusError as error:
                omissions.append(Omission(f"the file {member.name}", error.message.rstrip("."), error.hint))
                continue
            builder.heading(member.name, 1)
            builder.embed(reading, 1)
            omissions += [replace(each, part=f"{member.name}, {each.part}") for each in reading.omissions]
        if others:
            named = ", ".join(others[:_MAX_NAMED]) + (" and more" if len(others) > _MAX_NAMED else "")
            omissions.append(Omission(f"the files {named}", "there is no reader for them"))
    return replace(builder.reading(), omissions=tuple(omissions))


def _members(file: RawFile, others: list[str]) -> Iterator[_Member]:
    budget = _Budget(file)
    if zipfile.is_zipfile(BytesIO(file.content)):
        yield from _zipped(file, budget, others)
    elif tarfile.is_tarfile(BytesIO(file.content)):
        yield from _tarred(file, budget, others)
    else:
        name = PurePosixPath(file.name).stem or file.name
        with gzip.open(BytesIO(file.content)) as stream:
            yield _Member(name, budget.take(stream))


class _Budget:
    """How much may still be unpacked, in members and bytes."""

    def __init__(self, file: RawFile) -> None:
        self._bytes, self._members = file.limits.max_unpacked_bytes, _MAX_MEMBERS
        self._max_bytes = file.limits.max_file_bytes

    def take(self, stream: IO[bytes] | gzip.GzipFile | None) -> bytes:
        """All of a member. Raises UnreadableDocument at the first byte over a limit."""
        limit = min(self._bytes, self._max_bytes)
        content = stream.read(limit + 1) if stream is not None else b""
        self._bytes, self._members = self._bytes - len(content), self._members - 1
        if len(content) > limit or self._members < 0:
            raise UnreadableDocument(
                f"The archive unpacks to more than {_MAX_MEMBERS:,} files or too many bytes.",
                "Unpack it and add the files, or raise ASSISTANT_READING__MAX_UNPACKED_BYTES if you trust its source.",
            )
        return content


def _zipped(file: RawFile, budget: _Budget, others: list[str]) -> Iterator[_Member]:
    with zipfile.ZipFile(BytesIO(file.content)) as archive:
        for info in sorted(archive.infolist(), key=lambda each: each.filename):
            name = _zip_name(info)
            if info.is_dir() or not _is_wanted(name, others):
                continue
            if info.flag_bits & _ENCRYPTED:
                yield _Member(name, None)
                continue
            with archive.open(info) as stream:
                yield _Member(name, budget.take(stream))


def _tarred(file: RawFile, budget: _Budget, others: list[str]) -> Iterator[_Member]:
    with tarfile.open(fileobj=BytesIO(file.content)) as archive:
        for info in archive:
            if info.isreg() and _is_wanted(info.name, others):
                yield _Member(info.name, budget.take(archive.extractfile(info)))


def _zip_name(info: zipfile.ZipInfo) -> str:
    """The name of a member; old programs write Russian names in the encoding of DOS."""
    if info.flag_bits & _UTF8_NAME or info.filename.isascii():
        return info.filename
    try:
        return decode_text(info.filename.encode("cp437"))
    except (UnicodeEncodeError, ValueError):
        return info.filename


def _is_wanted(name: str, others: list[str]) -> bool:
    """Whether a member is a document; what is none, yet no litter of a program either, joins `others`."""
    parts = PurePosixPath(name.replace("\\", "/")).parts
    if any(part in _NOISE or part.startswith((".", "~$")) for part in parts):
        return False
    if not is_document(name):
        others.append(name)
    return is_document(name)
