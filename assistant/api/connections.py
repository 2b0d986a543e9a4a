"""The server's connections: uvicorn's, with two limits that it lacks.

uvicorn waits for ever for a request's line and headers, and for a client to read its response: a client that sends a
byte now and then, or reads nothing, could hold a connection indefinitely. h11 is the parser because it limits the size
of headers.
"""

from __future__ import annotations

import signal
from asyncio import TimerHandle, Transport
from contextlib import suppress

import uvicorn
from starlette.types import ASGIApp
from uvicorn.protocols.http.h11_impl import H11Protocol

from assistant.api.bodies import PATHS, PageBodyLimits
from assistant.settings import Settings

KEEP_ALIVE_SECONDS = 20
SHUTDOWN_SECONDS = 10


def server_config(application: ASGIApp, settings: Settings) -> uvicorn.Config:
    """uvicorn's configuration.

    Forwarding headers are not trusted: the peer is the client. Our own log has one line per request.
    """
    return uvicorn.Config(
        PageBodyLimits(application, settings.api, PATHS.fullmatch),
        host=settings.ui.host,
        port=settings.ui.port,
        http=timed_protocol(settings.api.head_timeout_seconds, settings.api.send_timeout_seconds),
        log_config=None,
        log_level="warning",
        access_log=False,
        proxy_headers=False,
        server_header=False,
        limit_concurrency=settings.api.max_connections,
        ws="none",
        timeout_keep_alive=KEEP_ALIVE_SECONDS,
        timeout_graceful_shutdown=SHUTDOWN_SECONDS,
    )


def timed_protocol(head_timeout_seconds: float, send_timeout_seconds: float) -> type[H11Protocol]:
    """uvicorn's protocol with the limits."""

    class TimedProtocol(H11Protocol):
        """A connection that is closed when a request's head does not arrive in time, or its response is not read."""

        _head_timer: TimerHandle | None = None
        _send_timer: TimerHandle | None = None

        def connection_made(self, transport: Transport) -> None:  # type: ignore[override]
            super().connection_made(transport)
            self._arm()

        def data_received(self, data: bytes) -> None:
            super().data_received(data)
            if not self._awaits_head():
                _cancel(self._head_timer)
                self._head_timer = None
            elif self._head_timer is None:
                self._arm()

        def pause_writing(self) -> None:
            super().pause_writing()
            # close() would wait for the client to read what is left: abort() does not.
            self._send_timer = self.loop.call_later(send_timeout_seconds, self.transport.abort)

        def resume_writing(self) -> None:
            _cancel(self._send_timer)
            super().resume_writing()

        def connection_lost(self, exc: Exception | None) -> None:
            _cancel(self._head_timer)
            _cancel(self._send_timer)
            super().connection_lost(exc)

        def _awaits_head(self) -> bool:
            return self.cycle is None or self.cycle.response_complete

        def _arm(self) -> None:
            self._head_timer = self.loop.call_later(head_timeout_seconds, self._give_up)

        def _give_up(self) -> None:
            self._head_timer = None
            if self._awaits_head() and not self.transport.is_closing():
                self.transport.close()

    return TimedProtocol


def _cancel(timer: TimerHandle | None) -> None:
    if timer is not None:
        timer.cancel()


def serve(application: ASGIApp, settings: Settings) -> None:
    """Serve until interrupted or terminated; running requests are finished first, within limits.

    uvicorn raises the signal again when it is done: both signals must raise an exception, or nothing after this would
    run.
    """
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    with suppress(KeyboardInterrupt):
        uvicorn.Server(server_config(application, settings)).run()
