"""The web page: :func:`build_page` makes it, :func:`mount_page` puts it on a FastAPI application."""

from __future__ import annotations

from assistant.ui.desk import Desk
from assistant.ui.handlers import Assistant
from assistant.ui.page import build_page, mount_page

__all__ = ["Assistant", "Desk", "build_page", "mount_page"]
