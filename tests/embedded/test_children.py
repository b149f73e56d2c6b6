"""How a server is stopped that does not stop when it is asked."""

import asyncio
import signal
from pathlib import Path

import pytest

from cartwheel.systems.embedded.children import Child


@pytest.mark.parametrize(
    ("traps", "code"),
    [
        ("trap 'exit 5' INT", 5),
        ("trap '' INT; trap 'exit 7' QUIT", 7),
        ("trap '' INT QUIT", -signal.SIGKILL),
    ],
    ids=["asked", "broken off", "killed"],
)
async def test_who_does_not_stop_in_time_is_broken_off_before_it_is_killed(
    tmp_path: Path, traps: str, code: int
) -> None:
    process = await asyncio.create_subprocess_exec(
        *("sh", "-c", f"{traps}; echo ready; while :; do sleep 0.05; done"),
        stdout=asyncio.subprocess.PIPE,
    )
    assert process.stdout is not None
    assert await process.stdout.readline() == b"ready\n"
    child = Child("it", process, tmp_path / "log", 0, signal.SIGINT, signal.SIGQUIT)
    await child.stop(grace_seconds=0.5 if "''" in traps else 30)
    assert process.returncode == code
    await child.stop()
