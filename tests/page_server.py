"""The web page on a real server in a thread, with a history of its own, and who visits."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import fastapi
import uvicorn
from api_server import free_port, wait_until

from assistant.access.visiting import Visitors
from assistant.history import History
from assistant.settings import Settings, load_settings
from assistant.ui import Assistant, Services, mount_page

PASSWORD = "correct horse battery"


def services_for(history: History, settings: Settings | None = None, **parts: Any) -> Services:
    """A services over a history; nobody signs in unless the settings say so."""
    visitors = Visitors(settings or load_settings(), history.users, history.sign_ins)
    return Services(visitors, history, **parts)


@contextmanager
def page_server(assistant: Assistant, folder: Path, uploads: Any = None, **ui: Any) -> Iterator[tuple[str, History]]:
    """The address of a page over `assistant`, and its history in `folder`; `ui` are settings of that section."""
    settings = load_settings(ui={"port": free_port(), **ui}, index=folder)
    with History.at(f"sqlite:///{folder / 'history.sqlite'}") as history:
        services = services_for(history, settings, uploads=uploads, results_folder=settings.ui.results_folder)
        app = mount_page(fastapi.FastAPI(openapi_url=None), assistant, settings.ui, services)
        config = uvicorn.Config(app, port=settings.ui.port, log_level="warning", timeout_graceful_shutdown=1)
        server = uvicorn.Server(config)
        thread = threading.Thread(target=server.run, daemon=True)
        thread.start()
        wait_until(lambda: server.started, 60)
        try:
            yield f"http://127.0.0.1:{settings.ui.port}", history
        finally:
            server.should_exit = True
            thread.join(20)
