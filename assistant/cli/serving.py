"""`assistant serve`, and what `make run` does."""

from __future__ import annotations

import socket
import sys
from typing import TYPE_CHECKING, Annotated

import typer

from assistant import errors
from assistant.cli.ingesting import print_report, run_ingest
from assistant.cli.reporting import IndexOption, chosen_settings
from assistant.settings import Settings, UiSettings

if TYPE_CHECKING:
    from assistant.access.visiting import Visitors
    from assistant.history import Users


def serve(
    index: IndexOption = None,
    host: Annotated[
        str | None, typer.Option(help="Address to listen on; other than loopback, the API needs keys.")
    ] = None,
    port: Annotated[int | None, typer.Option(min=1, max=65_535)] = None,
) -> None:
    """Serve the web page and the HTTP API."""
    settings = chosen_settings(index)
    given = {key: value for key, value in (("host", host), ("port", port)) if value is not None}
    run_server(settings.model_copy(update={"ui": settings.ui.model_copy(update=given)}))


def run(settings: Settings) -> None:
    """What `make run` does: synchronise the index with the corpus, then serve the web page."""
    _check_address(settings.ui)
    try:
        report = run_ingest(settings, [settings.corpus])
    except errors.IndexStale as stale:
        print(f"{stale.message} Building it anew.", file=sys.stderr)
        report = run_ingest(settings, [settings.corpus], rebuild=True)
    print_report(report)
    run_server(settings)


def run_server(settings: Settings) -> None:
    """Serve the web page and the HTTP API until interrupted. Raises AddressInUse before anything is loaded."""
    _check_address(settings.ui)
    from fastapi import FastAPI

    from assistant.access.visiting import Visitors
    from assistant.api import log_as_json, mount_api, opened_context, serve
    from assistant.history import open_history
    from assistant.ui import Services, mount_page
    from assistant.wiring import Assistant

    log_as_json()
    with open_history(settings) as history:
        visitors = Visitors(settings, history.users, history.sign_ins)
        make_first_user(settings.ui, visitors, history.users)
        visitors.check_start()
        with Assistant.open(settings=settings) as assistant, opened_context(assistant, settings) as context:
            application = mount_api(FastAPI(openapi_url=None), context, settings, visitors)
            services = Services(visitors, history, context.uploads, settings.ui.results_folder)
            mount_page(application, assistant, settings.ui, services)
            address = f"http://{settings.ui.host}:{settings.ui.port}"
            print(f"Ready: {address} (stop with Ctrl+C)", file=sys.stderr, flush=True)
            serve(application, settings)


def make_first_user(settings: UiSettings, visitors: Visitors, users: Users) -> None:
    """Make the user that the settings name, where sign-in is required and there are no users. Raises UserFault."""
    if settings.first_user and visitors.sign_in_method == "password" and not users.listed():
        users.add(settings.first_user, "admin", settings.first_password.get_secret_value())


def _check_address(settings: UiSettings) -> None:
    check_address(
        settings.host,
        settings.port,
        "Stop the other program, or choose another port: assistant serve --port 7861 "
        "(for make run: ASSISTANT_UI__PORT=7861 make run)",
    )


def check_address(host: str, port: int, hint: str) -> None:
    """Raises AddressInUse with this hint when the address cannot be bound."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            raise errors.AddressInUse(f"Cannot listen on {host}:{port}: {error.strerror}.", hint) from error
