"""Who may call: keys and roles, and the three visitors that look local and are not."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import openai
import pytest
import web
from api_server import QUESTION, Server, head, serving
from starlette.datastructures import Headers

from assistant.access.keys import ROLES, KeyFile
from assistant.access.visiting import COOKIE, Visitors
from assistant.api.access import Caller, Gate
from assistant.api.errors import ApiError
from assistant.history import History
from assistant.settings import load_settings

LOCAL = {"host": "127.0.0.1:7860"}
CHAT = {"messages": [{"role": "user", "content": QUESTION}]}


@pytest.fixture
def keys(tmp_path: Path) -> KeyFile:
    return KeyFile(tmp_path / "keys.json")


@pytest.fixture
def history(tmp_path: Path) -> Iterator[History]:
    with History.at(f"sqlite:///{tmp_path / 'history.sqlite'}") as opened:
        yield opened


def gate(keys: KeyFile, host: str = "127.0.0.1", key_required: str = "auto") -> Gate:
    return Gate(load_settings(ui={"host": host}, api={"key_required": key_required}), keys)


def refusal(of: Gate, headers: dict[str, str], peer: str = "127.0.0.1") -> tuple[int, str]:
    with pytest.raises(ApiError) as caught:
        of.caller(Headers(headers), peer)
    assert caught.value.hint
    return caught.value.status, caught.value.code


@pytest.mark.parametrize("host", ["127.0.0.1:7860", "localhost:7860", "LOCALHOST", "[::1]:7860", "127.0.0.1"])
def test_somebody_at_this_machine_needs_no_key(keys: KeyFile, host: str) -> None:
    assert gate(keys).caller(Headers({"host": host}), "127.0.0.1") == Caller()
    assert Caller().may("admin")


@pytest.mark.parametrize("ui", [{"sign_in": "always"}, {"user_header": "X-Remote-User"}])
def test_where_the_page_asks_who_one_is_programs_need_a_key(keys: KeyFile, ui: dict[str, str]) -> None:
    asked = Gate(load_settings(ui=ui), keys)
    for path in ("/v1/answers", "/v1/documents", "/metrics"):
        with pytest.raises(ApiError) as caught:
            asked.caller(Headers({"host": "127.0.0.1:7860"}), "127.0.0.1", path)
        assert (caught.value.status, caught.value.code) == (401, "missing_api_key")


def test_a_key_that_is_sent_counts_even_here(keys: KeyFile) -> None:
    key, secret = keys.add("reports", "reader")
    caller = gate(keys).caller(Headers(LOCAL | {"authorization": f"Bearer {secret}"}), "127.0.0.1")
    assert caller == Caller(key) and caller.name == "reports"
    assert not caller.may("editor")


def test_a_program_may_send_any_key_where_none_is_needed(keys: KeyFile) -> None:
    """OpenAI's client cannot send none."""
    assert gate(keys).caller(Headers(LOCAL | {"authorization": "Bearer whatever"}), "127.0.0.1") == Caller()


@pytest.mark.parametrize(("host", "key_required"), [("0.0.0.0", "auto"), ("10.0.0.5", "auto"), ("127.0.0.1", "always")])
def test_elsewhere_or_when_asked_for_a_key_is_needed(keys: KeyFile, host: str, key_required: str) -> None:
    key, secret = keys.add("reports", "reader")
    strict = gate(keys, host, key_required)
    assert refusal(strict, LOCAL) == (401, "missing_api_key")
    assert refusal(strict, LOCAL | {"authorization": "Bearer nonsense"}) == (401, "invalid_api_key")
    assert refusal(strict, LOCAL | {"authorization": f"Basic {secret}"}) == (401, "invalid_api_key")
    for header in (f"Bearer {secret}", f"bearer  {secret} "):
        assert strict.caller(Headers({"host": "x", "authorization": header}), "10.0.0.9") == Caller(key)


@pytest.mark.parametrize("name", ["X-Forwarded-For", "Forwarded", "X-Real-IP", "Via", "X-Forwarded-Host"])
def test_what_a_proxy_passes_on_needs_a_key(keys: KeyFile, name: str) -> None:
    assert refusal(gate(keys), LOCAL | {name: "127.0.0.1"}) == (401, "missing_api_key")


