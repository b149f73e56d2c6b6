"""The door's access log: one line for each request, in the form the process's log has."""

import asyncio
import time
from typing import Final

from cartwheel.systems.gateway.asgi import Scope
from cartwheel.systems.rpc.accesslog import AccessLog

_CLIENT_GONE: Final = 499


class DoorLog(AccessLog):
    """Writes lines cheaply; see `AccessLog`."""

    def write(self, scope: Scope, *, route: str, started_at: float) -> None:
        """Write the line; queries stay out of it, since credentials may stand there."""
        if self._enabled is None:
            self._set_up()
        if not self._enabled:
            return
        state = scope["state"]
        line = {
            "event": "request",
            "level": "info",
            "timestamp": self._now(),
            "method": scope.get("method", "GET"),
            "path": scope["raw_path"].decode("latin-1"),
            "route": route,
            "status": state.get("status") or _CLIENT_GONE,
            "ms": round((time.perf_counter() - started_at) * 1000, 3),
            "address": state["caller"].address,
            "request_id": state["request_id"],
            "trace_id": state["traceparent"][3:35],
        }
        if not self._lines:
            asyncio.get_running_loop().call_soon(self._write)
        self._lines.append(self._render(self._out, "info", line))
