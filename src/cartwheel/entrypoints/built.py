"""Files that `npm run build` has made, served from memory."""

import gzip
from collections.abc import Mapping
from dataclasses import dataclass, field
from hashlib import sha256
from mimetypes import guess_type
from pathlib import Path
from typing import Final

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.types import Receive, Scope, Send

FOREVER: Final = "public, max-age=31536000, immutable"
"""For files whose name changes with what is in them."""

_WORTH_PACKING: Final = 1024
_PACKED: Final = frozenset({".js", ".css", ".svg"})


@dataclass(frozen=True, slots=True)
class _Content:
    plain: bytes
    packed: bytes | None
    tag: str
    read_at: int
    """The file's time in nanoseconds: one that is built anew is read anew."""


@dataclass(slots=True)
class BuiltFile:
    """
    An ASGI application of one file: its bytes, gzip for whoever takes it, and 304 by its ETag.

    It is 404 while the file is not built.
    """

    path: Path
    caching: str
    headers: Mapping[str, str] = field(default_factory=dict)
    _content: _Content | None = field(default=None, init=False)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a GET or a HEAD."""
        await self._answer(Request(scope))(scope, receive, send)

    def _answer(self, request: Request) -> Response:
        if request.method not in ("GET", "HEAD"):
            return PlainTextResponse("Method not allowed", 405, {"Allow": "GET, HEAD"})
        content = self._read()
        if content is None:
            return PlainTextResponse("Not built: run `make up`, or `npm run build` in web/", 404)
        kind = (guess_type(self.path.name)[0] or "application/octet-stream").replace(
            "application/javascript", "text/javascript"
        )
        headers = {
            **self.headers,
            "Cache-Control": self.caching,
            "ETag": content.tag,
            "Vary": "Accept-Encoding",
            "X-Content-Type-Options": "nosniff",
        }
        if content.tag in request.headers.get("if-none-match", ""):
            return Response(status_code=304, headers=headers)
        body = content.plain
        if content.packed is not None and "gzip" in request.headers.get("accept-encoding", ""):
            body = content.packed
            headers["Content-Encoding"] = "gzip"
        return Response(body, media_type=kind, headers=headers)

    def _read(self) -> _Content | None:
        try:
            built_at = self.path.stat().st_mtime_ns
            if self._content is None or self._content.read_at != built_at:
                self._content = _content(self.path, built_at)
        except FileNotFoundError:
            return None
        return self._content


def _content(path: Path, built_at: int) -> _Content:
    plain = path.read_bytes()
    is_packed = len(plain) >= _WORTH_PACKING and path.suffix in _PACKED
    return _Content(
        plain,
        gzip.compress(plain, 9, mtime=0) if is_packed else None,
        f'"{sha256(plain).hexdigest()[:32]}"',
        built_at,
    )