def test_nobody_becomes_local_by_saying_so(keys: KeyFile) -> None:
    assert refusal(gate(keys), LOCAL, peer="10.0.0.9") == (401, "missing_api_key")
    assert refusal(gate(keys, "0.0.0.0"), LOCAL | {"X-Forwarded-For": "127.0.0.1"}) == (401, "missing_api_key")


@pytest.mark.parametrize("host", ["evil.example", "evil.example:7860", "127.0.0.1.evil.example", "", "localhost.evil"])
def test_a_name_that_was_pointed_at_this_machine_is_refused(keys: KeyFile, host: str) -> None:
    assert refusal(gate(keys), {"host": host}) == (403, "host_not_allowed")


@pytest.mark.parametrize(
    "headers",
    [
        {"origin": "https://evil.example"},
        {"origin": "null"},
        {"origin": "http://localhost:9999"},
        {"sec-fetch-site": "cross-site"},
        {"sec-fetch-site": "same-site"},
    ],
)
def test_a_page_of_another_site_is_refused(keys: KeyFile, headers: dict[str, str]) -> None:
    assert refusal(gate(keys), LOCAL | headers) == (403, "cross_site")


@pytest.mark.parametrize(
    "headers",
    [
        {"origin": "http://127.0.0.1:7860", "sec-fetch-site": "same-origin"},
        {"sec-fetch-site": "none"},
    ],
)
def test_our_own_page_and_the_address_bar_are_not(keys: KeyFile, headers: dict[str, str]) -> None:
    assert gate(keys).caller(Headers(LOCAL | headers), "127.0.0.1") == Caller()


# --- who visits the page --------------------------------------------------------------------------------------------

FROM_PAGE = LOCAL | {"sec-fetch-site": "same-origin", "origin": "http://127.0.0.1:7860"}
DOCUMENTS = "/v1/documents"


def page_gate(keys: KeyFile, history: History, **ui: Any) -> Gate:
    settings = load_settings(ui=ui, api={"key_required": "always"})
    return Gate(settings, keys, Visitors(settings, history.users, history.sign_ins))


def refused(of: Gate, headers: dict[str, str], path: str, peer: str = "127.0.0.1") -> bool:
    try:
        of.caller(Headers(headers), peer, path)
    except ApiError as error:
        return error.status == 401
    return False


def test_the_page_on_this_machine_sends_documents_though_keys_are_asked_for(keys: KeyFile, history: History) -> None:
    local = page_gate(keys, history)
    caller = local.caller(Headers(FROM_PAGE), "127.0.0.1", f"{DOCUMENTS}/x")
    assert caller.name == "local" and caller.may("editor")
    assert all(refused(local, FROM_PAGE, path) for path in ("/v1/search", "/metrics", "/v1/models"))
    assert refused(local, FROM_PAGE, DOCUMENTS, peer="10.0.0.9")
    for headers in (
        LOCAL,
        FROM_PAGE | {"sec-fetch-site": "cross-site"},
        FROM_PAGE | {"origin": "http://evil.example"},
        FROM_PAGE | {"host": "evil.example", "origin": "http://evil.example"},
        FROM_PAGE | {"x-forwarded-for": "10.0.0.9"},
    ):
        assert refused(local, headers, DOCUMENTS), headers


def test_who_is_signed_in_may_at_the_page_what_the_role_says(keys: KeyFile, history: History) -> None:
    history.users.add("bob", "reader", "correct horse battery")
    office = page_gate(keys, history, sign_in="always")
    signed_in = FROM_PAGE | {"cookie": f"{COOKIE}={history.sign_ins.begin('bob', 60.0)}"}
    caller = office.caller(Headers(signed_in), "127.0.0.1", DOCUMENTS)
    assert caller.name == "bob" and caller.may("reader") and not caller.may("editor")
    assert refused(office, FROM_PAGE, DOCUMENTS) and refused(office, signed_in, "/v1/search")
    assert refused(office, signed_in | {"sec-fetch-site": "none"}, DOCUMENTS)


# --- on a real server -----------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def server(two_documents: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    keys_file = tmp_path_factory.mktemp("keys") / "keys.json"
    with serving(two_documents, key_required="always", keys_file=keys_file) as running:
        yield running


