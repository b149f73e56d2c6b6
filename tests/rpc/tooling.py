"""Programs that the tests run over what is generated."""

import asyncio
import os
import shutil
import sys
from pathlib import Path

import pytest

WEB = Path(__file__).parents[2] / "web"
_BESIDE = Path(sys.executable).parent


def node(script: Path) -> tuple[str, ...]:
    """Return how to start a script; skip where Node or `web/node_modules` is not, but for CI."""
    program = shutil.which("node")
    if program is None or not (WEB / "node_modules").exists():
        reason = "Node is not on the PATH, or `npm ci` has not run in web"
        assert "CI" not in os.environ, reason
        pytest.skip(reason)
    return program, str(script)


def node_program(script: str) -> tuple[str, ...]:
    """Return how to start a program of `web/node_modules`."""
    return node(WEB / "node_modules" / script)


def python_program(name: str) -> str:
    """Return the path of a program that is installed beside this Python."""
    return str(_BESIDE / name)


async def output_of(*command: str, cwd: Path, **environment: str) -> str:
    """Run a program that must succeed; return what it says, warnings and all."""
    process = await asyncio.create_subprocess_exec(
        *command,
        cwd=cwd,
        env={**os.environ, "PATH": f"{_BESIDE}:{os.environ['PATH']}", **environment},
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
