"""A role holds no more of one client's bodies than the settings say, and says so."""

import asyncio
from contextlib import ExitStack, suppress
from urllib.parse import urlsplit

import httpx
import pytest
from tests.roles.conftest import Fleet

HEAD = (
    b"POST /api/v1/auth/forgot-password HTTP/1.1\r\nhost: a\r\ncontent-type: application/json\r\n"
    b"content-length: 1000000\r\n\r\n"
)


async def post(client: httpx.AsyncClient) -> httpx.Response | None:
    """Send a body; whoever refuses it may have hung up before all of it was on its way."""
    with suppress(httpx.TransportError):
        return await client.post("/api/v1/auth/forgot-password", content=b" " * 990_000)
    return None


# Nobody else's calls count against it.
ADDRESS = "127.0.0.3"


# Alone: bodies that are read slowly are hung up on, and then nothing is filled.
@pytest.mark.serial
async def test_one_address_fills_a_quarter(fleet: Fleet) -> None:
    """Bodies that do not end are refused one after the other, before anybody is known."""
    (role,) = await fleet.start(
        "web", CARTWHEEL_BODY_MEMORY=str(16 << 20), CARTWHEEL_BODY_TIMEOUT="PT5M"
    )
    port = urlsplit(role.url).port
    own = httpx.AsyncHTTPTransport(local_address=ADDRESS)
    async with httpx.AsyncClient(base_url=role.url, transport=own, timeout=30) as client:
        with ExitStack() as stack:
            for _ in range(6):
                _, writer = await asyncio.open_connection(
                    "127.0.0.1", port, local_addr=(ADDRESS, 0)
                )
                stack.callback(writer.close)
                writer.write(HEAD + b" " * 990_000)
                with suppress(ConnectionError):  # the last ones may be refused at once
                    await writer.drain()
            async with asyncio.timeout(150):
                while (refused := await post(client)) is None or refused.status_code != 503:
                    # Not all have been read yet, and twenty calls a minute are taken.
                    await asyncio.sleep(3.1)
            assert refused.json()["code"] == "too_many_open"
            assert refused.json()["detail"].startswith("Too many bytes of request bodies of one")
            assert refused.headers["retry-after"] == "5"
            other = httpx.AsyncHTTPTransport(local_address="127.0.0.2")
            async with httpx.AsyncClient(
                base_url=role.url, transport=other, timeout=30
            ) as neighbour:
                taken = await neighbour.post("/api/v1/auth/forgot-password", content=b" " * 990_000)
                assert taken.status_code != 503
