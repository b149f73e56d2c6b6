"""A real server around the test routers."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from uuid import UUID

from cartwheel.entrypoints.server import listen, serve
from cartwheel.systems.rpc.api import Actor, RPCApp, UnauthenticatedError

STORE = UUID("01900000-0000-7000-8000-000000000001")
OTHER_STORE = UUID("01900000-0000-7000-8000-000000000002")
OWNER = Actor("store_key", UUID(int=1), STORE, frozenset({"shop:write"}))
READER = Actor("store_key", UUID(int=2), STORE, frozenset())
STRANGER = Actor("store_key", UUID(int=3), OTHER_STORE, frozenset({"shop:write"}))


class Keys:
    """Three keys that are known."""

    known = {"owner": OWNER, "reader": READER, "stranger": STRANGER}  # noqa: RUF012
    asked = 0

    async def authenticate(self, credential: str) -> Actor:
        Keys.asked += 1
        try:
            return self.known[credential]
        except KeyError:
            raise UnauthenticatedError("There is no such key") from None


@asynccontextmanager
async def serving(app: RPCApp) -> AsyncIterator[str]:
    """Serve an application on a free port, and give its URL."""
    with listen("127.0.0.1", 0) as listener:
        async with serve(app, listener):
            yield f"http://127.0.0.1:{listener.getsockname()[1]}"
            await app.close()


def bearer(key: str) -> dict[str, str]:
    """Return the header that carries a key."""
    return {"authorization": f"Bearer {key}"}
