"""The assistant as a Model Context Protocol server: three tools, and the documents as resources.

Only this package knows MCP; it needs the extra `mcp` (the official SDK).
"""

from __future__ import annotations

from assistant.mcp.server import PATH, make_server, serve_http, serve_stdio

__all__ = ["PATH", "make_server", "serve_http", "serve_stdio"]
