"""A real Chroma server between the store and its folder: seen at once by all, safe against kills, clear when away."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from pathlib import Path

import pytest
from api_server import free_port
from commands import Command, all_killed
from test_storage_chroma import FINGERPRINT, OTHER, document, fill, names, opened, random_vectors

from assistant.errors import IndexBusy, IndexFault, IndexMissing, IndexStale, IndexUnreachable, SettingsError
from assistant.settings import StoreSettings, load_settings
from assistant.storage.chroma import Store, embedded, open_store
from assistant.storage.chroma import store as store_module

pytestmark = pytest.mark.integration


class Died(BaseException):
    """A process that was killed here."""


def started(index: Path, port: int, log: Path) -> Command:
    return Command(log, "chroma", "--index", str(index), "--port", str(port)).wait_until_ready()


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Path, StoreSettings]]:
    """A server that made its folder, and how to reach it."""
    folder, port = tmp_path_factory.mktemp("served"), free_port()
    command = started(folder / "index", port, folder / "log")
    with all_killed([command]):
        yield folder / "index", StoreSettings(server_url=f"http://127.0.0.1:{port}/")


@contextmanager
def through(served: tuple[Path, StoreSettings], *, create: bool = True) -> Iterator[Store]:
    store = open_store(served[0], FINGERPRINT, served[1], create=create)
    try:
        yield store
    finally:
        store.close()


def test_every_process_sees_every_change_at_once(served: tuple[Path, StoreSettings]) -> None:
    with through(served) as writer, through(served) as reader:
        with pytest.raises(IndexMissing, match="empty"):
            reader.generation()
        with writer.writing():
            writer.put([document("a", ["One. ", "Две. "], 1, ["en", "ru"])])
            reader.refresh()
            vectors = random_vectors(2, 1)
            assert [(each.text, round(cosine, 4)) for each, cosine in reader.nearest(vectors[0], "en", 5)] == [
                ("One. ", 1.0)
            ]
            writer.put([document("b", ["Three. "], 2)])
            assert names(reader) == {"a": "One. Две. ", "b": "Three. "}
            assert len(reader.nearest(vectors[0], "en", 5)) == 2  # without a refresh
        ids = [each.id for each in reader.passages(f"{1:024x}")]
        assert [round(cosine, 4) for _, cosine in reader.cosines(vectors[1], {"ru": ids[1:], "en": []})] == [1.0]
        with writer.writing():
            writer.remove(["/files/a.txt", "/files/b.txt"])
        assert names(reader) == {} and reader.nearest(vectors[0], "en", 5) == []


def test_a_checkpoint_leaves_the_server_its_vectors(
    served: tuple[Path, StoreSettings], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(store_module, "LONG_LOG_RECORDS", 50)
    put = document("many", [f"{number}. " for number in range(120)], 3)
    with through(served) as store:
        with store.writing():
            store.put([put])
        assert list(served[0].glob("*/index_metadata.pickle"))
        assert not (served[0] / "checkpoint").exists()
        for row in (0, 60, 119):
            [(found, cosine)] = store.nearest(put.vectors[row], "en", 1)
            assert (found.text, round(cosine, 4)) == (f"{row}. ", 1.0)
        with store.writing():
            store.remove(["/files/many.txt"])
        assert store.nearest(put.vectors[0], "en", 1) == []


def test_vectors_that_the_server_only_logged_are_not_lost_to_it(
    served: tuple[Path, StoreSettings], monkeypatch: pytest.MonkeyPatch
) -> None:
    """As a client leaves it that dies within a request: here they come into the log behind the server's back."""
    put = document("logged", ["Four. "], 4)
    with through(served) as store, store.writing():
        store.put([document("other", ["Five. "], 5)])
    monkeypatch.setattr(embedded.EmbeddedChroma, "writing", lambda _: nullcontext())
    with opened(served[0]) as direct, direct.writing():
        direct.put([put])
    with through(served) as store:
        assert [each.text for each, _ in store.nearest(put.vectors[0], "en", 2)] == ["Five. "]
        with store.writing():
            pass
        assert [each.text for each, _ in store.nearest(put.vectors[0], "en", 2)] == ["Four. ", "Five. "]
        with store.writing():
            store.remove(["/files/logged.txt", "/files/other.txt"])


