"""
What honest clients notice of 5,000 hostile connections.

A whole `cartwheel up`, all roles with their databases, on the cores that it shares with its
clients. Somebody who is signed in asks who they are over 16 connections, as fast as the answers
come: calm, and besieged by `hostile.py` (silent, half a head, half a body, a body byte by byte,
live streams and sockets that nobody reads; those who are hung up on come back). Crowds come and
go. Each of the rounds beside one is compared with those just before it came and after it went,
and the ratio is the median of all. While besieged and otherwise idle, `/livez` is asked over a
new connection each time, and people sign in; calm as well, to compare.

The crowd takes the same cores. Each process's share of them is therefore told, and what an answer
costs the server, which does not depend on who else is at work.

Recovered is when, after the siege, three new connections in a row are answered within 50 ms and
somebody signs in.
"""

import argparse
import asyncio
import itertools
import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from statistics import mean
from typing import Any
from urllib.parse import urlsplit

import uvloop

from harness import (
    DURABILITY,
    Connection,
    Server,
    cartwheel,
    median,
    percentile,
    raise_file_limit,
    report,
    table,
)
from mixed import API, ask, link_token, sign_in
from processor import busy_seconds

HOSTILE = 5_000
CONNECTIONS = 16
PASSWORD = "wobbly teapot 7 lighthouse"
EMAIL = "ada@shop.example"


@dataclass(frozen=True)
class Latencies:
    """Milliseconds."""

    livez: list[float]
    logins: list[float]


@dataclass(frozen=True)
class Round:
    """What honest clients got, and what the processor did for whom, in seconds a second."""

    rate: float
    server: float
    client: float
    crowd: float

    @property
    def microseconds(self) -> float:
        """What an answer costs the server, and what else it does meanwhile."""
        return self.server / self.rate * 1e6


