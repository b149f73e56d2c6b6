"""Calls reach the address that was checked, and end within their bounds."""

import asyncio
import gzip
import os
import ssl
import time
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import AsyncExitStack
from datetime import timedelta
from ipaddress import ip_network
from typing import Any

import pytest
from tests.outbound.listening import CERTIFICATE, Heard, Listener, Names, listening, saying, silence

from cartwheel.systems.outbound.api import (
    OutboundClient,
    OutboundRefusedError,
    OutboundTimeoutError,
    OutboundUnreachableError,
    Resolver,
)

Making = Callable[..., OutboundClient]


@pytest.fixture
async def listener() -> AsyncIterator[Listener]:
    async with listening() as listener:
        yield listener


@pytest.fixture
async def making() -> AsyncIterator[Making]:
    """Makes clients that are closed at the end."""
    async with AsyncExitStack() as stack:

        def make(listener: Listener, resolver: Resolver | None = None, **given: Any) -> Any:
            policy = given.pop("policy", listener.policy())
            client = OutboundClient(policy, resolver=resolver, **given)
            stack.push_async_callback(client.close)
            return client

        yield make


async def post(client: OutboundClient, url: str) -> Any:
    return await client.post(url, content=b'{"a":1}', headers={"x-mine": "yes"})


async def test_a_long_complaint_is_cut(listener: Listener, making: Making) -> None:
    """The parser repeats the line it does not understand, up to 100 KB of it."""
    listener.answer = saying("200 OK", "x" + "\x01" * 50_000 + ": y")
    with pytest.raises(OutboundUnreachableError) as raised:
        await post(making(listener), f"http://127.0.0.1:{listener.port}/")
    assert str(raised.value).startswith("No proper answer: illegal header line")
    assert len(str(raised.value)) < 350


async def test_a_call_and_its_answer(listener: Listener, making: Making) -> None:
    listener.answer = saying("201 Created", "X-Theirs: yes", body="thanks")
    answer = await post(making(listener), f"http://127.0.0.1:{listener.port}/hook?a=b#part")
    assert (answer.status, answer.headers["x-theirs"], answer.body, answer.is_complete) == (
        201,
        "yes",
        b"thanks",
        True,
    )
    (heard,) = listener.heard
    assert heard.line == "POST /hook?a=b HTTP/1.1"
    assert heard.headers == {
        "host": f"127.0.0.1:{listener.port}",
        "x-mine": "yes",
        "accept-encoding": "identity",
        "connection": "close",
        "content-length": "7",
    }
    assert heard.body == b'{"a":1}'


async def test_tls_asks_for_and_verifies_the_name_and_not_the_address(making: Making) -> None:
    trusting = ssl.create_default_context(cafile=str(CERTIFICATE))
    address = [["127.0.0.1"]]
    names = Names(hooks_test=address, hooks_test_=address, other_test=address)
    async with listening(tls=True) as listener:
        client = making(listener, names, verify=trusting, policy=listener.policy(allow_http=False))
        for name in ("hooks.test", "hooks.test."):
            assert (await post(client, f"https://{name}:{listener.port}/")).status == 200
        assert [h.headers["host"] for h in listener.heard] == [
            f"hooks.test:{listener.port}",
            f"hooks.test.:{listener.port}",
        ]
        assert listener.server_names == ["hooks.test", "hooks.test"]
        with pytest.raises(OutboundUnreachableError, match="certificate verify failed"):
            await post(client, f"https://other.test:{listener.port}/")
        assert len(listener.heard) == 2


async def test_a_stranger_certificate_is_not_trusted(making: Making) -> None:
    async with listening(tls=True) as listener:
        client = making(listener, Names(hooks_test=[["127.0.0.1"]]))
        with pytest.raises(OutboundUnreachableError, match="certificate verify failed"):
            await post(client, f"https://hooks.test:{listener.port}/")


async def test_the_checked_address_is_the_one_connected_to(
    listener: Listener, making: Making
) -> None:
    """A name that turns private between check and connection is asked once, and stays."""
    names = Names(rebound_test=[["127.0.0.1"], ["169.254.169.254"]])
    client = making(listener, names)
    url = f"http://rebound.test:{listener.port}/"
    assert (await post(client, url)).status == 200
    assert names.asked == ["rebound.test"]
    with pytest.raises(OutboundRefusedError):
        await post(client, url)
    assert (names.asked, len(listener.heard)) == (["rebound.test"] * 2, 1)


async def test_the_systems_resolver_is_checked_too(listener: Listener, making: Making) -> None:
    """Without the permission, a name that leads to this machine is refused."""
    url = f"http://localhost.:{listener.port}/"
    with pytest.raises(OutboundRefusedError):
        await post(making(listener, policy=listener.policy(allowed_networks=())), url)
    assert listener.heard == []


async def test_one_private_address_spoils_the_name(listener: Listener, making: Making) -> None:
    client = making(listener, Names(mixed_test=[["127.0.0.1", "10.0.0.1"]]))
    with pytest.raises(OutboundRefusedError):
        await post(client, f"http://mixed.test:{listener.port}/")
    assert listener.heard == []


async def test_the_next_address_serves_where_the_first_does_not(
    listener: Listener, making: Making
) -> None:
    names = Names(two_test=[["127.0.0.2", "127.0.0.1"]])
    policy = listener.policy(allowed_networks=(ip_network("127.0.0.0/8"),))
    client = making(listener, names, policy=policy, connect_timeout=timedelta(seconds=1))
    assert (await post(client, f"http://two.test:{listener.port}/")).status == 200