def test_nobody_writes_past_the_server(served: tuple[Path, StoreSettings], tmp_path: Path) -> None:
    with opened(served[0]) as store, pytest.raises(IndexBusy) as caught, store.writing():
        pass
    assert "ASSISTANT_STORE__SERVER_URL" in caught.value.hint
    second = Command(tmp_path / "log", "chroma", "--index", str(served[0]), "--port", str(free_port()))
    assert second.wait() == 8
    assert "Use that server" in second.printed()


def test_a_server_of_another_folder_is_refused(served: tuple[Path, StoreSettings], tmp_path: Path) -> None:
    fill(tmp_path / "index", document("a", ["One."]))
    with pytest.raises(IndexFault, match="has another index open") as caught, through((tmp_path / "index", served[1])):
        pass
    assert f"assistant chroma --index {tmp_path / 'index'}" in caught.value.hint


def test_an_index_that_something_else_built_is_refused_through_the_server_too(
    served: tuple[Path, StoreSettings],
) -> None:
    with through(served):
        pass
    with pytest.raises(IndexStale, match="fake"):
        open_store(served[0], OTHER, served[1])


def test_a_server_that_is_not_there_is_named_with_the_command_that_starts_it(tmp_path: Path) -> None:
    url = f"http://127.0.0.1:{free_port()}"
    with pytest.raises(IndexUnreachable) as caught:
        open_store(tmp_path, FINGERPRINT, StoreSettings(server_url=url))
    assert url in caught.value.message and f"assistant chroma --index {tmp_path}" in caught.value.hint


@pytest.mark.parametrize("url", ["127.0.0.1:8000", "http://", "http://h:1/path", "ftp://h"])
def test_an_address_that_is_none_is_refused(url: str) -> None:
    with pytest.raises(SettingsError, match="ASSISTANT_STORE__SERVER_URL"):
        load_settings(store={"server_url": url})


def test_killed_servers_and_writers_lose_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """One server is killed in the middle of a document, the next one after a writer was killed in a checkpoint."""
    monkeypatch.setattr(store_module, "LONG_LOG_RECORDS", 50)
    index, port = tmp_path / "index", free_port()
    settings = StoreSettings(server_url=f"http://127.0.0.1:{port}")
    kept = document("kept", [f"{number}. " for number in range(70)], 1)
    half = document("half", ["Half. ", "Ганц. "], 2, ["en", "ru"])
    fill(index, kept)
    server = started(index, port, tmp_path / "log 1")
    with all_killed([server]), through((index, settings)) as writer, through((index, settings)) as reader:

        def kill_after_english(self: Store, language: str, documents: object) -> None:
            if language == "ru":
                server.kill()
            upsert(self, language, documents)  # type: ignore[arg-type]

        upsert = Store._upsert_passages
        with monkeypatch.context() as patch, pytest.raises(IndexUnreachable), writer.writing():
            patch.setattr(Store, "_upsert_passages", kill_after_english)
            writer.put([half])
        with pytest.raises(IndexUnreachable):
            reader.generation()
        server = started(index, port, tmp_path / "log 2")
        with all_killed([server]):
            assert set(names(reader)) == {"kept"}

            def die(*_: object) -> None:
                raise Died

            with monkeypatch.context() as patch, pytest.raises(Died), writer.writing():
                patch.setattr(embedded, "load", die)  # the copies are made, and nothing else
                writer.put([half])
            assert (index / "checkpoint").exists()
            torn = list(index.glob("*-*-*-*-*/index_metadata.pickle"))
            assert torn
            for file in torn:
                file.write_bytes(file.read_bytes()[:20])
            assert set(names(reader)) == {"kept", "half"}  # from the memory of the server
        server = started(index, port, tmp_path / "log 3")
        with all_killed([server]):
            assert set(names(reader)) == {"kept", "half"}
            for put in (kept, half):
                [(found, cosine)] = reader.nearest(put.vectors[0], "en", 1)
                assert (found.text, round(cosine, 4)) == (put.passages[0].text, 1.0)
            with writer.writing():
                writer.remove(["/files/half.txt"])
            assert set(names(reader)) == {"kept"} and not list(index.glob("checkpoint*"))
    assert re.search(r"Ready: .* at http://127\.0\.0\.1:", server.printed())
