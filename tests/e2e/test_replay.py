"""The real clickstream gives the documented figures, and a second run changes nothing."""

import asyncio
import json
import os
from pathlib import Path
from typing import Any

from tests.e2e.conftest import CARTWHEEL
from tests.embedded.harness import Instance

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
