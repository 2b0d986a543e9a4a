"""What is made of a file may be read by no more people than the file itself."""

from __future__ import annotations

import stat
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path

_OTHERS = 0o077


def common_rights(sources: Iterable[str]) -> int:
    """The permission bits that every one of these files gives to its group and to others; those gone do not count."""
    rights = _OTHERS
    for source in sources:
        with suppress(OSError):
            rights &= stat.S_IMODE(Path(source).stat().st_mode)
    return rights & 0o066


def restrict(folder: Path, rights: int) -> None:
    """Take from a folder and all below it what `rights` do not give; nothing is opened up. Others' files are left."""
    entering = (rights & 0o044) >> 2  # whoever may read a folder's files may pass through it
    for path in [folder, *folder.rglob("*")]:
        with suppress(OSError):
            mode = stat.S_IMODE(path.lstat().st_mode)
            kept = mode & (0o7700 | rights | (entering if path.is_dir() else 0))
            if kept != mode and not path.is_symlink():
                path.chmod(kept)