@contextmanager
def besieged(server: Server, *, seconds: float) -> Iterator[dict[str, Any]]:
    """Hold the hostile connections open for the block; gives what they say of themselves."""
    process = subprocess.Popen(
        [
            sys.executable,
            str(Path(__file__).with_name("hostile.py")),
            str(urlsplit(server.url).port),
            f"--count={HOSTILE}",
            f"--seconds={seconds}",
        ],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdin is not None
    assert process.stdout is not None
    try:
        process.stdin.write(json.dumps({"key": server.key, "store": server.store_id}) + "\n")
        process.stdin.flush()
        said = json.loads(process.stdout.readline()) | {"pid": process.pid}
        yield said
        process.stdin.close()
        said.update(json.loads(process.stdout.readline()))
    finally:
        process.kill()
        process.wait()
        process.stdout.close()


async def register(server: Server) -> str:
    """Register somebody, and return an access token."""
    async with Connection(server.url) as anybody:
        body = {"email": EMAIL, "password": PASSWORD, "name": "Ada"}
        await ask(anybody, f"{API}/auth/register", body)
        token = await link_token(server.home / "mail", EMAIL)
        await ask(anybody, "/trpc/auth.verifyEmail", {"token": token})
        return await sign_in(anybody, EMAIL)


async def ask_on(server: Server, token: str, *, seconds: float) -> int:
    """Return how many answers there were."""
    answered = 0
    over = time.monotonic() + seconds

    async def go_on() -> None:
        nonlocal answered
        async with Connection(server.url, key=token) as connection:
            while time.monotonic() < over:
                await connection.get(f"{API}/auth/me")
                answered += 1

    await asyncio.gather(*(go_on() for _ in range(CONNECTIONS)))
    return answered


def play(server: Server, token: str, *, seconds: float, crowd: int | None = None) -> Round:
    """Ask for a while; `crowd` is the process of the hostile ones."""
    pids = [server.pid, os.getpid(), *([] if crowd is None else [crowd])]
    before = [busy_seconds(pid) for pid in pids]
    began = time.monotonic()
    answered = uvloop.run(ask_on(server, token, seconds=seconds))
    over = time.monotonic() - began
    busy = [(busy_seconds(pid) - at) / over for pid, at in zip(pids, before, strict=True)]
    busy[1] -= busy[0] + sum(busy[2:])  # the others are children of this process
    return Round(answered / over, *busy, *([0.0] if crowd is None else []))


async def latencies(server: Server, *, seconds: float) -> Latencies:
    """Ask `/livez` over new connections, and sign in, for a while."""
    found = Latencies([], [])
    over = time.monotonic() + seconds

    async def live() -> None:
        while time.monotonic() < over:
            found.livez.append(await livez(server))
            await asyncio.sleep(0.02)

    async def come_in() -> None:
        async with Connection(server.url) as connection:
            while time.monotonic() < over:
                began = time.perf_counter()
                await sign_in(connection, EMAIL)
                found.logins.append((time.perf_counter() - began) * 1000)
                await asyncio.sleep(0.2)

    await asyncio.gather(live(), come_in())
    return found


async def livez(server: Server) -> float:
    """Return after how many milliseconds a new connection is answered."""
    began = time.perf_counter()
    async with asyncio.timeout(10), Connection(server.url) as connection:
        status, _ = await connection.request("GET", "/livez")
    if status != 200:
        raise RuntimeError(f"GET /livez: {status}")
    return (time.perf_counter() - began) * 1000


async def recover(server: Server) -> float:
    """Return after how many seconds everything is as it was."""
    began = time.monotonic()
    for _ in itertools.count():
        if max([await livez(server) for _ in range(3)]) < 50:
            break
    async with Connection(server.url) as connection:
        await sign_in(connection, EMAIL)
    return time.monotonic() - began


def row(name: str, values: Sequence[float]) -> list[str]:
    """Return a row of the table of latencies."""
    return [name, str(len(values)), *(f"{percentile(values, p):.1f} ms" for p in (50, 95, 99))]


def shares(name: str, rounds: Sequence[Round]) -> list[str]:
    """Return a row of the table of rounds."""
    return [
        name,
        f"{median([each.rate for each in rounds]):,.0f}",
        *(
            f"{100 * median([getattr(each, whose) for each in rounds]):.0f} %"
            for whose in ("server", "client", "crowd")
        ),
        f"{median([each.microseconds for each in rounds]):.0f} µs",
    ]


def main() -> None:
    """Measure, print the tables and the figures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="less than 50 seconds")
    quick = parser.parse_args().quick
    # The first of a crowd are hung up on some ten seconds after they came, so that the later
    # rounds have that, too.
    crowds, rounds, seconds = (2, 5, 1.5) if quick else (3, 6, 5.0)
    raise_file_limit()
    calm: list[Round] = []
    held: list[list[Round]] = []
    recovered: list[float] = []
    with cartwheel() as server:
        token = uvloop.run(register(server))
        uvloop.run(ask_on(server, token, seconds=3))
        idle = uvloop.run(latencies(server, seconds=2 * seconds))
        under = Latencies([], [])
        calm.append(play(server, token, seconds=seconds))
        for _ in range(crowds):
            with besieged(server, seconds=300) as crowd:
                found = uvloop.run(latencies(server, seconds=2 * seconds))
                under.livez.extend(found.livez)
                under.logins.extend(found.logins)
                held.append(
                    [
                        play(server, token, seconds=seconds, crowd=crowd["pid"])
                        for _ in range(rounds)
                    ]
                )
            recovered.append(uvloop.run(recover(server)))
            calm.append(play(server, token, seconds=seconds))
    around = list(itertools.pairwise(calm))
    ratio = median(
        [
            each.rate / mean([before.rate, after.rate])
            for some, (before, after) in zip(held, around, strict=True)
            for each in some
        ]
    )
    cost = median(
        [
            each.microseconds / mean([before.microseconds, after.microseconds])
            for some, (before, after) in zip(held, around, strict=True)
            for each in some
        ]
    )
    all_held = [each for some in held for each in some]
    table(
        f"`/livez` over new connections and sign-ins beside {crowd['open']:,} hostile connections,"
        f" {crowds} x {2 * seconds:.0f} s. {DURABILITY}",
        ["", "asked", "p50", "p95", "p99"],
        [
            row("/livez, calm", idle.livez),
            row("/livez, besieged", under.livez),
            row("sign-in, calm", idle.logins),
            row("sign-in, besieged", under.logins),
        ],
    )
    table(
        f"Over {CONNECTIONS} connections; processes in shares of one core, of {os.cpu_count()};"
        f" medians of {len(calm)} and {len(all_held)} rounds",
        ["", "answers/s", "server", "honest client", "hostile.py", "server, an answer"],
        [shares("calm", calm), shares("besieged", all_held)],
    )
    print(
        f"\nBesieged, {ratio:.2f} of the calm answers a second, at {cost:.2f} of the server's work"
        f" for each; recovered after {median(recovered):.2f} s"
    )
    table(
        "How the hostile connections ended beside the last rounds, and with which status",
        ["", "times"],
        [[kind, str(times)] for kind, times in sorted(crowd["answers"].items())],
    )
    report(
        livez_p99_ms_under_5000_hostile=percentile(under.livez, 99),
        login_p95_ms_under_5000_hostile=percentile(under.logins, 95),
        recovered_after_s=median(recovered),
        ratio_requests_under_siege=ratio,
        ratio_work_an_answer_under_siege=cost,
        hostile_cores=median([each.crowd for each in all_held]),
    )


if __name__ == "__main__":
    main()
