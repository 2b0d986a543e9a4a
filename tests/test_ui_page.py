"""The page on its server: its headers, what it refuses, and that it asks nobody else for anything."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator

import fastapi
import pytest
from fastapi.testclient import TestClient
from page_server import services_for
from test_ui_handlers import DOCUMENTS, FakeAssistant

from assistant.access.visiting import Visitor
from assistant.errors import SettingsError
from assistant.history import History
from assistant.settings import UiSettings
from assistant.ui import build_page, mount_page
from assistant.ui.handlers import Handlers
from assistant.ui.layout import lay_out, question_texts
from assistant.ui.page import start_script
from assistant.ui.reactions import Reactions
from assistant.ui.texts import ENGLISH, RUSSIAN
from assistant.ui.theme import documents_script, page_head, page_script, sidebar_script

LOCAL = Visitor("local", "admin")


@pytest.fixture(scope="module")
def history(tmp_path_factory: pytest.TempPathFactory) -> Iterator[History]:
    with History.at(f"sqlite:///{tmp_path_factory.mktemp('page') / 'history.sqlite'}") as opened:
        yield opened


@pytest.fixture(scope="module")
def client(history: History) -> Iterator[TestClient]:
    """The page with another route beside it."""
    app = fastapi.FastAPI()

    @app.get("/api/ping")
    def ping() -> str:
        return "pong"

    mount_page(app, FakeAssistant(), UiSettings(), services_for(history))
    with TestClient(app, base_url="http://localhost", client=("127.0.0.1", 5000)) as client:
        yield client


def test_the_page_is_there_and_other_routes_stay(client: TestClient) -> None:
    page = client.get("/", headers={"accept": "text/html"})
    assert page.status_code == 200 and "Document assistant" in page.text
    assert client.get("/api/ping").json() == "pong"
    assert "content-security-policy" not in client.get("/api/ping").headers


def test_only_our_own_scripts_run(client: TestClient) -> None:
    page = client.get("/", headers={"accept": "text/html"})
    policy = page.headers["content-security-policy"]
    nonce = re.search(r"'nonce-([^']+)'", policy)
    assert nonce is not None
    assert "unsafe-inline" not in policy.split("style-src")[0]
    scripts = re.findall(r"<script[^>]*>", page.text)
    assert scripts and all(f'nonce="{nonce[1]}"' in script for script in scripts)
    again = client.get("/", headers={"accept": "text/html"})
    assert nonce[1] not in again.text


def test_the_policy_names_no_other_origin(client: TestClient) -> None:
    headers = client.get("/").headers
    assert "http" not in headers["content-security-policy"]
    assert "default-src 'self'" in headers["content-security-policy"]
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "same-origin"


@pytest.mark.parametrize(
    "address",
    ["file=/etc/passwd", "file/etc/passwd", "proxy=http://127.0.0.1/", "upload", "call/ask/1", "openapi.json"],
)
def test_what_the_page_does_not_need_is_not_served(client: TestClient, address: str) -> None:
    assert client.get(f"/gradio_api/{address}").status_code == 404


def test_nothing_can_be_uploaded(client: TestClient) -> None:
    assert client.post("/gradio_api/upload", files={"files": b"x" * 100}).status_code == 400  # no event of the page
    assert client.post("/gradio_api/upload", json={}).status_code == 404


def test_what_is_ours_loads_nothing_from_elsewhere(client: TestClient) -> None:
    ours = page_head() + page_script() + sidebar_script() + documents_script() + client.get("/theme.css").text
    assert not re.findall(r"https?://(?!www\.w3\.org/)|@import|url\((?!['\"]?data:)", ours)


def test_analytics_sharing_and_the_interface_for_programs_are_off(history: History) -> None:
    os.environ.pop("GRADIO_ANALYTICS_ENABLED", None)
    page = build_page(FakeAssistant(), UiSettings(), services_for(history))
    assert os.environ["GRADIO_ANALYTICS_ENABLED"] == "False"
    assert page.analytics_enabled is False
    assert page.share is False
    listeners = page.get_config_file()["dependencies"]
    assert listeners and {each["api_visibility"] for each in listeners} == {"private"}


def test_the_icon_is_ours(client: TestClient) -> None:
    assert client.get("/favicon.ico").headers["content-type"].startswith("image/svg+xml")


def test_the_first_language_comes_from_the_setting_or_the_browser() -> None:
    assert "navigator.language" in start_script("auto")
    assert "navigator" not in start_script("ru") and '"ru"' in start_script("ru")


def test_the_filters_say_how_many_there_are_and_are_cleared(history: History) -> None:
    import gradio

    with gradio.Blocks():
        layout = lay_out(ENGLISH)
    reactions, area = Reactions(Handlers(FakeAssistant()), layout, services_for(history)), layout.filters
    assert reactions.filtered("ru", "en", "2019", "", [])[area.area]["label"] == "Фильтры (2)"
    cleared = reactions.clear_filters("en")
    assert cleared[area.area]["label"] == "Filters"
    assert [cleared[each] for each in area.inputs] == ["any", "", "", []]
    assert len(reactions.offer_documents()[area.documents]["choices"]) == len(DOCUMENTS)


def test_the_filters_speak_the_language_of_the_page_and_keep_what_was_chosen(history: History) -> None:
    import gradio

    with gradio.Blocks():
        layout = lay_out(ENGLISH)
    spoken = Reactions(Handlers(FakeAssistant()), layout, services_for(history)).speak(
        LOCAL, (), "ru", "", None, "en", "2019", "", []
    )
    assert spoken[layout.filters.area]["label"] == "Фильтры (2)"
    assert spoken[layout.filters.since]["label"] == RUSSIAN.since
    assert not any("value" in spoken[each] for each in layout.filters.inputs)


@pytest.mark.parametrize(("running", "send", "stop"), [(False, "Ask", False), (True, False, "Stop")])
def test_the_button_sends_or_stops(running: bool, send: object, stop: object) -> None:
    texts = question_texts(ENGLISH, running)
    assert (texts["submit_btn"], texts["stop_btn"]) == (send, stop)


def test_a_language_that_the_page_does_not_speak_is_refused(history: History) -> None:
    with pytest.raises(SettingsError, match="language"):
        build_page(FakeAssistant(), UiSettings(language="fr"), services_for(history))
