"""The real clickstream gives the documented figures, and a second run changes nothing."""

import asyncio
import gzip
import json
import os
from base64 import b64encode
from pathlib import Path
from typing import Any

import httpx
from tests.e2e.conftest import CARTWHEEL
from tests.embedded.harness import Instance, until

FIGURES = {
    "rows": 17_434,
    "duplicates": 5,
    "accepted": 17_429,
    "invalid": 0,
    "carts": 123,
    "abandoned": 1,
    "converted": 70,
    "recovered": 0,
    "open": 52,
    "purchases": 214,
}


async def replay(server: Instance, file: Path, report: Path) -> dict[str, Any]:
    process = await asyncio.create_subprocess_exec(
        *(*CARTWHEEL, "replay", str(file), "--report", str(report)),
        env={**os.environ, "CARTWHEEL_HOME": str(server.home.path)},
        stdout=asyncio.subprocess.DEVNULL,
        stderr=asyncio.subprocess.PIPE,
    )
    _, errors = await process.communicate()
    assert process.returncode == 0, errors.decode()
    return json.loads(report.read_bytes())  # noqa: ASYNC240


async def test_the_rees46_sample_comes_out_as_documented_and_twice_the_same(
    server: Instance, rees46: Path, tmp_path: Path
) -> None:
    for _ in range(2):
        report = await replay(server, rees46, tmp_path / "report.json")
        assert report.pop("seconds") > 0
        assert report.pop("events_per_second") > 0
        assert report == FIGURES


async def test_an_import_comes_out_the_same(client: httpx.AsyncClient, rees46: Path) -> None:
    """As plain csv, which is another file, hence into another store than the command's."""
    content, part = gzip.decompress(rees46.read_bytes()), 1 << 20  # noqa: ASYNC240
    size = len(content)
    first = b64encode(content[:part]).decode()
    asked = {"fileName": "2019-Oct.csv", "size": size, "content": first}
    begun = (await client.post("/api/v1/event-imports", json=asked)).json()
    path = f"/api/v1/event-imports/{begun['id']}"
    for offset in range(part, size, part):
        more = {"offset": offset, "content": b64encode(content[offset : offset + part]).decode()}
        assert (await client.post(f"{path}/parts", json=more)).status_code == 202

    async def is_over() -> bool:
        return (await client.get(path)).json()["finishedAt"] is not None

    await until(is_over)
    ended = (await client.get(path)).json()
    assert (ended["status"], ended["error"]) == ("done", "")
    figures = ended["figures"]
    assert figures["seconds"] > 0
    assert {name: figures[name] for name in FIGURES} == FIGURES