async def test_a_redirect_is_an_answer(listener: Listener, making: Making) -> None:
    """Nobody goes where it leads."""
    async with listening() as inside:
        listener.answer = saying("302 Found", f"location: http://127.0.0.1:{inside.port}/")
        answer = await post(making(listener), f"http://127.0.0.1:{listener.port}/")
        assert (answer.status, inside.heard) == (302, [])


async def slow_body(_: Heard, writer: asyncio.StreamWriter) -> None:
    writer.write(b"HTTP/1.1 200 OK\r\ncontent-length: 1000000\r\n\r\n")
    while not writer.is_closing():
        writer.write(b"x")
        await writer.drain()
        await asyncio.sleep(0.02)


@pytest.mark.parametrize("answer", [silence, slow_body])
async def test_a_call_ends_in_time(listener: Listener, making: Making, answer: Any) -> None:
    """Neither silence nor a trickle holds it."""
    listener.answer = answer
    client = making(listener, timeout=timedelta(seconds=0.3))
    began = time.monotonic()
    with pytest.raises(OutboundTimeoutError, match=r"^No answer within 0\.3 s$"):
        await post(client, f"http://127.0.0.1:{listener.port}/")
    assert 0.25 < time.monotonic() - began < 10


async def test_the_time_bounds_the_resolver_too(listener: Listener, making: Making) -> None:
    class Never:
        async def resolve(self, host: str, port: int) -> Sequence[str]:
            await asyncio.Event().wait()
            raise AssertionError((host, port))

    client = making(listener, Never(), timeout=timedelta(seconds=0.1))
    with pytest.raises(OutboundTimeoutError):
        await post(client, f"http://never.test:{listener.port}/")


async def test_the_answer_is_bounded(listener: Listener, making: Making) -> None:
    """64 KiB are read of what has no end, and the connection is given up."""
    gone = asyncio.Event()

    async def endless(_: Heard, writer: asyncio.StreamWriter) -> None:
        writer.write(b"HTTP/1.1 200 OK\r\n\r\n")
        try:
            while True:
                writer.write(b"x" * 65536)
                await writer.drain()
        except ConnectionError:
            gone.set()

    listener.answer = endless
    answer = await post(making(listener), f"http://127.0.0.1:{listener.port}/")
    assert (answer.body, answer.is_complete) == (b"x" * 65536, False)
    await asyncio.wait_for(gone.wait(), 60)


async def test_an_answer_is_not_unpacked(listener: Listener, making: Making) -> None:
    """What would grow a thousandfold stays as it came."""
    packed = gzip.compress(bytes(10 << 20))

    async def bomb(_: Heard, writer: asyncio.StreamWriter) -> None:
        head = f"HTTP/1.1 200 OK\r\ncontent-encoding: gzip\r\ncontent-length: {len(packed)}\r\n\r\n"
        writer.write(head.encode() + packed)
        await writer.drain()

    listener.answer = bomb
    answer = await post(making(listener), f"http://127.0.0.1:{listener.port}/")
    assert (answer.body, answer.is_complete) == (packed, True)


async def test_no_proxy_of_the_environment(
    listener: Listener, making: Making, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with listening() as proxy:
        for name in ("http_proxy", "HTTP_PROXY", "all_proxy", "ALL_PROXY"):
            monkeypatch.setenv(name, f"http://127.0.0.1:{proxy.port}")
        await post(making(listener), f"http://127.0.0.1:{listener.port}/")
        assert (len(listener.heard), proxy.heard) == (1, [])


async def test_nothing_is_kept_between_calls(listener: Listener, making: Making) -> None:
    """One store's cookie is not another's."""
    listener.answer = saying("200 OK", "set-cookie: whose=mine")
    client = making(listener)
    for _ in range(2):
        await post(client, f"http://127.0.0.1:{listener.port}/")
    assert "cookie" not in listener.heard[1].headers


async def hang_up(_: Heard, writer: asyncio.StreamWriter) -> None:
    writer.transport.abort()


async def speak_otherwise(_: Heard, writer: asyncio.StreamWriter) -> None:
    writer.write(b"220 mail.test ESMTP\r\n")
    await writer.drain()


async def break_tls(_: Heard, writer: asyncio.StreamWriter) -> None:
    writer.write(b"HTTP/1.1 200 OK\r\ncontent-length: 10\r\n\r\n")
    await writer.drain()
    os.write(writer.get_extra_info("socket").fileno(), b"\x17\x03\x03\x00\x05wrong")


async def test_an_answer_that_breaks_tls_midway(making: Making) -> None:
    trusting = ssl.create_default_context(cafile=str(CERTIFICATE))
    async with listening(tls=True) as listener:
        listener.answer = break_tls
        client = making(listener, Names(hooks_test=[["127.0.0.1"]]), verify=trusting)
        with pytest.raises(OutboundUnreachableError, match=r"^The connection broke"):
            await post(client, f"https://hooks.test:{listener.port}/")


@pytest.mark.parametrize("answer", [hang_up, speak_otherwise])
async def test_what_is_no_answer(listener: Listener, making: Making, answer: Any) -> None:
    listener.answer = answer
    with pytest.raises(OutboundUnreachableError):
        await post(making(listener), f"http://127.0.0.1:{listener.port}/")


async def test_nobody_listens(making: Making) -> None:
    async with listening() as listener:
        pass
    with pytest.raises(OutboundUnreachableError, match=r"^No connection"):
        await post(making(listener), f"http://127.0.0.1:{listener.port}/")


async def test_no_such_name(listener: Listener, making: Making) -> None:
    with pytest.raises(OutboundUnreachableError, match=r"^absent\.invalid was not found$"):
        await post(making(listener), f"http://absent.invalid:{listener.port}/")
