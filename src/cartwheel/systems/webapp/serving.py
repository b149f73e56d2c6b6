"""The routes of the web app: its files, and its page at every address that is nobody else's."""

import asyncio
import secrets
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from starlette.requests import Request
from starlette.responses import HTMLResponse, PlainTextResponse, Response
from starlette.routing import BaseRoute, Route

from cartwheel.systems.webapp.build import FOLDER, Build, File
from cartwheel.systems.webapp.framing import mail_frame_route

NONCE: Final = "%NONCE%"
"""Stands in the page where a fresh nonce goes, as `vite.config.ts` says."""

_POLICY: Final = (
    "default-src 'none'; script-src 'self' 'nonce-{nonce}'; style-src 'self' 'nonce-{nonce}'; "
    "img-src 'self' blob: data:; font-src 'self'; connect-src 'self'; manifest-src 'self'; "
    "worker-src 'self'; frame-src 'self'; base-uri 'none'; form-action 'self'; "
    "frame-ancestors 'none'"
)
_KEPT_SECONDS: Final = 86_400.0
_FOR_EVER: Final = "public, max-age=31536000, immutable"
# These belong to others, and what is missing there is missing.
_OTHERS: Final = ("api", "trpc", "ws", "media", "v1", "docs", "assets", ".well-known")
_NOTHING: Final[Mapping[str, str]] = {}
_NOT_BUILT: Final = """<!doctype html>
<html lang="en">
<meta charset="utf-8">
<title>Cartwheel</title>
<h1>The web app is not built yet</h1>
<p>Cartwheel runs. <code>make up</code> builds its pages before it starts; beside a running
server <code>npm ci</code> and <code>npm run build</code> in <code>web/</code> do.</p>
<p>The API is described at <a href="/docs">/docs</a>.</p>
</html>
"""


def webapp_routes(
    folder: Path = FOLDER, *, clock: Callable[[], float] = time.monotonic
) -> list[BaseRoute]:
    """Return the routes of the app that is built in a folder, which come after all others."""
    return [mail_frame_route(), Route("/{path:path}", _WebApp(folder, clock).serve)]


@dataclass(slots=True)
class _WebApp:
    folder: Path
    clock: Callable[[], float]
    _build: Build | None = None
    _former: dict[str, tuple[File, float]] = field(default_factory=dict)
    _reading: asyncio.Lock = field(default_factory=asyncio.Lock)

    async def serve(self, request: Request) -> Response:
        path = request.path_params["path"]
        file = self._build.files.get(path) if self._build is not None else None
        if file is not None and file.is_hashed:
            return answer_file(file, request)
        build = await self._current()
        file = build.files.get(path) if build is not None else None
        file = file or self._find_former(path)
        if file is not None:
            return answer_file(file, request)
        if not _is_page(path):
            return PlainTextResponse("Not found", 404)
        if build is None:
            return HTMLResponse(_NOT_BUILT, 503, {"Cache-Control": "no-store"})
        return _page(build)

    async def _current(self) -> Build | None:
        """Return what is built now; it is read again when it was built anew."""
        async with self._reading:
            newest = await asyncio.to_thread(_newest, self.folder, self._build)
            if self._build is not None and newest is not self._build:
                self._keep(self._build)
            self._build = newest
            return newest

    def _keep(self, build: Build) -> None:
        """Keep the assets of a build that was replaced: pages that are open still ask for them."""
        now = self.clock()
        kept = {path: each for path, each in self._former.items() if each[1] > now}
        hashed = {path: file for path, file in build.files.items() if file.is_hashed}
        self._former = kept | {path: (file, now + _KEPT_SECONDS) for path, file in hashed.items()}

    def _find_former(self, path: str) -> File | None:
        file, until = self._former.get(path, (None, 0.0))
        return file if until > self.clock() else None


def _newest(folder: Path, known: Build | None) -> Build | None:
    try:
        made_at = (folder / "index.html").stat().st_mtime_ns
        return known if known is not None and known.made_at == made_at else Build.read(folder)
    except FileNotFoundError:
        # Also while one is being made: its page is written last.
        return None


def _is_page(path: str) -> bool:
    first, _, _ = path.partition("/")
    return first not in _OTHERS and "." not in path.rpartition("/")[2]


def _page(build: Build) -> Response:
    nonce = secrets.token_urlsafe(18)
    return HTMLResponse(
        build.page.replace(NONCE, nonce),
        headers={
            "Content-Security-Policy": _POLICY.format(nonce=nonce),
            "Cross-Origin-Opener-Policy": "same-origin",
            "Cache-Control": "no-cache",
        },
    )


def answer_file(
    file: File, request: Request, *, caching: str | None = None, also: Mapping[str, str] = _NOTHING
) -> Response:
    """Answer with a file, or 304; hashed ones are kept for ever unless `caching` says otherwise."""
    content, encoding = file.accepted(request.headers.get("accept-encoding", ""))
    headers = {
        **also,
        "Cache-Control": caching or (_FOR_EVER if file.is_hashed else "no-cache"),
        "ETag": file.etag,
        "Vary": "Accept-Encoding",
        "X-Content-Type-Options": "nosniff",
    }
    if request.headers.get("if-none-match") == file.etag:
        return Response(status_code=304, headers=headers)
    if encoding is not None:
        headers["Content-Encoding"] = encoding
    return Response(content, media_type=file.media_type, headers=headers)
