"""
What becomes of requests, calls and sockets, a line for each.

    request      every request, when it has been answered
    call failed  every call that failed, the calls of a batch and of a stream each for itself
    changed      every change that is audited, and these alone, where people read the log
    socket       every WebSocket, when it is closed or refused

Queries stay out of it, since inputs and credentials stand there.
"""

import asyncio
import logging
import time
from datetime import UTC, datetime
from typing import Any, Final

import structlog

from cartwheel.kernel.log import tells_news_alone
from cartwheel.systems.rpc.context import RequestContext
from cartwheel.systems.rpc.exchange import Exchange
from cartwheel.systems.rpc.failures import Failure

# What nginx says when the client left before the answer.
_CLIENT_GONE: Final = 499


class AccessLog:
    """
    Writes lines in the form the process's log has, cheaply.

    A line is complete as it is made here, so of structlog's configured processors
    only the last, which renders it, is needed. The lines of one turn of the event
    loop are written together.
    """

    def __init__(self) -> None:
        self._render: Any = None
        self._out: Any = None
        self._enabled: bool | None = None
        self._is_for_people = False
        self._lines: list[str] = []
        self._clock = (0, "")

    def note(self, exchange: Exchange) -> None:
        """Write the line of a request."""
        if not self._is_on():
            return
        self._put(
            exchange.context,
            event="request",
            method=exchange.method,
            path=exchange.raw_path.decode("latin-1"),
            procedure=exchange.label,
            status=exchange.status or _CLIENT_GONE,
            ms=_since(exchange.started_at),
        )

    def note_failure(
        self, context: RequestContext, failure: Failure, *, procedure: str, position: int | None
    ) -> None:
        """
        Write the line of a call that failed, at once.

        The status of its request may be another: that of a batch holds for all its calls, and
        a stream is 200 before it begins. `position` is that in a batch.
        """
        if not self._is_on():
            return
        self._put(
            context,
            event="call failed",
            procedure=procedure,
            position=position,
            status=failure.status.http,
            code=failure.code,
            **failure.logged,
        )

    def note_change(self, context: RequestContext, *, procedure: str) -> None:
        """Write the line of a change that was made, for people alone: the others have `request`."""
        if self._enabled is None:
            self._set_up()
        if self._is_for_people:
            actor = context.actor
            by = "nobody" if actor is None else actor.kind
            structlog.get_logger().info("changed", news=True, procedure=procedure, by=by)

    def note_socket(
        self, context: RequestContext, *, path: str, code: int, opened: bool, started_at: float
    ) -> None:
        """Write the line of a socket: its close code, or the status of a refused handshake."""
        if not self._is_on():
            return
        self._put(
            context, event="socket", path=path, code=code, opened=opened, ms=_since(started_at)
        )

    def _is_on(self) -> bool:
        if self._enabled is None:
            self._set_up()
        return bool(self._enabled)

    def _put(self, context: RequestContext, *, event: str, **told: Any) -> None:
        actor = context.actor
        line = {
            "event": event,
            "level": "info",
            "timestamp": self._now(),
            **told,
            "actor": actor and str(actor.id),
            "address": context.address,
            "request_id": context.request_id,
            "trace_id": context.trace_id,
        }
        if not self._lines:
            asyncio.get_running_loop().call_soon(self._write)
        self._lines.append(self._render(self._out, "info", line))

    def _write(self) -> None:
        lines, self._lines = self._lines, []
        self._out.msg("\n".join(lines))

    def _set_up(self) -> None:
        # At the first request: logging is set up after this was imported.
        config = structlog.get_config()
        self._render = config["processors"][-1]
        self._out = config["logger_factory"]()
        self._is_for_people = tells_news_alone()
        self._enabled = not self._is_for_people and structlog.get_logger().is_enabled_for(
            logging.INFO
        )

    def _now(self) -> str:
        milliseconds = time.time_ns() // 1_000_000
        if milliseconds != self._clock[0]:
            moment = datetime.fromtimestamp(milliseconds / 1000, UTC)
            self._clock = (milliseconds, moment.isoformat(timespec="milliseconds"))
        return self._clock[1]


def _since(started_at: float) -> float:
    return round((time.perf_counter() - started_at) * 1000, 3)
