"""The HTTP API: OpenAI's chat completions and embeddings with citations, search, answers, documents and their upload.

Events in, JSON out. It shares a server with the web page and is routed before it, see `application`.
"""

from __future__ import annotations

from assistant.api.application import build_api, mount_api, opened_context
from assistant.api.connections import serve, server_config
from assistant.api.context import Context
from assistant.api.logs import log_as_json

__all__ = ["Context", "build_api", "log_as_json", "mount_api", "opened_context", "serve", "server_config"]
