"""Plain HTTP that domains serve to strangers: links in mails, and callbacks of other services."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any, TypeVar

from dishka import AsyncContainer
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from cartwheel.systems.injection.api import StoreScope

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Opening:
    """What one who answers may take: parts of the process, and a scope around a transaction."""

    container: AsyncContainer
    scope: StoreScope

    async def get(self, part: type[T]) -> T:
        """Return a part that the process has once."""
        return await self.container.get(part)


@dataclass(frozen=True, slots=True)
class Outside:
    """
    One path for strangers, as its domain declares it; the role `web` serves it.

    Nobody is signed in there and nothing is a procedure: whoever answers proves by itself what is
    brought to it.
    """

    path: str
    methods: tuple[str, ...]
    serve: Callable[[Request, Opening], Awaitable[Response]]

    def route(self, opening: Opening) -> Route:
        """Make the route that serves it."""

        async def endpoint(request: Request) -> Any:
            return await self.serve(request, opening)

        return Route(self.path, endpoint, methods=list(self.methods))


async def read_body(request: Request, *, most: int) -> bytes | None:
    """Return the body that a stranger sends; None once it is larger than that."""
    body = bytearray()
    async for piece in request.stream():
        body += piece
        if len(body) > most:
            return None
    return bytes(body)
