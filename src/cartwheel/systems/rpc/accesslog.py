"""One line for each request, when it has been answered."""

import asyncio
import logging
import time
from datetime import UTC, datetime
from typing import Any, Final

import structlog

from cartwheel.systems.rpc.exchange import Exchange

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
        self._lines: list[str] = []
        self._clock = (0, "")

    def note(self, exchange: Exchange) -> None:
        """Write the line; queries stay out of it, since inputs and credentials stand there."""
        if self._enabled is None:
            self._set_up()
        if not self._enabled:
            return
        context = exchange.context
        actor = context.actor
        line = {
            "event": "request",
            "level": "info",
            "timestamp": self._now(),
            "method": exchange.method,
            "path": exchange.raw_path.decode("latin-1"),
            "procedure": exchange.label,
            "status": exchange.status or _CLIENT_GONE,
            "ms": round((time.perf_counter() - exchange.started_at) * 1000, 3),
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
        self._enabled = structlog.get_logger().is_enabled_for(logging.INFO)

    def _now(self) -> str:
        milliseconds = time.time_ns() // 1_000_000
        if milliseconds != self._clock[0]:
            moment = datetime.fromtimestamp(milliseconds / 1000, UTC)
            self._clock = (milliseconds, moment.isoformat(timespec="milliseconds"))
        return self._clock[1]
