"""Conversations, feedback, users and sign-ins in SQLite and, where it is installed, in PostgreSQL."""

from __future__ import annotations

import os
import shutil
import stat
import subprocess
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from commands import open_to_others

from assistant.errors import DiskFull, HistoryFault, UserFault
from assistant.history import History, SignIns, StoredTurn, database_url, open_history
from assistant.settings import load_settings

HOSTILE = "<script>alert(1)</script> ' OR 1=1 -- % _ \\ \0 \ud800 \u202e"


@pytest.fixture(scope="session")
def postgresql(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The URL of a PostgreSQL server of our own, on a socket in a folder."""
    programs = [
        Path(found)
        for name in ("initdb", "pg_ctl")
        for found in [shutil.which(name) or next(Path("/usr/lib/postgresql").glob(f"*/bin/{name}"), None)]
        if found
    ]
    if len(programs) < 2:
        pytest.skip("no PostgreSQL here: apt-get install postgresql, and this test runs a server of its own")
    folder = tmp_path_factory.mktemp("pg")
    as_user: list[str | Path] = []
    if os.geteuid() == 0:  # PostgreSQL refuses to run as root
        as_user = ["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups"]
        open_to_others(folder)
        os.chown(folder, 65534, 65534)
    data, log = folder / "data", folder / "log"
    initdb = [*as_user, programs[0], "-D", data, "-U", "tester", "-A", "trust", "-N"]
    done = subprocess.run(initdb, capture_output=True, text=True, check=False, cwd=folder)
    if done.returncode:
        pytest.skip(f"PostgreSQL cannot be set up here: {done.stderr.strip()[-200:]}")
    options = f"-c listen_addresses= -c unix_socket_directories={folder} -c fsync=off"
    start = [*as_user, programs[1], "-D", data, "-l", log, "-w", "-t", "60", "-o", options]
    subprocess.run([*start, "start"], capture_output=True, check=True, cwd=folder)
    try:
        yield f"postgresql+psycopg://tester@/postgres?host={folder}"
    finally:
        subprocess.run([*start[:-2], "-m", "immediate", "stop"], capture_output=True, check=False, cwd=folder)


@pytest.fixture(params=["sqlite", "postgresql"])
def history(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[History]:
    if request.param == "sqlite":
        url = f"sqlite:///{tmp_path / 'below' / 'history.sqlite'}"
    else:
        url = request.getfixturevalue("postgresql")
        from sqlalchemy import create_engine

        from assistant.storage.tables import metadata

        engine = create_engine(url)
        metadata.drop_all(engine)
        engine.dispose()
    with History.at(url) as opened:
        yield opened


def turn(words: str) -> StoredTurn:
    return StoredTurn(words, {"question": words, "answer": None})


# --- conversations --------------------------------------------------------------------------------------------------


def test_reading_makes_nothing(tmp_path: Path) -> None:
    place = tmp_path / "history.sqlite"
    with History.at(f"sqlite:///{place}") as history:
        assert history.conversations.listed("ann") == ()
        assert history.conversations.find("ann", "one") is None
        assert history.feedback.all() == () and history.feedback.verdicts("ann", "one") == {}
        assert history.users.listed() == () and history.users.find("ann") is None
        assert history.sign_ins.find("token") is None
        assert list(tmp_path.iterdir()) == []
        history.conversations.put("ann", "one", 0, turn("Where?"), "Where?")
        assert stat.S_IMODE(place.stat().st_mode) == 0o600


def test_a_conversation_is_kept_in_order_and_cut_where_it_is_edited(history: History) -> None:
    for number, words in enumerate(("first", "second", "third")):
        history.conversations.put("ann", "one", number, turn(words), words)
    stored = history.conversations.find("ann", "one")
    assert stored is not None and stored.summary.title == "first"
    assert [each["question"] for each in stored.records] == ["first", "second", "third"]
    history.conversations.put("ann", "one", 1, turn("other"), "other")
    stored = history.conversations.find("ann", "one")
    assert stored is not None and [each["question"] for each in stored.records] == ["first", "other"]


def test_it_survives_a_restart(tmp_path: Path) -> None:
    settings = load_settings(index=tmp_path)
    assert database_url(settings) == f"sqlite:///{tmp_path / 'history.sqlite'}"
    with open_history(settings) as history:
        history.conversations.put("ann", "one", 0, turn("Где грант?"), "Где грант?")
    with open_history(settings) as history:
        assert [each.title for each in history.conversations.listed("ann")] == ["Где грант?"]


def test_nobody_reaches_the_conversation_of_another(history: History) -> None:
    conversations = history.conversations
    conversations.put("ann", "one", 0, turn("secret"), "secret")
    assert conversations.listed("bob") == () and conversations.listed("bob", "secret") == ()
    assert conversations.find("bob", "one") is None
    trespasses: tuple[Callable[[], object], ...] = (
        lambda: conversations.put("bob", "one", 0, turn("mine now"), "mine"),
        lambda: conversations.put("bob", "one", 1, turn("mine now"), "mine"),
        lambda: conversations.rename("bob", "one", "mine"),
        lambda: conversations.remove("bob", "one"),
        lambda: history.feedback.put("bob", "one", 0, "right", ""),
    )
    for trespass in trespasses:
        with pytest.raises(HistoryFault, match="There is no such"):
            trespass()
    stored = conversations.find("ann", "one")
    assert (
        stored is not None
        and stored.summary.title == "secret"
        and stored.records == ({"question": "secret", "answer": None},)
    )
    assert history.feedback.all() == ()


def test_every_word_of_a_search_must_be_there(history: History) -> None:
    put = history.conversations.put
    put("ann", "one", 0, turn("Кто возглавляет партнёрство?"), "О KOICA")
    put("ann", "two", 0, turn("100 % of_it"), "Other")
    for search, found in (
        ("партнерство КТО", ["one"]),
        ("koica", ["one"]),
        ("koica grant", []),
        ("%", ["two"]),
        ("f_i", ["two"]),
        ("o_i", []),
        ("", ["two", "one"]),
    ):
        assert [each.id for each in history.conversations.listed("ann", search)] == found, search
    history.conversations.rename("ann", "one", "Руководство")
    assert [each.id for each in history.conversations.listed("ann", "руководство возглавляет")] == ["one"]
    assert history.conversations.listed("ann", "koica") == ()


def test_titles_are_one_line_and_never_empty(history: History) -> None:
    history.conversations.put("ann", "one", 0, turn("x"), "a\nb  " + "c" * 500)
    (summary,) = history.conversations.listed("ann")
    assert summary.title.startswith("a b c") and len(summary.title) == 120
    with pytest.raises(HistoryFault, match="needs a title"):
        history.conversations.rename("ann", "one", " \n ")


def test_hostile_text_is_kept_and_found(history: History) -> None:
    history.conversations.put("ann", "one", 0, StoredTurn(HOSTILE, {"question": HOSTILE}), HOSTILE)
    stored = history.conversations.find("ann", "one")
    assert stored is not None and stored.records[0]["question"] == HOSTILE
    assert [each.id for each in history.conversations.listed("ann", "' OR 1=1 -- \\")] == ["one"]
    assert history.conversations.listed("ann", "nothing' OR 1=1 --") == ()


def test_many_write_at_once(history: History) -> None:
    def write(number: int) -> None:
        for each in range(5):
            history.conversations.put(f"user{number}", f"c{number}", each, turn(f"q{each}"), "t")

    threads = [threading.Thread(target=write, args=(number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    for number in range(8):
        stored = history.conversations.find(f"user{number}", f"c{number}")
        assert stored is not None and len(stored.records) == 5


def test_a_database_of_another_version_is_refused_and_left_alone(tmp_path: Path) -> None:
    import sqlite3

    place = tmp_path / "history.sqlite"
    with History.at(f"sqlite:///{place}") as history:
        history.conversations.put("ann", "one", 0, turn("x"), "x")
    with sqlite3.connect(place) as connection:
        connection.execute("UPDATE assistant_schema SET version = 99")
    with History.at(f"sqlite:///{place}") as history, pytest.raises(HistoryFault, match="another version"):
        history.conversations.listed("ann")


@pytest.mark.parametrize("url", ["nonsense", "mysql://u@h/d"])
def test_what_is_no_database_of_ours_is_refused(url: str) -> None:
    with pytest.raises(HistoryFault) as caught:
        History.at(url)
    assert "postgresql+psycopg" in caught.value.hint


def test_a_broken_file_is_told_without_its_content(tmp_path: Path) -> None:
    (tmp_path / "history.sqlite").write_bytes(b"this is no database, it only looks like a file" * 100)
    with open_history(load_settings(index=tmp_path)) as history, pytest.raises(HistoryFault, match="DatabaseError"):
        history.conversations.listed("ann")


def test_the_url_never_prints() -> None:
    settings = load_settings(history={"url": "postgresql+psycopg://me:hunter22@host/name"})
    assert "hunter22" not in repr(settings) and "hunter22" in database_url(settings)


# --- feedback -------------------------------------------------------------------------------------------------------


def test_feedback_keeps_the_turn_as_it_was(history: History) -> None:
    history.conversations.put("ann", "one", 0, turn("How much?"), "How much?")
    history.feedback.put("ann", "one", 0, "wrong", "It is 7")
    history.feedback.put("ann", "one", 0, "wrong_citation", " It is 8 ")
    assert history.feedback.verdicts("ann", "one") == {0: "wrong_citation"}
    assert history.feedback.verdicts("bob", "one") == {}
    history.conversations.remove("ann", "one")
    (opinion,) = history.feedback.all()
    assert (opinion.verdict, opinion.comment, opinion.owner) == ("wrong_citation", "It is 8", "ann")
    assert opinion.record == {"question": "How much?", "answer": None}


def test_feedback_is_refused_for_what_is_not_there(history: History) -> None:
    history.conversations.put("ann", "one", 0, turn("x"), "x")
    with pytest.raises(HistoryFault, match="no such answer"):
        history.feedback.put("ann", "one", 1, "right", "")
    with pytest.raises(HistoryFault, match="no rating"):
        history.feedback.put("ann", "one", 0, "maybe", "")  # type: ignore[arg-type]


# --- users ----------------------------------------------------------------------------------------------------------

PASSWORD = "correct horse battery"


def test_a_password_opens_its_own_user_only(history: History) -> None:
    history.users.add("ann", "editor", PASSWORD)
    history.users.add("bob", "reader", "another long one")
    found = history.users.check("ann", PASSWORD)
    assert found is not None and (found.name, found.role) == ("ann", "editor")
    for name, password in (
        ("ann", PASSWORD[:-1]),
        ("bob", PASSWORD),
        ("eve", PASSWORD),
        ("ann", ""),
        ("ann", "\ud800"),
    ):
        assert history.users.check(name, password) is None
    history.users.set_password("ann", "quite a new one")
    assert history.users.check("ann", PASSWORD) is None and history.users.check("ann", "quite a new one")


def test_no_password_is_kept(tmp_path: Path) -> None:
    with open_history(load_settings(index=tmp_path)) as history:
        history.users.add("ann", "admin", PASSWORD)
        token = history.sign_ins.begin("ann", 60)
    kept = b"".join(each.read_bytes() for each in tmp_path.iterdir())
    assert b"$argon2id$" in kept and PASSWORD.encode() not in kept and token.encode() not in kept


@pytest.mark.parametrize(
    ("name", "role", "password", "message"),
    [
        ("two words", "reader", PASSWORD, "cannot be named"),
        ("ann", "owner", PASSWORD, "no role"),
        ("ann", "reader", "short", "A password has"),
        ("ann", "reader", "x" * 1_001, "A password has"),
    ],
)
def test_what_is_no_user_is_refused(history: History, name: str, role: str, password: str, message: str) -> None:
    with pytest.raises(UserFault, match=message):
        history.users.add(name, role, password)  # type: ignore[arg-type]
    assert history.users.listed() == ()


def test_a_name_is_given_once_and_can_be_forgotten(history: History) -> None:
    history.users.add("ann", "reader", PASSWORD)
    with pytest.raises(UserFault, match="There is a user named ann"):
        history.users.add("ann", "admin", PASSWORD)
    history.users.remove("ann")
    calls: tuple[Callable[[], None], ...] = (
        lambda: history.users.remove("ann"),
        lambda: history.users.set_password("ann", PASSWORD),
    )
    for call in calls:
        with pytest.raises(UserFault, match="no user named ann"):
            call()


def test_a_sign_in_ends_in_time_by_signing_out_and_with_its_user(history: History) -> None:
    now = 1_000_000.0
    sign_ins = SignIns(history.database, lambda: now)
    history.users.add("ann", "reader", PASSWORD)
    first, second, third = (sign_ins.begin("ann", 60) for _ in range(3))
    assert len({first, second, third}) == 3
    found = sign_ins.find(first)
    assert found is not None and found.name == "ann"
    sign_ins.end(first)
    assert sign_ins.find(first) is None and sign_ins.find(second) is not None and sign_ins.find("") is None
    now += 60
    assert sign_ins.find(second) is None
    now -= 60
    history.users.remove("ann")
    history.users.add("ann", "admin", PASSWORD)
    assert sign_ins.find(third) is None
    last = sign_ins.begin("ann", 60)
    sign_ins.end_all("ann")
    assert sign_ins.find(last) is None


def test_a_full_disk_is_called_a_full_disk(tmp_path: Path) -> None:
    with open_history(load_settings(index=tmp_path)) as history:
        history.users.add("ann", "reader", "correct horse battery")
        with pytest.raises(DiskFull, match="disk is full"), history.database.writing() as connection:
            connection.exec_driver_sql("PRAGMA max_page_count=1")
            connection.exec_driver_sql("CREATE TABLE big (text)")
            connection.exec_driver_sql("INSERT INTO big VALUES (zeroblob(5000000))")
        assert history.users.find("ann") is not None
