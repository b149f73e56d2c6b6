"""
Pools follow Consul.

Every test runs against a stand-in, and against a Consul agent where `consul` is on the PATH.
"""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Protocol

import pytest
from structlog.testing import capture_logs
from tests.embedded.harness import until
from tests.gateway import consul_process, consul_server
from tests.gateway.following import following, members

from cartwheel.systems.gateway.config.specs import ConsulSpec

TOKEN = "7f6c1c2e-0000-4000-8000-000000000002"


class Consul(Protocol):
    """What the tests do to a Consul, real or not; its one service is `web`."""

    url: str

    async def register(
        self, port: int, *, host: str = "", tag: str = "blue", status: str = "passing"
    ) -> None:
        """Have one more instance, at the node's own address if no host is given."""

    async def deregister(self, port: int) -> None:
        """Have one less."""

    async def report(self, port: int, status: str) -> None:
        """Set an instance's health."""

    async def allow(self, token: str, *, sees: bool = True) -> None:
        """Have the token known, and see the instances or not."""

    async def stop(self) -> None:
        """Answer nobody."""

    async def start(self) -> None:
        """Begin anew: without instances, tokens, or memory of how far the index was."""


@pytest.fixture(params=[consul_server.serving, consul_process.running], ids=["stand-in", "real"])
async def consul(request: pytest.FixtureRequest) -> AsyncIterator[Consul]:
    async with request.param() as consul:
        await consul.allow(TOKEN)
        yield consul


def spec_of(consul: Consul, folder: Path) -> ConsulSpec:
    token = folder / "token"
    token.write_text(f"{TOKEN}\n")
    return ConsulSpec(service="web", server=consul.url, tag="blue", token_file=str(token))


async def test_changes_are_followed(consul: Consul, tmp_path: Path) -> None:
    await consul.register(80, host="10.0.0.1")
    await consul.register(81)
    await consul.register(82, tag="green")
    await consul.register(83, status="critical")
    async with following(spec_of(consul, tmp_path)) as pool:
        await until(lambda: members(pool) == ["10.0.0.1:80", "127.0.0.1:81"])
        await consul.register(84, host="2001:db8::1")
        await until(lambda: members(pool) == ["10.0.0.1:80", "127.0.0.1:81", "[2001:db8::1]:84"])
        await consul.report(80, "critical")
        await until(lambda: members(pool) == ["127.0.0.1:81", "[2001:db8::1]:84"])
        await consul.report(83, "passing")
        await until(lambda: members(pool) == ["127.0.0.1:81", "127.0.0.1:83", "[2001:db8::1]:84"])
        for port in (81, 83, 84):
            await consul.deregister(port)
        await until(lambda: members(pool) == [])


async def test_an_outage_empties_no_pool(consul: Consul, tmp_path: Path) -> None:
    await consul.register(80)
    async with following(spec_of(consul, tmp_path)) as pool:
        await until(lambda: members(pool) == ["127.0.0.1:80"])
        with capture_logs() as logs:
            await consul.stop()
            await until(lambda: bool(logs))
        assert [log["event"] for log in logs] == ["discovery does not answer"]
        await consul.start()
        await consul.register(81)
        assert members(pool) == ["127.0.0.1:80"], "the token is not known yet"
        await consul.allow(TOKEN)
        await until(lambda: members(pool) == ["127.0.0.1:81"])


async def test_a_token_that_sees_nothing_is_told(consul: Consul, tmp_path: Path) -> None:
    """Consul itself answers as if nobody were there."""
    await consul.register(80)
    await consul.allow(TOKEN, sees=False)
    with capture_logs() as logs:
        async with following(spec_of(consul, tmp_path)) as pool:
            await until(lambda: bool(logs))
            await consul.allow(TOKEN)
            await until(lambda: members(pool) == ["127.0.0.1:80"])
    assert logs[0]["error"] == 'DiscoveryError("Consul\'s token may not see the instances")'


async def test_a_token_that_sees_nothing_any_more_empties_no_pool(tmp_path: Path) -> None:
    """A stand-in alone: an agent tells it after the 55 s that a blocking query may take."""
    async with consul_server.serving() as consul:
        await consul.allow(TOKEN)
        await consul.register(80)
        async with following(spec_of(consul, tmp_path)) as pool:
            await until(lambda: len(consul.asked) == 2)
            with capture_logs() as logs:
                await consul.allow(TOKEN, sees=False)
                await consul.register(81)
                await until(lambda: bool(logs))
            assert [log["event"] for log in logs] == ["discovery does not answer"]
            assert members(pool) == ["127.0.0.1:80"]


async def test_what_is_asked(tmp_path: Path) -> None:
    """The passing ones by blocking queries; an index that goes back begins anew."""
    async with consul_server.serving() as consul:
        await consul.allow(TOKEN)
        async with following(spec_of(consul, tmp_path)):
            await until(lambda: len(consul.asked) == 2)
            first = {"passing": "1", "tag": "blue", "index": "0", "wait": "55s", "token": TOKEN}
            assert consul.asked == [first, first | {"index": "7"}]
            consul.change(2)
            await until(lambda: len(consul.asked) == 4)
            assert consul.asked[2:] == [first, first | {"index": "2"}]
