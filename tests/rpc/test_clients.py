"""The official TypeScript clients, in Node, against the real server."""

import asyncio
import os
import shutil
from pathlib import Path

import pytest
from redis.asyncio import Redis
from tests.rpc.serving import Keys, serving
from tests.rpc.shop import feed

from cartwheel.systems.rpc.api import Places, RPCApp

WEB = Path(__file__).parents[2] / "web"
# A worker's own: it is read while others compile. Below `web`, for the modules there.
OUT = WEB / "node_modules" / ".cache" / f"built-{os.environ.get('PYTEST_XDIST_WORKER', 'alone')}"
BUILT = OUT / "tests" / "client"


async def run(*command: str, **environment: str) -> None:
    process = await asyncio.create_subprocess_exec(
        *command,
        cwd=WEB,
        env={**os.environ, **environment},
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
    )
    try:
        async with asyncio.timeout(120):
            output, _ = await process.communicate()
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()
    assert process.returncode == 0, output.decode()


@pytest.fixture(scope="session")
async def node() -> str:
    """Node, and the tests compiled by the strict compiler."""
    found = shutil.which("node")
    compiler = WEB / "node_modules" / "typescript" / "bin" / "tsc"
    if found is None or not compiler.exists():
        reason = "Node is not on the PATH, or `npm ci` has not run in web"
        assert "CI" not in os.environ, reason
        pytest.skip(reason)
    # It accepts the right calls and rejects the wrong ones of types.ts, or fails here.
    await run(found, str(compiler), "--outDir", str(OUT))
    return found


@pytest.mark.usefixtures("node")
def test_the_compiler_accepts_right_calls_and_rejects_wrong_ones() -> None:
    """`tsc --strict` passes over the tests, where wrong calls are expected to be errors."""
    assert (BUILT / "types.js").exists()


@pytest.mark.parametrize("name", ["calls", "batches", "subscriptions", "queries"])
async def test_the_official_clients_work_unchanged(
    node: str, url: str, limits: Redis, name: str
) -> None:
    """All links, and TanStack Query on top."""
    await limits.flushall()
    await run(
        node, "--test", "--test-reporter=spec", str(BUILT / f"{name}.test.js"), SERVER_URL=url
    )


async def test_the_official_clients_come_back_when_there_is_a_place(node: str) -> None:
    """A subscription hears that there is none, waits, and goes on; a streamed batch fails."""
    app = RPCApp([feed], authenticator=Keys(), streams=Places("streams", of_all=1))
    async with serving(app) as url:
        await run(node, "--test", str(BUILT / "crowded.test.js"), SERVER_URL=url)
