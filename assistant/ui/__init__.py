"""The web page: :func:`build_page` makes it, :func:`mount_page` puts it on a FastAPI application."""

from __future__ import annotations

from assistant.ui.handlers import Assistant
from assistant.ui.page import build_page, mount_page
from assistant.ui.services import Services

__all__ = ["Assistant", "Services", "build_page", "mount_page"]
