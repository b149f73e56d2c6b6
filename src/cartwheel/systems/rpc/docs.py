"""
The interactive page at `/docs`, and the document behind it.

Swagger UI comes out of an installed package, so the page needs no other host;
its policy forbids the browser to ask one. On a demo of one's own machine its key is filled
in, so that a first call works at once.
"""

import asyncio
from collections.abc import Iterable
from functools import lru_cache
from importlib.util import find_spec
from pathlib import Path
from typing import Final

import msgspec

from cartwheel.systems.rpc.demo_key import DemoKey
from cartwheel.systems.rpc.exchange import JSON, Exchange, Headers
from cartwheel.systems.rpc.openapi import openapi
from cartwheel.systems.rpc.procedures import Router

_PAGE: Final = b"""<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Cartwheel API</title>
<link rel="icon" href="data:,">
<link rel="stylesheet" href="/docs/swagger-ui.css">
<link rel="stylesheet" href="/docs/page.css">
<p id="filled" hidden>The demo store's key is filled in: open a group and a call,
press <b>Try it out</b> and <b>Execute</b>.</p>
<div id="page"></div>
<script src="/docs/swagger-ui-bundle.js"></script>
<script src="/docs/start.js"></script>
</html>
"""
# Groups are closed at first: to show all of their procedures takes a browser ten seconds.
_START: Final = b"""const ui = SwaggerUIBundle({
  url: "/openapi.json",
  dom_id: "#page",
  deepLinking: true,
  docExpansion: "none",
  validatorUrl: null,
  onComplete: async () => {
    const answer = await fetch("/docs/key");
    if (answer.status !== 200) return;
    const { key } = await answer.json();
    ui.preauthorizeApiKey("bearer", key);
    document.getElementById("filled").hidden = false;
  },
});
"""
# Swagger UI is made for light screens alone; turned around, its hues stay what they mean. On
# narrow ones it leaves no room for what a group is about.
_LOOKS: Final = b"""#filled {
  max-width: 1420px; margin: 20px auto 0; padding: 12px 20px; box-sizing: border-box;
  font: 15px/1.4 sans-serif; color: #1b4332; background: #d8f3dc; border-radius: 4px;
}
@media (max-width: 640px) {
  .swagger-ui .opblock-tag { flex-wrap: wrap; }
  .swagger-ui .opblock-tag small { order: 1; flex-basis: 100%; padding: 4px 0 0; }
}
@media (prefers-color-scheme: dark) {
  html { background: #1a1a1a; }
  #page { filter: invert(0.9) hue-rotate(180deg); }
  #filled { color: #d8f3dc; background: #1b4332; }
}
"""
# Swagger UI writes style attributes and draws its icons from data URLs.
_POLICY: Final = (
    b"default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; "
    b"img-src 'self' data:; connect-src 'self'; base-uri 'none'; form-action 'none'; "
    b"frame-ancestors 'none'"
)
_SCRIPT: Final = b"text/javascript; charset=utf-8"
_STYLE: Final = b"text/css; charset=utf-8"
_FILES: Final = {
    b"/docs/swagger-ui.css": _STYLE,
    b"/docs/swagger-ui-bundle.js": _SCRIPT,
}
_OWN: Final = (b"/docs", b"/docs/key", b"/docs/start.js", b"/docs/page.css", b"/openapi.json")


class Docs:
    """Answers for the document, the page and what the page is made of; maybe with a key."""

    def __init__(
        self,
        routers: Iterable[Router],
        *,
        version: str,
        server: str,
        demo_key: DemoKey | None = None,
    ) -> None:
        self._demo_key = demo_key
        # Made at the start: nobody who asks for it holds up whoever calls meanwhile.
        self._document = _document(tuple(routers), version, server)

    def owns(self, path: bytes) -> bool:
        """Tell whether a path is one of the page's."""
        return path in _FILES or path in _OWN

    async def __call__(self, exchange: Exchange) -> None:
        """Answer one request."""
        if exchange.method not in ("GET", "HEAD"):
            await exchange.reply(405, headers=[(b"allow", b"GET, HEAD")])
        elif exchange.raw_path == b"/openapi.json":
            await exchange.reply(200, self._document, JSON)
        elif exchange.raw_path == b"/docs":
            headers = _headers(b"text/html; charset=utf-8")
            await exchange.reply(200, _PAGE, [*headers, (b"content-security-policy", _POLICY)])
        elif exchange.raw_path == b"/docs/key":
            await self._offer(exchange)
        elif exchange.raw_path == b"/docs/start.js":
            await exchange.reply(200, _START, _headers(_SCRIPT))
        elif exchange.raw_path == b"/docs/page.css":
            await exchange.reply(200, _LOOKS, _headers(_STYLE))
        else:
            name = exchange.raw_path.decode().rpartition("/")[2]
            content = await asyncio.to_thread((_swagger_folder() / name).read_bytes)
            headers = _headers(_FILES[exchange.raw_path])
            await exchange.reply(
                200, content, [*headers, (b"cache-control", b"public, max-age=86400")]
            )

    async def _offer(self, exchange: Exchange) -> None:
        key = None
        if self._demo_key is not None:
            key = await asyncio.to_thread(self._demo_key.for_page, exchange.context)
        kept = (b"cache-control", b"no-store")
        if key is None:
            await exchange.reply(204, headers=[kept])
        else:
            body = msgspec.json.encode({"key": key})
            await exchange.reply(200, body, [*_headers(b"application/json"), kept])


@lru_cache(maxsize=16)
def _document(routers: tuple[Router, ...], version: str, server: str) -> bytes:
    # Applications of the same routers, of which tests make hundreds, share it.
    return msgspec.json.encode(openapi(routers, version=version, server=server))


def _headers(content_type: bytes) -> Headers:
    return [(b"content-type", content_type), (b"x-content-type-options", b"nosniff")]


def _swagger_folder() -> Path:
    # Only the package's files are of use; its code, made for other frameworks, is not loaded.
    spec = find_spec("swagger_ui")
    assert spec is not None
    assert spec.submodule_search_locations
    return Path(spec.submodule_search_locations[0]) / "static"
