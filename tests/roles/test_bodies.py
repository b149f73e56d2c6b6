"""A role holds no more of one client's bodies than the settings say, and says so."""

import asyncio
import json
from asyncio import StreamReader, StreamWriter
from contextlib import ExitStack
from urllib.parse import urlsplit

import pytest
from tests.roles.fleet import Fleet

HEAD = (
    b"POST /api/v1/auth/forgot-password HTTP/1.1\r\nhost: a\r\ncontent-type: application/json\r\n"
    b"content-length: 1000000\r\nconnection: close\r\n\r\n"
)
FILLING, OTHER = "127.0.0.3", "127.0.0.2"
"""Nobody else's calls count against them."""


class Client:
    """Sends bodies to a role from one address."""

    def __init__(self, url: str, address: str) -> None:
        self._port = urlsplit(url).port
        self._address = address

    async def begin(self) -> tuple[StreamReader, StreamWriter]:
        """Send a body without its end."""
        reader, writer = await asyncio.open_connection(
            "127.0.0.1", self._port, local_addr=(self._address, 0)
        )
        writer.write(HEAD + b" " * 990_000)
        await writer.drain()
        return reader, writer

    async def answer(self) -> bytes:
        """Send a whole body and return all that is answered."""
        reader, writer = await self.begin()
        writer.write(b" " * 10_000)
        answer = await reader.read()
        writer.close()
        return answer


# Alone: bodies that are read slowly are hung up on, and then nothing is filled.
@pytest.mark.serial
async def test_one_address_fills_a_quarter(fleet: Fleet) -> None:
    """Bodies that do not end leave no room for one more, before anybody is known."""
    (role,) = await fleet.start(
        "web", CARTWHEEL_BODY_MEMORY=str(16 << 20), CARTWHEEL_BODY_TIMEOUT="PT5M"
    )
    filling = Client(role.url, FILLING)
    with ExitStack() as stack:
        answers: list[bytes] = []
        for number in range(20):
            _, writer = await filling.begin()
            stack.callback(writer.close)
            if number < 3:  # a quarter of the memory has room for four
                continue
            # While they are being read, one of them may find no room, and this one then does.
            answers.append(await asyncio.wait_for(filling.answer(), 60))
            if answers[-1].startswith(b"HTTP/1.1 503"):
                break
            await asyncio.sleep(5)  # twenty a minute are taken
        head, _, refused = answers[-1].partition(b"\r\n\r\n")
        assert b"\r\nretry-after: 5\r\n" in head, (answers, role.process.returncode, role.lines)
        assert json.loads(refused)["code"] == "too_many_open"
        assert json.loads(refused)["detail"].startswith("Too many bytes of request bodies of one")
        taken = await asyncio.wait_for(Client(role.url, OTHER).answer(), 60)
        assert taken.startswith(b"HTTP/1.1 4"), taken
