"""The door's access log: one line for each request, in the form the process's log has."""

import asyncio
import re
import time
from typing import Final

from cartwheel.systems.gateway.asgi import Scope
from cartwheel.systems.rpc.accesslog import AccessLog

_CLIENT_GONE: Final = 499
_TOKEN: Final = re.compile("[A-Za-z0-9_.~-]{48,}")
"""Longer than any id: links of mails and callbacks carry what opens them in their paths."""


class DoorLog(AccessLog):
    """Writes lines cheaply; see `AccessLog`."""

    def write(self, scope: Scope, *, route: str, started_at: float) -> None:
        """Write the line, without its query and long tokens: credentials may stand there."""
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
            "path": _TOKEN.sub("…", scope["raw_path"].decode("latin-1")),
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
