"""Whether the files of an index still hold what was written to them, before Chroma reads them.

Chroma and hnswlib trust their files: flipped bits crash the process, or quietly change which passages are near. The
vector files carry checksums (`checksums`), written at each checkpoint. Chroma's log, which holds the vectors since
then, has one that is written at the end of each change, and records have their own (`records`).
"""

from __future__ import annotations

import json
import sqlite3
import zlib
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

from assistant.errors import IndexDamaged
from assistant.storage import checksums
from assistant.storage.chroma.checkpoint import LAST_FILE, vector_folders

LOG = "log-checksum.json"
_WAIT_SECONDS = 60.0


def damage(folder: Path, reason: str) -> IndexDamaged:
    """The error for an index whose files are damaged."""
    return IndexDamaged(
        f"The index in {folder} is damaged: {reason}.",
        f"Repair it: assistant repair --index {folder} (where that is not enough: assistant ingest FOLDER).",
    )


def check_files(folder: Path, database: str) -> None:
    """Raises IndexDamaged when a file does not hold what was written to it. Hold the files lock."""
    found = checksums.damaged(folder)
    if found:
        raise damage(folder, f"{found[0]} does not hold what was written to it")
    log = folder / LOG
    if not log.exists():
        return
    try:
        stated = json.loads(log.read_text(encoding="utf-8"))
        last, expected = int(stated["last"]), int(stated["checksum"])
    except (ValueError, KeyError, TypeError) as error:
        raise damage(folder, f"{LOG} cannot be read") from error
    if _log_checksum(folder / database, last) != (last, expected):
        raise damage(folder, "the log of changes does not hold what was written to it")


def record_files(folder: Path, database: str) -> None:
    """Write down what the vector files hold that Chroma has written whole. Hold the files lock.

    Those of a collection without records are left out: Chroma makes them anew whenever it loads it.
    """
    empty = _empty_folders(folder / database)
    written = [each for each in vector_folders(folder) if each.name not in empty and (each / LAST_FILE).exists()]
    checksums.record(folder, [path for each in written for path in sorted(each.iterdir())])


def forget_log(folder: Path) -> None:
    """The log is about to grow."""
    (folder / LOG).unlink(missing_ok=True)


def record_log(folder: Path, database: str) -> None:
    """Write down what the log holds, at the end of a change."""
    last, found = _log_checksum(folder / database, None)
    unfinished = folder / f"{LOG}.unfinished"
    unfinished.write_text(json.dumps({"last": last, "checksum": found}), encoding="utf-8")
    unfinished.replace(folder / LOG)


def _empty_folders(database: Path) -> set[str]:
    """The names of the folders of vector files whose collections hold no records. Raises sqlite3.Error."""
    address = f"{database.resolve().as_uri()}?mode=ro"
    with closing(sqlite3.connect(address, uri=True, timeout=_WAIT_SECONDS)) as connection:
        rows = connection.execute(
            "SELECT vectors.id FROM segments AS vectors JOIN segments AS records USING (collection) "
            "WHERE vectors.scope = 'VECTOR' AND records.scope = 'METADATA' "
            "AND NOT EXISTS (SELECT 1 FROM embeddings WHERE segment_id = records.id)"
        )
        return {name for (name,) in rows}


def _log_checksum(database: Path, last: int | None) -> tuple[int, int]:
    """The number of the last record up to `last`, and the CRC-32 of all of them. Raises sqlite3.Error."""
    number, found = 0, 0
    for row in _log(database, last):
        number = row[0]
        for value in row:
            found = zlib.crc32(value if isinstance(value, bytes) else repr(value).encode(), found)
    return (number if last is None or number else last), found


def _log(database: Path, last: int | None) -> Iterator[tuple[int, ...]]:
    until = "" if last is None else f" WHERE seq_id <= {last}"
    address = f"{database.resolve().as_uri()}?mode=ro"
    with closing(sqlite3.connect(address, uri=True, timeout=_WAIT_SECONDS)) as connection:
        yield from connection.execute(
            "SELECT seq_id, operation, topic, id, vector, encoding, metadata "
            f"FROM embeddings_queue{until} ORDER BY seq_id"
        )
