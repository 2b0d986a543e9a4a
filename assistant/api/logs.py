"""The log: one JSON object per line, for log collectors."""

from __future__ import annotations

import json
import logging
import re
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

#: Our loggers, and those of the server.
LOGGERS = ("assistant", "uvicorn")
#: Request ids accepted from callers: safe in a header and in a log line.
_SANE_ID = re.compile(r"[A-Za-z0-9._:/=+-]{1,128}", re.ASCII)


class JsonFormatter(logging.Formatter):
    """A record as JSON: time (UTC), level, logger and event, then its `fields`."""

    def format(self, record: logging.LogRecord) -> str:
        """One line."""
        time = datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds")
        line: dict[str, Any] = {"time": time, "level": record.levelname.lower(), "logger": record.name}
        line |= {"event": record.getMessage()} | dict(getattr(record, "fields", {}))
        if record.exc_info:
            line["exception"] = self.formatException(record.exc_info)
        return json.dumps(line, ensure_ascii=True, default=str)


def log_as_json(level: int = logging.INFO) -> None:
    """Make our loggers and the server's write JSON to standard error. For programs that start a server."""
    handler = logging.StreamHandler()
    handler.setFormatter(JsonFormatter())
    for name in LOGGERS:
        logger = logging.getLogger(name)
        logger.handlers = [handler]
        logger.propagate = False
    logging.getLogger(LOGGERS[0]).setLevel(level)


def carrying(fields: Mapping[str, Any]) -> dict[str, Any]:
    """The `extra` of a log call, by which fields reach the formatter."""
    return {"fields": fields}


def is_sane_id(text: str) -> bool:
    """Whether a request may keep the id that its caller gave it."""
    return _SANE_ID.fullmatch(text) is not None
