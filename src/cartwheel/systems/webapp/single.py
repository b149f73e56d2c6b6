"""One file of a build at an address of its own."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.types import Receive, Scope, Send

from cartwheel.systems.webapp.build import File, read_file
from cartwheel.systems.webapp.serving import answer_file


@dataclass(slots=True)
class SingleFile:
    """
    An ASGI application of one built file, kept by caches as it is said.

    What is built anew is served anew, and what is not built is 404.
    """

    path: Path
    caching: str
    headers: Mapping[str, str] = field(default_factory=dict)
    _file: File | None = field(default=None, init=False)
    _made_at: int = field(default=0, init=False)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a GET or a HEAD."""
        await self._answer(Request(scope))(scope, receive, send)

    def _answer(self, request: Request) -> Response:
        if request.method not in {"GET", "HEAD"}:
            return PlainTextResponse("Method not allowed", 405, {"Allow": "GET, HEAD"})
        try:
            made_at = self.path.stat().st_mtime_ns
            if self._file is None or self._made_at != made_at:
                self._file, self._made_at = read_file(self.path, self.path.parent), made_at
        except FileNotFoundError:
            return PlainTextResponse("Not built: `npm run build` in web/ does it", 404)
        return answer_file(self._file, request, caching=self.caching, also=self.headers)
