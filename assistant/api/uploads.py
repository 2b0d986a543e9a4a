"""Uploaded documents: each is kept in a subfolder named by its id, and ingested in the background.

The id comes from the content, as for every document: the same file sent twice is one document. One thread synchronises
the index with the folder, in a separate process: a hostile file may crash that process, not the server. Everything that
is accepted is written down first (`intents`), so that a server may be killed at any instruction: the next one goes on.
"""

from __future__ import annotations

import logging
import os
import secrets
import shutil
import threading
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import BinaryIO, Protocol

from assistant.api.intents import Intents, Upload, age_seconds, empty_folder, flush_folder, is_id, private
from assistant.errors import UnsupportedFormat, disk_errors
from assistant.ingesting.preparing import ID_LENGTH, file_digest
from assistant.ingesting.process import Failed, Outcome
from assistant.reading import SUPPORTED_SUFFIXES
from assistant.types import IngestReport

#: The most uploads that may wait; more are refused.
MOST_WAITING = 1_000
#: How many failures are remembered, the newest ones.
REMEMBERED_FAILURES = 1_000
BATCH_DOCUMENTS = 50
#: How long to wait while another process writes the index, and how often to try.
RETRY_SECONDS = 2.0
MAX_TRIES = 300
#: How long to wait for room on a full disk.
FULL_DISK_SECONDS = 20.0
#: Older unfinished uploads are abandoned: longer than any may take, see `ApiSettings.upload_timeout_seconds`.
ABANDONED_SECONDS = 86_400
_LONGEST_NAME_BYTES = 200

logger = logging.getLogger(__name__)


class Ingest(Protocol):
    """Synchronises the index with folders."""

    def __call__(self, paths: Sequence[Path]) -> Outcome:
        """The report, or why it failed."""
        ...

    def stop(self) -> None:
        """Stop a running ingest, and let no other begin."""
        ...


