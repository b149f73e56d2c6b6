"""
Objects that everybody may see, by address: what is put away under `public/`.

An address leads to the same bytes for ever, so that browsers and caches keep them: whoever
puts other bytes away does so under another key. Only pictures in WebP are served, which
no browser takes for a page or a script.
"""

import re
from typing import Final

from obstore.exceptions import NotFoundError
from obstore.store import ObjectStore
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

_PREFIX: Final = "/media/"
_KEY: Final = re.compile(r"[a-z0-9-]+(?:/[a-z0-9-]+)*\.webp").fullmatch
_HEADERS: Final = {
    "Cache-Control": "public, max-age=31536000, immutable",
    "Cross-Origin-Resource-Policy": "cross-origin",
    "X-Content-Type-Options": "nosniff",
}


def public_url(path: str) -> str:
    """
    Return the address of a public object.

    Raises:
        ValueError: no such path is served.
    """
    if _KEY(path) is None:
        raise ValueError(f"{path} is no path of a public object")
    return _PREFIX + path


def public_key(url: str) -> str | None:
    """Return where a public object lies, None for what is no address of one."""
    path = url.removeprefix(_PREFIX)
    return f"public/{path}" if url.startswith(_PREFIX) and _KEY(path) else None


def public_objects_route(objects: ObjectStore) -> Route:
    """Return the route that serves public objects."""

    async def serve(request: Request) -> Response:
        key = public_key(_PREFIX + request.path_params["path"])
        if key is None:
            return PlainTextResponse("Not found", 404)
        try:
            found = await objects.get_async(key)
            content = bytes(await found.bytes_async())
        except (NotFoundError, FileNotFoundError):
            return PlainTextResponse("Not found", 404)
        return Response(content, media_type="image/webp", headers=_HEADERS)

    return Route(f"{_PREFIX}{{path:path}}", serve)
