"""What goes wrong inside a file, told in one voice: every fault becomes an UnreadableDocument with a hint."""

from __future__ import annotations

import logging
import struct
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager

from assistant.errors import UnreadableDocument

#: What format libraries raise on a damaged file besides their own errors. A wild list, because they are wild.
BROKEN_FILE_ERRORS: tuple[type[Exception], ...] = (
    ArithmeticError,
    AssertionError,
    AttributeError,
    EOFError,
    LookupError,
    NotImplementedError,
    OSError,
    RecursionError,
    TypeError,
    ValueError,
    struct.error,
    zipfile.BadZipFile,
    zipfile.LargeZipFile,
    zlib.error,
)
_REASON_CHARACTERS = 160


@contextmanager
def broken_as_unreadable(kind: str, *vendor_errors: type[Exception], hint: str = "") -> Iterator[None]:
    """Turn the errors of a damaged file into UnreadableDocument; `kind` names the format in the message."""
    try:
        yield
    except (*BROKEN_FILE_ERRORS, *vendor_errors) as error:
        reason = " ".join(str(error).split())[:_REASON_CHARACTERS] or type(error).__name__
        raise UnreadableDocument(
            f"The {kind} is broken: {reason}.".replace("..", "."),
            hint or f"Open it in the program that made it and save it again as a {kind}.",
        ) from error


def without_text(kind: str) -> UnreadableDocument:
    """The error for a file that was read and holds no words."""
    return UnreadableDocument(f"The {kind} has no text.", "Remove it from the folder, or put text into it.")


def quiet(*loggers: str) -> None:
    """Keep vendors' log lines off the terminal, as long as nobody has asked for logging."""
    for name in loggers:
        logger = logging.getLogger(name)
        if not logger.handlers:
            logger.addHandler(logging.NullHandler())
