"""Whoever starts a demo signs in by the address on the terminal, or by another of `enter`."""

import asyncio
import sys
from pathlib import Path

import httpx
from tests.e2e.terminal import on_terminal
from tests.embedded.harness import UP


async def enter(page: str) -> tuple[int, str | None]:
    """Follow a link as the page does; return the status, and the role of whoever it let in."""
    url, _, token = page.partition("/enter#")
    async with httpx.AsyncClient(base_url=f"{url}/api/v1", trust_env=False) as client:
        answer = await client.post("/auth/enter", json={"token": token})
        return answer.status_code, answer.json().get("role")


async def command(home: Path) -> tuple[int | None, str, str]:
    """Run `cartwheel enter`."""
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "cartwheel", "enter"),
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
        env={"CARTWHEEL_HOME": str(home)},
    )
    printed, errors = await process.communicate()
    return process.returncode, printed.decode().strip(), errors.decode()


async def test_the_address_on_the_terminal_signs_in(e2e_folder: Path) -> None:
    home = e2e_folder / "entering"
    async with on_terminal([*UP, "--port", "0"], env={"CARTWHEEL_HOME": str(home)}) as terminal:
        await terminal.shows("Ctrl-C")
        opened = next(line for line in terminal.lines if line.startswith("Open"))
        page = opened.split()[1]
        assert await enter(page) == (200, "owner")
        assert await enter(page) == (400, None)
        code, another, _ = await command(home)
        assert (code, await enter(another)) == (0, (200, "owner"))
        assert await terminal.interrupt() == 0
    code, printed, errors = await command(home)
    assert (code, printed) == (1, "")
    assert "No demo store is served" in errors
