"""`cartwheel replay` and `cartwheel simulate` as processes: what they print, write and answer."""

import asyncio
import json
import os
import signal
import sys
from collections.abc import Iterator
from pathlib import Path
from uuid import UUID

import pytest
from tests.replay.stand_in import KEY, STORE_ID, StandIn

from cartwheel.systems.embedded.home import Home, Run

HEADER = "timestamp,visitorid,event,itemid,transactionid"
FIGURES = {
    "rows": 4,
    "duplicates": 1,
    "accepted": 2,
    "invalid": 1,
    "carts": 0,
    "abandoned": 0,
    "converted": 0,
    "recovered": 0,
    "open": 0,
    "purchases": 1,
}


async def start(name: str, *arguments: str, cwd: Path) -> asyncio.subprocess.Process:
    environment = {k: v for k, v in os.environ.items() if not k.startswith("CARTWHEEL_")}
    return await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "cartwheel", name),
        *arguments,
        cwd=cwd,
        env={**environment, "CARTWHEEL_HOME": str(cwd / "home")},
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )


async def outcome(process: asyncio.subprocess.Process) -> tuple[int | None, str, str]:
    out, err = await process.communicate()
    return process.returncode, out.decode(), err.decode()


@pytest.fixture
def home(tmp_path: Path, stand_in: StandIn) -> Iterator[Path]:
    """A home on which the stand-in runs, next to a file to replay."""
    rows = ["1433221332000,1,view,7,", *["1433221332001,1,transaction,7,1"] * 2, "broken"]
    (tmp_path / "events.csv").write_text("\n".join((HEADER, *rows)))
    home = Home.at(tmp_path / "home")
    with home.hold():
        home.announce(Run(os.getpid(), stand_in.server.url, "0", UUID(STORE_ID), KEY))
        yield tmp_path


async def test_a_replay_prints_a_table_and_writes_the_figures(home: Path) -> None:
    process = await start("replay", "events.csv", "--report", "report.json", cwd=home)
    status, out, err = await outcome(process)
    assert (status, err) == (0, "1 line was not used: see events.csv.rejects.csv\n")
    assert [line.split()[:2] for line in out.splitlines()[:10]] == [
        [name, str(figure)] for name, figure in FIGURES.items()
    ]
    report = json.loads((home / "report.json").read_text())
    assert list(report) == [*FIGURES, "seconds", "events_per_second"]
    assert {name: report[name] for name in FIGURES} == FIGURES
    assert (home / "events.csv.rejects.csv").read_text() == (
        'line,reason,content\n5,"5 fields expected, 1 found",broken\n'
    )


async def test_the_server_and_key_can_be_given(home: Path, stand_in: StandIn) -> None:
    (home / "home" / "run.json").unlink()
    process = await start(
        "replay", "events.csv", "--url", stand_in.server.url, "--key", KEY, cwd=home
    )
    status, _, _ = await outcome(process)
    assert status == 0
    assert len(stand_in.only_store.events) == 2


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["none.csv"], "none.csv does not exist"),
        (["events.csv", "--report", "nowhere/report.json"], "nowhere is not a folder"),
        (["events.csv", "--format", "rees46"], "the first line is the header of retailrocket"),
        (["events.csv", "--key", "another"], "does not know this key"),
        (["events.csv", "--url", "http://127.0.0.1:9"], "--url needs --key"),
        (["events.csv", "--url", "127.0.0.1", "--key", KEY], "--url must look like http://"),
        (
            ["events.csv", "--url", "http://127.0.0.1:9", "--key", KEY],
            "No server answers at http://127.0.0.1:9",
        ),
    ],
)
async def test_what_cannot_be_done_is_one_line(
    home: Path, stand_in: StandIn, arguments: list[str], message: str
) -> None:
    status, out, err = await outcome(await start("replay", *arguments, cwd=home))
    assert (status, out) == (1, "")
    assert err.startswith("cartwheel replay: ")
    assert message in err
    assert err.count("\n") == 1
    assert stand_in.stores == {}


async def test_without_a_running_server_the_message_says_how_to_start_one(home: Path) -> None:
    (home / "home" / "run.json").unlink()
    status, _, err = await outcome(await start("replay", "events.csv", cwd=home))
    assert status == 1
    assert err == (
        f"cartwheel replay: No server runs on {home / 'home'}: start one with `cartwheel up`, "
        "or give --url and --key\n"
    )


async def test_an_interrupted_replay_says_how_to_go_on_and_does(
    home: Path, stand_in: StandIn
) -> None:
    stand_in.pace = 0
    process = await start("replay", "events.csv", cwd=home)
    async with asyncio.timeout(60):
        while not stand_in.batch_sizes:
            await asyncio.sleep(0.01)
    process.send_signal(signal.SIGINT)
    status, _, err = await outcome(process)
    assert (status, err) == (
        130,
        "Stopped. Run the same command again to go on: nothing is counted twice.\n",
    )
    stand_in.only_store.pace = 1_000
    status, out, _ = await outcome(await start("replay", "events.csv", cwd=home))
    assert status == 0
    assert [line.split()[:2] for line in out.splitlines()[:10]] == [
        [name, str(figure)] for name, figure in FIGURES.items()
    ]


async def test_a_simulation_sends_marked_events_and_says_what_it_is(
    home: Path, stand_in: StandIn
) -> None:
    process = await start("simulate", "--rate", "200", "--seed", "1", "--duration", "2", cwd=home)
    status, out, err = await outcome(process)
    assert (status, out) == (0, "")
    first, last = err.splitlines()
    assert first.startswith("synthetic shop (seed 1): ")
    sent = sum(stand_in.batch_sizes)
    assert sent > 20
    assert last.startswith(f"synthetic shop (seed 1): {sent:,} events, ")
    assert {event["context"]["synthetic"] for event in stand_in.own.waiting} == {True}


async def test_a_simulation_without_a_server_is_one_line(home: Path) -> None:
    arguments = ["--url", "http://127.0.0.1:9", "--key", KEY]
    status, _, err = await outcome(await start("simulate", *arguments, cwd=home))
    assert status == 1
    assert err.startswith("cartwheel simulate: No server answers at http://127.0.0.1:9")
    assert err.count("\n") == 1