class Uploads:
    """The folder and the thread that ingests it. Safe to use from several threads; start it, and close it when done."""

    def __init__(self, folder: Path, ingest: Ingest) -> None:
        self._folder = folder
        self._ingest = ingest
        self._changed = threading.Condition()
        self._intents = Intents(folder)
        self._uploads: dict[str, Upload] = {}
        #: Documents that make a run fail as a whole are tried again one by one.
        self._alone: set[str] = set()
        self._tries = 0
        self._is_closed = False
        self._thread = threading.Thread(target=self._run, name="uploads", daemon=True)

    def start(self, indexed: frozenset[str]) -> None:
        """Finish what an earlier server was told and what lies there and is not `indexed`; then new uploads."""
        self._folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        for unfinished in self._folder.glob(".incoming-*"):
            if age_seconds(unfinished) > ABANDONED_SECONDS:  # a newer one may be arriving at another server
                unfinished.unlink(missing_ok=True)
        for upload in list(self._intents.all()):
            self._take_up(upload)
        for place in self._folder.iterdir():
            if place.is_dir() and is_id(place.name) and place.name not in self._uploads:
                name = next((each.name for each in sorted(place.iterdir())), "")
                if not name or place.name not in indexed:
                    self._put(Upload(place.name, name, "queued" if name else "removing"))
        self._thread.start()

    def _take_up(self, upload: Upload) -> None:
        """Go on with what an earlier server was told."""
        place = self._folder / upload.id
        if upload.state == "removing":
            empty_folder(place)
        elif upload.state == "queued" and upload.path is None and not (place.is_dir() and any(place.iterdir())):
            upload = replace(upload, state="removing")  # its file was taken away meanwhile
        self._put(upload)

    def close(self) -> None:
        """Stop a running ingest, and the thread. What was not ingested stays in the folder."""
        with self._changed:
            self._is_closed = True
            self._changed.notify_all()
        self._ingest.stop()
        if self._thread.is_alive():
            self._thread.join(timeout=10)

    def upload(self, document_id: str) -> Upload | None:
        """The upload with this id, unless it is simply indexed."""
        with self._changed:
            return self._uploads.get(document_id)

    def pending(self) -> tuple[Upload, ...]:
        """Every such upload, oldest first."""
        with self._changed:
            return tuple(self._uploads.values())

    def is_full(self) -> bool:
        """Whether the queue is full."""
        return sum(each.state != "failed" for each in self.pending()) >= MOST_WAITING

    def holds(self, document_id: str) -> bool:
        """Whether a document was uploaded, and so may be deleted here."""
        return (self._folder / document_id).is_dir()

    def take(self, name: str, file: BinaryIO, indexed: frozenset[str]) -> tuple[str, Upload | None]:
        """Keep a file and queue it. The first value is the document's id, the second None when the index holds it.

        Raises UnsupportedFormat.
        """
        suffix = Path(name).suffix.lower()
        if suffix not in SUPPORTED_SUFFIXES:
            known = " ".join(sorted(SUPPORTED_SUFFIXES))
            raise UnsupportedFormat(f"There is no reader for {suffix or name!r}.", f"Convert it to one of: {known}.")
        with disk_errors("upload"):
            return self._taken(name, file, indexed, self._folder / f".incoming-{secrets.token_hex(8)}{suffix}")

    def _taken(self, name: str, file: BinaryIO, indexed: frozenset[str], incoming: Path) -> tuple[str, Upload | None]:
        try:
            with private(incoming) as kept:
                shutil.copyfileobj(file, kept, 1 << 20)
                kept.flush()
                os.fsync(kept.fileno())
            document_id = file_digest(incoming)[:ID_LENGTH]
            upload = self.upload(document_id)
            if document_id in indexed and (upload is None or upload.state == "failed"):
                return document_id, None
            with self._changed:
                place = self._folder / document_id
                place.mkdir(exist_ok=True, mode=0o700)
                kept_as = next((each.name for each in place.iterdir()), "")
                if not kept_as:
                    incoming.replace(place / name)
                    flush_folder(place)
                upload = Upload(document_id, kept_as or name, "queued")
                self._put(upload)
            return document_id, upload
        finally:
            incoming.unlink(missing_ok=True)

    def remove(self, document_id: str) -> Upload | None:
        """Delete an uploaded document; None when there was only a failure to clear."""
        with self._changed, disk_errors("deletion"):
            known = self._uploads.get(document_id)
            if not self.holds(document_id):
                self._forget(document_id)
                return None
            upload = Upload(document_id, known.name if known else "", "removing")
            self._put(upload)  # first: a server that is killed now finds it there
            empty_folder(self._folder / document_id)
            return upload

    def read_again(self, document_id: str, source: str, path: Path) -> Upload:
        """Queue an indexed document whose file may have changed, wherever it lies; a pending one stays as it is."""
        with self._changed:
            known = self._uploads.get(document_id)
            if known is not None and known.state != "failed":
                return known
            upload = Upload(document_id, source, "queued", path=path)
            with disk_errors("re-reading"):
                self._put(upload)
            return upload

    def _put(self, upload: Upload, *, note: bool = True) -> None:
        """Remember an upload, on the disk too; without `note` what stands there remains the thing to do."""
        with self._changed:
            if note:
                self._intents.put(upload)
            self._uploads.pop(upload.id, None)
            self._uploads[upload.id] = upload
            failed = [each.id for each in self._uploads.values() if each.state == "failed"]
            for old in failed[:-REMEMBERED_FAILURES]:
                self._forget(old)
            self._changed.notify_all()

    def _forget(self, document_id: str) -> None:
        self._uploads.pop(document_id, None)
        self._intents.drop(document_id)

    # -- the thread -----------------------------------------------------------------------------------------------

    def _run(self) -> None:
        while batch := self._next_batch():
            try:
                for each in batch:
                    if each.path is None:
                        (self._folder / each.id).mkdir(exist_ok=True, mode=0o700)
                outcome = self._ingest([each.path or self._folder / each.id for each in batch])
                if not self._is_closed:
                    self._react(batch, outcome)
            except OSError as error:
                logger.exception("the folder of uploads cannot be used")
                for each in batch:
                    self._fail(each, f"The folder of uploads cannot be used: {error.strerror}.", keeps_file=True)

    def _react(self, batch: Sequence[Upload], outcome: Outcome) -> None:
        """Record the outcome of a batch, or retry."""
        if isinstance(outcome, Failed) and outcome.cause == "full":  # tried for as long as it takes
            self._again([replace(each, message=outcome.message, hint=outcome.hint) for each in batch])
            self._pause(FULL_DISK_SECONDS)
            return
        is_busy = isinstance(outcome, Failed) and outcome.cause == "busy"
        self._tries = self._tries + 1 if is_busy else 0
        if isinstance(outcome, IngestReport):
            self._note(batch, outcome)
        elif is_busy and self._tries < MAX_TRIES:
            self._again(batch)
            self._pause(RETRY_SECONDS)
        elif outcome.cause == "file" and len(batch) > 1:
            self._alone |= {each.id for each in batch}
            self._again(batch)
        else:
            for each in batch:
                self._fail(each, outcome.message, outcome.hint, keeps_file=outcome.cause != "file")

    def _next_batch(self) -> list[Upload]:
        """Wait for work, and take it: files of the same name separately, for a report identifies them by name."""
        with self._changed:
            self._changed.wait_for(lambda: self._is_closed or any(map(_is_waiting, self._uploads.values())))
            if self._is_closed:
                return []
            waiting = [each for each in self._uploads.values() if _is_waiting(each)]
            if waiting[0].id in self._alone:
                chosen = waiting[:1]
            else:
                together = [each for each in waiting if each.id not in self._alone]
                chosen = list({each.name or each.id: each for each in together}.values())[:BATCH_DOCUMENTS]
            for each in chosen:
                if each.state == "queued":
                    self._uploads[each.id] = replace(each, state="indexing")
            return chosen

    def _again(self, batch: Sequence[Upload]) -> None:
        with self._changed:
            for each in batch:
                if (now := self._uploads.get(each.id)) and now.state in ("indexing", each.state):
                    self._uploads[each.id] = each

    def _pause(self, seconds: float) -> None:
        with self._changed:
            self._changed.wait_for(lambda: self._is_closed, timeout=seconds)

    def _note(self, batch: Sequence[Upload], report: IngestReport) -> None:
        skipped = {each.source: each for each in report.skipped if not each.part}
        for each in batch:
            self._alone.discard(each.id)
            if each.state == "queued" and (why := skipped.get(each.name)):
                self._fail(each, why.reason, why.hint)
            else:
                self._settle(each)
        logger.info("uploads ingested", extra={"fields": {"documents": len(batch), "seconds": report.seconds}})

    def _settle(self, done: Upload) -> None:
        """Forget what is done, unless another request for it arrived meanwhile."""
        with self._changed:
            now = self._uploads.get(done.id)
            place = self._folder / done.id
            is_empty = place.is_dir() and not any(place.iterdir())
            if now is not None and (now.state == "indexing" or (now.state == "removing" and done.state == "removing")):
                if is_empty:
                    place.rmdir()
                self._forget(done.id)

    def _fail(self, upload: Upload, message: str, hint: str = "", *, keeps_file: bool = False) -> None:
        """Record the failure. A file that caused it is deleted: it would fail again at every start."""
        with self._changed:
            self._alone.discard(upload.id)
            now = self._uploads.get(upload.id)
            if now is None or now.state not in ("indexing", "removing"):
                return
            is_final = upload.state == "queued" and not keeps_file
            if is_final and upload.path is None:
                shutil.rmtree(self._folder / upload.id, ignore_errors=True)
            self._put(replace(upload, state="failed", message=message, hint=hint), note=is_final)
        logger.warning("upload failed", extra={"fields": {"document": upload.id, "why": message}})


def checked_name(name: str) -> str:
    """The name under which a file may be kept: no folders, nothing hidden or unprintable; "" when there is none."""
    plain = name.replace("\\", "/").rsplit("/", 1)[-1].strip()
    stem, dot, suffix = plain.rpartition(".")
    if not stem or plain.startswith((".", "~$")) or not plain.isprintable():
        return ""
    try:
        while len(f"{stem}{dot}{suffix}".encode()) > _LONGEST_NAME_BYTES and stem:
            stem = stem[:-1]
    except UnicodeEncodeError:
        return ""
    return f"{stem}{dot}{suffix}" if stem else ""


def _is_waiting(upload: Upload) -> bool:
    return upload.state in ("queued", "removing")
