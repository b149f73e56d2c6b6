"""Over TLS, too, a connection counts from the first, whether or not its handshake comes."""

import asyncio
import socket
import ssl
import time
from pathlib import Path
from typing import Any

import pytest
from structlog.testing import capture_logs
from tests.embedded.harness import until
from tests.gateway.conftest import Instance, OpenDoor, Serve, table
from tests.gateway.test_slow_clients import opened, said
from tests.rpc.test_crowding import no_more_files
from tests.secrets.certificate import write_certificate

from cartwheel.systems.gateway.api import Door, LimitSpec
from cartwheel.systems.gateway.asgi import refused
from cartwheel.systems.gateway.door.connection import DoorConnection

GET = b"GET / HTTP/1.1\r\nhost: a\r\nconnection: close\r\n\r\n"


@pytest.fixture
def certificate(tmp_path: Path) -> str:
    return str(write_certificate(tmp_path))


def limited(instance: Instance, certificate: str, **limits: Any) -> dict[str, Any]:
    tls = {"certificate": certificate, "key": certificate}
    return table(instance) | {"tls": tls, "limits": limits}


async def asked(door: OpenDoor, certificate: str, *, source: str) -> bytes:
    """Ask once from an address; return the answer, empty if it is cut off before one."""
    trusted = ssl.create_default_context(cafile=certificate)
    try:
        reader, writer = await asyncio.open_connection(
            "127.0.0.1", door.port, ssl=trusted, local_addr=(source, 0)
        )
        writer.write(GET)
        answer = await reader.read()
    except ConnectionError:
        return b""
    writer.close()
    return answer


async def is_cut_off(
    door: OpenDoor, certificate: str, silent: list[socket.socket], *, source: str
) -> bool:
    """Say nothing over one more connection, and ask over the next."""
    silent += await opened(door, 1, source=source)  # cut off while one refused is still leaving
    return await asked(door, certificate, source=source) == b""


async def test_who_shakes_no_hands_counts_for_the_address(
    serve: Serve, pair: tuple[Instance, Instance], certificate: str
) -> None:
    """Silent, or in the midst of it: one more is refused, the next cut off, others are served."""
    door = await serve(limited(pair[0], certificate, connectionsPerAddress=5))
    silent = await opened(door, 5, source="127.0.0.2")
    silent[0].send(b"\x16\x03\x01")
    answer = await asked(door, certificate, source="127.0.0.2")
    assert answer.startswith(b"HTTP/1.1 503 Service Unavailable\r\n")
    await until(lambda: is_cut_off(door, certificate, silent, source="127.0.0.2"))
    assert (await asked(door, certificate, source="127.0.0.3")).startswith(b"HTTP/1.1 200")
    for client in silent:
        client.close()

    async def is_served() -> bool:
        return (await asked(door, certificate, source="127.0.0.2")).startswith(b"HTTP/1.1 200")

    await until(is_served)


async def test_a_door_full_of_handshakes_takes_no_more(
    serve: Serve, pair: tuple[Instance, Instance], certificate: str
) -> None:
    door = await serve(limited(pair[0], certificate, connections=16))
    silent = await opened(door, 17)
    answer = await asked(door, certificate, source="127.0.0.2")
    assert answer.startswith(b"HTTP/1.1 503 Service Unavailable\r\n")
    await until(lambda: is_cut_off(door, certificate, silent, source="127.0.0.3"))
    for client in silent:
        client.close()


async def test_a_handshake_has_the_time_of_a_head(
    serve: Serve, pair: tuple[Instance, Instance], certificate: str
) -> None:
    door = await serve(limited(pair[0], certificate, connections=8, headerSeconds=1))
    began = time.monotonic()
    silent = await opened(door, 9)
    assert await asyncio.gather(*map(said, silent)) == [b""] * 9
    assert 0.9 < time.monotonic() - began < 10
    assert (await door.client.get("/")).status_code == 200


async def test_who_does_not_hang_up_after_the_answer_counts_on(
    serve: Serve, pair: tuple[Instance, Instance], certificate: str
) -> None:
    """The door has closed, and waits for the client's word."""
    door = await serve(limited(pair[0], certificate, connectionsPerAddress=1))
    trusted = ssl.create_default_context(cafile=certificate)

    def ask() -> ssl.SSLSocket:
        plain = socket.create_connection(("127.0.0.1", door.port), source_address=("127.0.0.2", 0))
        client = trusted.wrap_socket(plain, server_hostname="127.0.0.1")
        client.sendall(GET)
        while client.recv(65536):
            pass
        return client

    stays = await asyncio.to_thread(ask)
    answer = await asked(door, certificate, source="127.0.0.2")
    assert answer.startswith(b"HTTP/1.1 503 Service Unavailable\r\n")
    stays.close()


async def test_a_door_without_files_takes_connections_later(
    serve: Serve, pair: tuple[Instance, Instance]
) -> None:
    """It says so once, and they wait meanwhile."""
    door = await serve(table(pair[0]))
    with capture_logs() as logs:
        client = socket.socket()
        client.setblocking(False)
        with no_more_files():
            await asyncio.get_running_loop().sock_connect(client, ("127.0.0.1", door.port))
            await until(lambda: bool(logs))
        client.send(GET)
        assert (await said(client)).startswith(b"HTTP/1.1 200")
    assert [entry["event"] for entry in logs].count("connections cannot be taken") == 1


async def test_addresses_of_one_customer_share_their_bound() -> None:
    """Of IPv6 a network of 64 bits; an IPv4 address is the same, however it is written."""

    def admitted(*addresses: str) -> list[bool]:
        loop = asyncio.get_running_loop()
        limits = LimitSpec(connections_per_address=1)
        door = Door(refused, limits=limits)
        made = [
            DoorConnection(loop, refused, limits, door, client=(address, 1))
            for address in addresses
        ]
        found = [door.admit(one) is None for one in made]
        for one in made:
            door.dismiss(one)
        assert not door.connections
        assert door.admit(made[0]) is None
        return found

    assert admitted("2001:db8::1", "2001:db8::2") == [True, False]
    assert admitted("2001:db8::1", "2001:db8:0:1::1") == [True, True]
    assert admitted("192.0.2.1", "::ffff:192.0.2.1") == [True, False]
