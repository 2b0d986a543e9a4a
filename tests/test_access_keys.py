"""API keys: made, found, revoked; what the file holds, and what happens when it is broken."""

from __future__ import annotations

import json
import stat
import threading
from pathlib import Path

import pytest
from commands import run

from assistant.access.keys import PREFIX, KeyFile, digest_of, open_keys
from assistant.errors import KeyFault
from assistant.settings import load_settings


@pytest.fixture
def keys(tmp_path: Path) -> KeyFile:
    return KeyFile(tmp_path / "below" / "keys.json")


def test_a_key_is_found_by_its_secret_alone(keys: KeyFile) -> None:
    assert keys.find("anything") is None
    made, secret = keys.add("reports", "reader", requests_per_minute=7, max_body_bytes=1_000)
    assert keys.find(secret) == made
    assert (made.name, made.role, made.requests_per_minute, made.max_body_bytes) == ("reports", "reader", 7, 1_000)
    assert keys.find(secret[:-1]) is None
    assert keys.find("reports") is None
    assert keys.find("\udcff") is None


def test_secrets_are_long_and_different(keys: KeyFile) -> None:
    secrets = {keys.add(f"key{number}", "reader")[1] for number in range(5)}
    assert len(secrets) == 5
    assert all(each.startswith(PREFIX) and len(each) >= 43 + len(PREFIX) for each in secrets)  # 256 bits in base64


def test_the_file_holds_no_secret_and_is_its_owners_only(keys: KeyFile) -> None:
    _, secret = keys.add("reports", "admin")
    text = keys.path.read_text(encoding="utf-8")
    assert secret not in text and secret.removeprefix(PREFIX) not in text
    assert digest_of(secret) in text
    assert stat.S_IMODE(keys.path.stat().st_mode) == 0o600
    keys.add("other", "reader")
    assert stat.S_IMODE(keys.path.stat().st_mode) == 0o600
    assert [each.name for each in keys.path.parent.iterdir() if each.suffix == ".json"] == ["keys.json"]


def test_what_another_process_changes_counts_at_once(keys: KeyFile) -> None:
    other = KeyFile(keys.path)
    _, secret = other.add("reports", "reader")
    assert keys.find(secret) is not None
    other.revoke("reports")
    assert keys.find(secret) is None
    keys.path.unlink()
    assert keys.listed() == ()


def test_a_name_is_given_once(keys: KeyFile) -> None:
    keys.add("reports", "reader")
    with pytest.raises(KeyFault, match="There is a key named reports"):
        keys.add("reports", "admin")
    keys.revoke("reports")
    assert keys.add("reports", "admin")[0].role == "admin"
    with pytest.raises(KeyFault, match="no key named nobody"):
        keys.revoke("nobody")


@pytest.mark.parametrize("name", ["", "two words", "x" * 65, "a/b", "a\nb"])
def test_names_are_plain(keys: KeyFile, name: str) -> None:
    with pytest.raises(KeyFault):
        keys.add(name, "reader")
    assert not keys.path.exists()


def test_roles_include_one_another(keys: KeyFile) -> None:
    editor, _ = keys.add("e", "editor")
    assert [editor.may(role) for role in ("reader", "editor", "admin")] == [True, True, False]
    with pytest.raises(KeyFault, match="no role 'owner'"):
        keys.add("o", "owner")  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "content", ["", "{", "[]", '{"version": 2, "keys": []}', '{"version": 1, "keys": [{"name": "x"}]}']
)
def test_a_broken_file_lets_nobody_in(keys: KeyFile, content: str) -> None:
    _, secret = keys.add("reports", "reader")
    keys.path.write_text(content, encoding="utf-8")
    for call in (lambda: keys.find(secret), keys.listed, lambda: keys.add("new", "reader")):
        with pytest.raises(KeyFault) as caught:
            call()
        assert caught.value.hint
    assert keys.path.read_text(encoding="utf-8") == content, "nothing is overwritten"


def test_an_unknown_role_in_the_file_lets_nobody_in(keys: KeyFile) -> None:
    _, secret = keys.add("reports", "reader")
    stored = json.loads(keys.path.read_text(encoding="utf-8"))
    stored["keys"][0]["role"] = "owner"
    keys.path.write_text(json.dumps(stored), encoding="utf-8")
    with pytest.raises(KeyFault):
        keys.find(secret)


def test_many_at_once_lose_no_key(keys: KeyFile) -> None:
    threads = [threading.Thread(target=KeyFile(keys.path).add, args=(f"k{n}", "reader")) for n in range(12)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(keys.listed()) == 12


def test_a_place_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("", encoding="utf-8")
    with pytest.raises(KeyFault, match="cannot be used"):
        KeyFile(tmp_path / "file" / "keys.json").add("reports", "reader")


def test_the_settings_name_the_file(tmp_path: Path) -> None:
    assert open_keys(load_settings(index=tmp_path)).path == tmp_path / "keys.json"
    elsewhere = load_settings(index=tmp_path, api={"keys_file": tmp_path / "my.json"})
    assert open_keys(elsewhere).path == tmp_path / "my.json"


@pytest.mark.integration
def test_the_command_line_makes_lists_and_revokes(tmp_path: Path) -> None:
    at = ("--index", str(tmp_path))
    made = run("keys", "add", "reports", "--role", "editor", "--requests-per-minute", "9", *at)
    assert made.returncode == 0, made.stderr
    secret = made.stdout.strip()
    key = open_keys(load_settings(index=tmp_path)).find(secret)
    assert key is not None and (key.role, key.requests_per_minute) == ("editor", 9)
    assert "cannot be shown again" in made.stderr and secret not in made.stderr
    listed = run("keys", "list", *at).stdout
    assert "reports" in listed and "editor" in listed and secret not in listed and key.digest not in listed
    again = run("keys", "add", "reports", *at)
    assert again.returncode == 15 and "→" in again.stderr
    assert run("keys", "revoke", "reports", *at).returncode == 0
    assert open_keys(load_settings(index=tmp_path)).listed() == ()
