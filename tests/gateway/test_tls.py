"""TLS at the door and behind it: certificates hold, and are read anew when they change."""

import asyncio
import json
import shutil
import ssl
from pathlib import Path
from typing import Any

import httpx
import pytest
from tests.embedded.harness import until
from tests.gateway.conftest import Instance, Serve, table
from tests.gateway.test_process import launch
from tests.secrets.certificate import write_certificate
from websockets.asyncio.client import connect

from cartwheel.systems.gateway.api import RouteTableError, server_context
from cartwheel.systems.gateway.config.specs import TLSSpec


@pytest.fixture
def certificate(tmp_path: Path) -> str:
    return str(write_certificate(tmp_path))


def over_tls(certificate: str, *instances: Instance, **route: Any) -> dict[str, Any]:
    return table(*instances, **route) | {"tls": {"certificate": certificate, "key": certificate}}


async def test_clients_are_spoken_to_over_tls(
    serve: Serve, pair: tuple[Instance, Instance], certificate: str
) -> None:
    door = await serve(over_tls(certificate, pair[0]))
    answer = await door.client.post("/a", content=b"x" * 300_000)
    assert answer.json()["length"] == 300_000
    assert dict(answer.json()["headers"])["x-forwarded-proto"] == "https"
    assert answer.headers["strict-transport-security"] == "max-age=31536000"
    answer = await door.client.get("/stream?pieces=1000&large=1")
    assert len(answer.content) == 6_000_000

    trusted = ssl.create_default_context(cafile=certificate)
    url = f"{door.url.replace('https', 'wss')}/chat"
    async with connect(url, proxy=None, ssl=trusted, max_size=None) as socket:
        large = bytes(range(256)) * 5000
        await socket.send(large)
        assert await socket.recv() == large


async def test_old_tls_and_none_at_all_are_refused(
    serve: Serve, pair: tuple[Instance, Instance], certificate: str
) -> None:
    door = await serve(over_tls(certificate, pair[0]))
    old = ssl.create_default_context(cafile=certificate)
    old.set_ciphers("DEFAULT:@SECLEVEL=0")
    with pytest.warns(DeprecationWarning, match="TLSv1_1"):
        old.minimum_version = old.maximum_version = ssl.TLSVersion.TLSv1_1
    with pytest.raises((ssl.SSLError, ConnectionError)):
        await asyncio.open_connection("127.0.0.1", door.port, ssl=old)
    assert b"HTTP" not in await door.raw(b"GET / HTTP/1.1\r\nhost: a\r\n\r\n")
    assert (await door.client.get("/")).status_code == 200


def test_what_is_no_certificate_is_named(tmp_path: Path, certificate: str) -> None:
    none = TLSSpec(certificate=str(tmp_path / "none.pem"), key=certificate)
    with pytest.raises(RouteTableError, match=r"\$\.tls: .*none\.pem .* No such file"):
        server_context(none)
    other = tmp_path / "other"
    other.mkdir()
    mixed = TLSSpec(certificate=certificate, key=str(write_certificate(other)))
    with pytest.raises(RouteTableError, match="KEY_VALUES_MISMATCH"):
        server_context(mixed)


async def test_instances_have_to_prove_their_name(
    serve: Serve, pair: tuple[Instance, Instance], certificate: str
) -> None:
    """A door over TLS stands for an instance over TLS."""
    inner = await serve(over_tls(certificate, pair[0]))
    behind = Instance("inner", inner.port)

    async def asked(**tls: str) -> httpx.Response:
        pool = {"tls": tls, "retries": {"attempts": 1}, "health": {"path": "/readyz"}}
        door = await serve(table(behind, pool=pool))
        answer: httpx.Response = await door.client.get("/")
        if answer.status_code == 200:
            await until(lambda: door.gateway.pools["web"].is_usable)
        return answer

    assert (await asked(caFile=certificate)).json()["name"] == "one"
    for wrong in ({"caFile": certificate, "serverName": "another.example"}, {}):
        answer = await asked(**wrong)
        assert (answer.status_code, answer.json()["code"]) == (502, "gateway.upstream_unreachable")
    with pytest.raises(RouteTableError, match=r"none\.pem cannot be used: No such file"):
        await asked(caFile="none.pem")
    found_later = table(pool={"discovery": {"by": "dns", "name": "none.invalid"}})
    del found_later["pools"]["web"]["upstreams"]
    found_later["pools"]["web"]["tls"] = {"caFile": "none.pem"}
    with pytest.raises(RouteTableError, match=r"none\.pem cannot be used: No such file"):
        await serve(found_later)


async def test_a_new_certificate_is_taken_and_half_of_one_is_not(
    tmp_path: Path, pair: tuple[Instance, Instance]
) -> None:
    folders = [tmp_path / name for name in ("used", "next")]
    for folder in folders:
        folder.mkdir()
    used, following = (write_certificate(folder) for folder in folders)
    file = tmp_path / "gateway.yaml"
    file.write_text(json.dumps(over_tls(str(used), pair[0])))
    process = await launch(file)
    assert process.stderr is not None
    lines: list[dict[str, Any]] = []

    async def read() -> None:
        assert process.stderr is not None
        async for line in process.stderr:
            lines.append(json.loads(line))  # noqa: PERF401 - they are looked at meanwhile

    reading = asyncio.create_task(read())

    def said(event: str) -> bool:
        return any(line["event"].startswith(event) for line in lines)

    await until(lambda: said("serving"))
    url = next(line["url"] for line in lines if line["event"] == "serving")
    assert url.startswith("https://")
    before = shutil.copy(used, tmp_path / "before.pem")

    async def status(trusted: Path | str) -> int:
        context = ssl.create_default_context(cafile=trusted)
        async with httpx.AsyncClient(base_url=url, trust_env=False, verify=context) as client:
            return (await client.get("/livez")).status_code

    assert await status(before) == 200
    used.write_text("half of one")
    await until(lambda: said("the certificate was not taken"))
    assert await status(before) == 200
    shutil.copy(following, used)
    await until(lambda: said("the certificate was taken"))
    assert await status(following) == 200
    with pytest.raises(httpx.ConnectError):
        await status(before)
    process.terminate()
    assert await asyncio.wait_for(process.wait(), 60) == 0
    await reading