def bearer(secret: str) -> dict[str, str]:
    return {"authorization": f"Bearer {secret}"}


@pytest.mark.integration
def test_openais_client_comes_in_with_its_key_until_it_is_revoked(server: Server) -> None:
    _, secret = server.keys.add("reports", "reader")
    with openai.OpenAI(base_url=f"{server.url}/v1", api_key=secret, max_retries=0) as client:
        assert client.models.list().data
        server.keys.revoke("reports")
        with pytest.raises(openai.AuthenticationError) as caught:
            client.models.list()
    assert caught.value.code == "invalid_api_key"
    assert caught.value.response.headers["www-authenticate"] == "Bearer"


@pytest.mark.integration
def test_every_path_but_the_open_ones_needs_a_key(server: Server) -> None:
    paths = web.get(f"{server.url}/openapi.json").json()["paths"]
    seen = set()
    for path, operations in paths.items():
        for method in operations:
            response = web.request(method, server.url + path.replace("{", "").replace("}", ""))
            assert (response.status_code == 401) is (path not in ("/healthz", "/readyz")), path
            seen.add(response.status_code)
    assert seen == {200, 401}
    assert web.get(f"{server.url}/v1/nonsense").status_code == 401


@pytest.mark.integration
def test_roles_open_what_they_should(server: Server) -> None:
    secrets: dict[str, str] = {}
    for each in ROLES:
        secrets[each] = server.keys.add(each, each)[1]
    document = f"/v1/documents/{'0' * 24}"
    wanted = {
        ("GET", "/v1/documents"): {"reader": 200, "editor": 200, "admin": 200},
        ("POST", "/v1/documents"): {"reader": 403, "editor": 409, "admin": 409},
        ("DELETE", document): {"reader": 403, "editor": 404, "admin": 404},
        ("GET", "/metrics"): {"reader": 403, "editor": 403, "admin": 200},
    }
    for (method, path), statuses in wanted.items():
        for role, status in statuses.items():
            response = web.request(method, server.url + path, headers=bearer(secrets[role]))
            assert response.status_code == status, (method, path, role)


@pytest.mark.integration
def test_a_key_has_its_own_limits(server: Server) -> None:
    _, secret = server.keys.add("small", "reader", requests_per_minute=3, max_body_bytes=200)
    address = f"{server.url}/v1/chat/completions"
    first = web.post(address, json=CHAT, headers=bearer(secret))
    assert first.status_code == 200
    assert first.headers["x-ratelimit-limit-requests"] == "3"
    assert first.headers["x-ratelimit-remaining-requests"] == "2"
    large = web.post(address, json=CHAT | {"user": "x" * 300}, headers=bearer(secret))
    assert (large.status_code, large.json()["error"]["code"]) == (413, "request_too_large")
    web.get(f"{server.url}/v1/models", headers=bearer(secret))
    refused = web.get(f"{server.url}/v1/models", headers=bearer(secret))
    assert (refused.status_code, refused.json()["error"]["type"]) == (429, "rate_limit_error")
    assert 0 < int(refused.headers["retry-after"]) <= 20
    _, other = server.keys.add("other", "reader")
    assert web.get(f"{server.url}/v1/models", headers=bearer(other)).status_code == 200


@pytest.mark.integration
def test_without_a_key_fifty_megabytes_are_not_waited_for(server: Server) -> None:
    request = head("POST", "/v1/chat/completions", "Content-Length: 50000000", "Expect: 100-continue")
    assert server.exchange(request).startswith(b"HTTP/1.1 401")


@pytest.mark.integration
def test_broken_keys_let_nobody_in(server: Server) -> None:
    _, secret = server.keys.add("late", "reader")
    whole = server.keys.path.read_text(encoding="utf-8")
    server.keys.path.write_text("{", encoding="utf-8")
    try:
        response = web.get(f"{server.url}/v1/models", headers=bearer(secret))
        assert (response.status_code, response.json()["error"]["code"]) == (503, "keys_unavailable")
    finally:
        server.keys.path.write_text(whole, encoding="utf-8")
    assert web.get(f"{server.url}/v1/models", headers=bearer(secret)).status_code == 200
