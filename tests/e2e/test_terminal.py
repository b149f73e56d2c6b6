"""On a terminal `cartwheel up` tells its user what happens, and nothing of each request."""

import json
from pathlib import Path

import httpx
from tests.e2e.terminal import Terminal, on_terminal
from tests.embedded.harness import LATE, UP, until

from cartwheel.systems.embedded.home import Home


async def calls(terminal: Terminal, home: Path) -> None:
    """Use the server that was greeted with, as its user would."""
    run = Home.at(home).find_run()
    assert run is not None, terminal.lines
    async with httpx.AsyncClient(
        base_url=f"{run.url}/api/v1",
        headers={"authorization": f"Bearer {run.key}"},
        trust_env=False,
    ) as client:

        async def shoppers_came() -> bool:
            return bool((await client.get("/events/stats")).json()["accepted"])

        await until(shoppers_came, seconds=60)
        made = await client.post("/api-keys", json={"name": "shop", "scopes": ["carts:read"]})
        assert made.status_code == 201, made.text
        person = {"email": "ada@shop.example", "password": "wobbly teapot 7", "name": "Ada"}

        async def registered() -> bool:
            answer = await client.post("/auth/register", json=person)
            # On a busy machine the counts of attempts may not be reached in time: nobody gets in.
            assert answer.status_code in {202, 503}, answer.text
            return answer.status_code == 202

        await until(registered, seconds=60)


async def test_a_terminal_shows_what_people_want_to_know(e2e_folder: Path) -> None:
    home = e2e_folder / "terminal"
    async with on_terminal([*UP, "--port", "0"], env={"CARTWHEEL_HOME": str(home)}) as terminal:
        await terminal.shows("Ctrl-C")
        await calls(terminal, home)
        await terminal.shows("changed")
        await terminal.shows("a mail was written")
        assert await terminal.interrupt() == 0
    beginning, news = split(terminal.lines)
    assert [
        line.split("] ")[1].split(" folder=")[0].split(" before=")[0] for line in beginning
    ] == [
        "making a database, once",
        "the database was migrated",
    ]
    told = [line for line in news if line and not any(said in line for said in LATE)]
    assert not any(line.startswith("{") for line in told), told
    assert [line for line in told if "request" in line or "events.ingest" in line] == []
    assert any("changed" in line and "procedure=keys.create" in line for line in told), told
    assert any("a mail was written" in line and str(home) in line for line in told), told
    assert "stopping" in told[-1]


async def test_json_is_asked_for_by_name(e2e_folder: Path) -> None:
    home = e2e_folder / "terminal-json"
    command = [*UP, "--no-demo", "--port", "0", "--log", "json"]
    async with on_terminal(command, env={"CARTWHEEL_HOME": str(home)}) as terminal:
        await terminal.shows("Ctrl-C")
        assert await terminal.interrupt() == 0
    written = [json.loads(line) for line in terminal.lines if line.startswith("{")]
    assert written[0]["event"] == "making a database, once"
    assert "news" not in written[0]


def split(lines: list[str]) -> tuple[list[str], list[str]]:
    """Return the lines before the greeting and those after it."""
    first = next(i for i, line in enumerate(lines) if line.startswith("Cartwheel "))
    last = next(i for i, line in enumerate(lines) if line.startswith("Stop "))
    return [line for line in lines[:first] if line], lines[last + 1 :]
