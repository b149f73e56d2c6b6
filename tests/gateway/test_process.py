"""`cartwheel run gateway` as a process: it serves, reloads, drains, and says what is wrong."""

import asyncio
import json
import os
import signal
import sys
from pathlib import Path
from typing import Any

import httpx
from tests.embedded.harness import until
from tests.gateway.conftest import Instance, table

DOOR = (sys.executable, str(Path(__file__).with_name("door_process.py")))


async def launch(file: Path, **env: str) -> asyncio.subprocess.Process:
    kept = {k: v for k, v in os.environ.items() if not k.startswith("CARTWHEEL_")}
    settings = {"CARTWHEEL_PORT": "0", "CARTWHEEL_HOME": str(file.parent / "home")}
    return await asyncio.create_subprocess_exec(
        *DOOR, str(file), env=kept | settings | env, stderr=asyncio.subprocess.PIPE
    )


async def test_the_process_serves_and_drains(
    tmp_path: Path, pair: tuple[Instance, Instance]
) -> None:
    file = tmp_path / "gateway.yaml"
    file.write_text(json.dumps(table(*pair)))
    process = await launch(file, CARTWHEEL_DRAIN_DELAY="PT3S")
    assert process.stderr is not None
    lines: list[dict[str, Any]] = []

    async def read() -> None:
        assert process.stderr is not None
        async for line in process.stderr:
            lines.append(json.loads(line))  # noqa: PERF401 - they are looked at meanwhile

    reading = asyncio.create_task(read())
    await until(lambda: any(line["event"] == "serving" for line in lines))
    serving = next(line for line in lines if line["event"] == "serving")
    async with httpx.AsyncClient(base_url=serving["url"], trust_env=False) as client:
        assert (
            await client.get("/a?key=secret", headers={"x-request-id": "r1"})
        ).status_code == 200
        await until(lambda: any(line.get("request_id") == "r1" for line in lines))
        line = next(line for line in lines if line.get("request_id") == "r1")
        assert line["route"] == "web"
        assert (line["status"], line["path"], line["method"]) == (200, "/a", "GET")
        token = "s" * 66
        headers = {"x-request-id": "r2"}
        await client.get(f"/unsubscribe/{token}", headers=headers)
        await until(lambda: any(line.get("request_id") == "r2" for line in lines))
        (left,) = [line for line in lines if line.get("request_id") == "r2"]
        assert left["path"] == "/unsubscribe/…"
        assert "secret" not in json.dumps(lines)
        assert token not in json.dumps(lines)
        async with httpx.AsyncClient(base_url=serving["admin"], trust_env=False) as admin:
            shown = (await admin.get("/metrics")).text
            assert 'cartwheel_gateway_responses_total{route="web",status="200"} 2.0' in shown
            assert 'cartwheel_gateway_usable_upstreams{pool="web"} 2.0' in shown
        assert (await client.get("/readyz")).status_code == 200

        slow = asyncio.create_task(client.get("/slow?seconds=3.3"))
        await asyncio.sleep(0.2)
        process.send_signal(signal.SIGTERM)

        async def drains() -> bool:
            return (await client.get("/readyz")).status_code == 503

        await until(drains, seconds=3)
        answer = await client.get("/still")
        assert (answer.status_code, answer.headers["connection"]) == (200, "close")
        assert (await slow).status_code == 200
    assert await asyncio.wait_for(process.wait(), 60) == 0
    await reading


async def test_a_bad_table_is_named_and_nothing_starts(tmp_path: Path) -> None:
    file = tmp_path / "gateway.toml"
    file.write_text('[[routes]]\nname = "web"\npool = "web"\n[pools]\n')
    process = await launch(file)
    _, errors = await asyncio.wait_for(process.communicate(), 60)
    assert process.returncode == 1
    assert errors.decode() == f"cartwheel: {file}: $.routes[0].pool: no pool is called 'web'\n"
