"""Programs that the tests run over what is generated."""

import asyncio
import os
import shutil
import sys
from pathlib import Path

import pytest

WEB = Path(__file__).parents[2] / "web"


def node_program(script: str) -> tuple[str, str]:
    """Return how to start a program of `web/node_modules`; skip where it is not, but for CI."""
    node, path = shutil.which("node"), WEB / "node_modules" / script
    if node is None or not path.exists():
        reason = "Node is not on the PATH, or `npm ci` has not run in web"
        assert "CI" not in os.environ, reason
        pytest.skip(reason)
    return node, str(path)


def python_program(name: str) -> str:
    """Return the path of a program that is installed beside this Python."""
    return str(Path(sys.executable).parent / name)


async def output_of(*command: str, cwd: Path) -> str:
    """Run a program that must succeed; return what it says, warnings and all."""
    process = await asyncio.create_subprocess_exec(
        *command,
        cwd=cwd,
        env={**os.environ, "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}"},
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
    )
    try:
        async with asyncio.timeout(150):
            output, _ = await process.communicate()
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()
    assert process.returncode == 0, output.decode()
    return output.decode()
