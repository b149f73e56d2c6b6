"""
How fast and how surely a mixed load of signed-in people is answered.

Sixteen people register, follow the links of their mails, open a store each and sign in
four times; their stores get carts, a webhook endpoint and a history. Then 500 requests a
second come at random times (a Poisson process, the same in every run), whatever the
answers do: who they are, lists, writes, and one sign-in in a hundred, which is the share
that argon2id rules: 500 a second would take 17 cores. Latency counts from the moment
when a request was due, so one that waits for its turn counts as slow.

Registering is limited to 20 a minute for each address, which is why it is sixteen
people; nothing else of the load has a quota, and all come from one address.

The server is a whole `cartwheel up`, all roles with their databases, on the cores that it
shares with the client. Its floor in the same run is the same schedule at `/livez`, which
does nothing. `--demo` has the simulator of `cartwheel up` run beside.

Its processor time, without that of PostgreSQL and Valkey, is counted over that load. How
much it bears at most is counted with connections that ask one request after the other, so
many that 95 % of the answers come within a tenth of a second. Both are done for the commit
before requests were made cheaper as well (`before.py`), and the five reads for the same
reads written the usual way (`peers/calls_fastapi.py`).
"""

import argparse
import asyncio
import json
import random
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from itertools import cycle, islice
from pathlib import Path
from typing import Any

import psutil
import uvloop

from before import COMMIT, cartwheel_before
from harness import (
    DURABILITY,
    Connection,
    Server,
    batches,
    cartwheel,
    percentile,
    report,
    table,
)
from peers.calls_fastapi import serving

RATE = 500
PEOPLE = 16
SESSIONS = 4
SIGNING_IN = 16
AT_ONCE = 4
PASSWORD = "wobbly teapot 7 lighthouse"
API = "/api/v1"

# Of a hundred requests.
MIX = {
    "login": 1,
    "me": 50,
    "list carts": 14,
    "list interventions": 8,
    "list endpoints": 6,
    "list audit": 6,
    "update store": 5,
    "update endpoint": 5,
    "send event": 5,
}
READS = ("me", "list carts", "list interventions", "list endpoints", "list audit")
PATHS = {
    "me": "/auth/me",
    "list carts": "/carts?limit=20",
    "list interventions": "/interventions?limit=20",
    "list endpoints": "/webhooks/endpoints",
    "list audit": "/audit?limit=20",
}


MOST_MILLISECONDS = 100
MOST_CONNECTIONS = 32


@dataclass(frozen=True)
class Spans:
    """For how many seconds what is measured."""

    floor: int
    mixed: int
    cpu: int
    most: float


QUICK = Spans(floor=1, mixed=7, cpu=4, most=2)
WHOLE = Spans(floor=20, mixed=120, cpu=30, most=10)


@dataclass(frozen=True)
class Person:
    """Somebody with a store, signed in several times."""

    email: str
    tokens: tuple[str, ...]
    endpoint: str
    id: str
    store_id: str


@dataclass
class Found:
    """What came of the requests of one kind."""

    milliseconds: list[float] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)


async def ask(connection: Connection, path: str, body: Any) -> Any:
    """Post JSON; a refusal ends the benchmark."""
    status, answer = await connection.request("POST", path, json.dumps(body).encode())
    if not 200 <= status < 300:
        raise RuntimeError(f"POST {path}: {status} {answer[:200]!r}")
    return json.loads(answer)


async def sign_in(connection: Connection, email: str) -> str:
    """Return an access token."""
    body = {"email": email, "password": PASSWORD}
    return (await ask(connection, f"{API}/auth/login", body))["accessToken"]


async def link_token(mails: Path, email: str) -> str:
    """Wait for somebody's mail."""
    async with asyncio.timeout(20):
        while True:
            if (token := find_token(mails, email)) is not None:
                return token
            await asyncio.sleep(0.1)


def find_token(mails: Path, email: str) -> str | None:
    """Return the token of the link in somebody's mail, if it is there."""
    for path in mails.glob("*.eml"):
        mail = message_from_bytes(path.read_bytes(), policy=policy.default)
        if mail["To"] == email:
            return mail.get_content().partition("#token=")[2].split()[0]
    return None


async def become(url: str, mails: Path, number: int) -> Person:
    """Register somebody, open a store and put something into it."""
    email = f"person-{number}@shop.example"
    async with Connection(url) as anybody:
        body = {"email": email, "password": PASSWORD, "name": f"Person {number}"}
        await ask(anybody, f"{API}/auth/register", body)
        # Over REST the answer has no body, which the thin client does not know.
        await ask(anybody, "/trpc/auth.verifyEmail", {"token": await link_token(mails, email)})
        async with Connection(url, key=await sign_in(anybody, email)) as newcomer:
            await ask(newcomer, f"{API}/stores", {"name": f"Shop {number}"})
        tokens = tuple([await sign_in(anybody, email) for _ in range(SESSIONS)])
    async with Connection(url, key=tokens[0]) as owner:
        body = {"url": "https://hooks.shop.example/in", "eventTypes": ["intervention.*"]}
        created = await ask(owner, f"{API}/webhooks/endpoints", body)
        for batch in batches(f"stock-{number}", count=2, size=500, visitors=1_000):
            await ask(owner, f"{API}/events/batch", json.loads(batch))
        while not (await owner.get(API + "/pipeline/status"))["caughtUp"]:
            await asyncio.sleep(0.1)
        me = await owner.get(API + PATHS["me"])
    endpoint = created["endpoint"]["id"]
    return Person(email, tokens, endpoint, me["person"]["id"], me["storeId"])


class Load:
    """The requests of a schedule, and the connections that take turns with them."""

    def __init__(self, url: str, people: Sequence[Person], kinds: dict[str, int]) -> None:
        self._url = url
        self._people = people
        self._kinds = kinds
        self._numbers = iter(range(1_000_000_000))
        self._events = _events()
        self.found = {kind: Found() for kind in kinds}

    async def run(self, seconds: float) -> None:
        """Send for so long; returns when all is answered."""
        chance = random.Random(500)
        signed_in: asyncio.Queue[tuple[float, str] | None] = asyncio.Queue()
        strangers: asyncio.Queue[tuple[float, str] | None] = asyncio.Queue()
        callers = [(p, token) for p in self._people for token in p.tokens]
        async with asyncio.TaskGroup() as group:
            for person, token in callers:
                group.create_task(self._send(signed_in, person, token))
            for _, person in zip(range(SIGNING_IN), cycle(self._people), strict=False):
                group.create_task(self._send(strangers, person, ""))
            await asyncio.sleep(0.2)
            due = time.perf_counter()
            end = due + seconds
            while (due := due + chance.expovariate(RATE)) < end:
                (kind,) = chance.choices(list(self._kinds), list(self._kinds.values()))
                if (wait := due - time.perf_counter()) > 0:
                    await asyncio.sleep(wait)
                (strangers if kind == "login" else signed_in).put_nowait((due, kind))
            for _ in callers:
                signed_in.put_nowait(None)
            for _ in range(SIGNING_IN):
                strangers.put_nowait(None)

    async def saturate(self, connections: int, seconds: float) -> tuple[float, list[float]]:
        """
        Ask without a pause over so many connections; return the answers a second and their times.

        Sign-ins come on connections of nobody, as many of them as the mix says.
        """
        chance = random.Random(500)
        kinds = iter(chance.choices(list(self._kinds), list(self._kinds.values()), k=1_000_000))
        started = time.perf_counter()
        taken: list[float] = []

        async def ask_on(person: Person, token: str) -> None:
            headers = {"X-Person": person.id, "X-Store": person.store_id}
            async with (
                Connection(self._url, key=token, headers=headers) as mine,
                Connection(self._url) as anybody,
            ):
                while (began := time.perf_counter()) < started + seconds:
                    kind = next(kinds)
                    method, path, body, expected = self._request(kind, person)
                    connection = anybody if kind == "login" else mine
                    status, answer = await connection.request(method, path, body)
                    if status != expected:
                        raise RuntimeError(f"{method} {path}: {status} {answer[:200]!r}")
                    taken.append((time.perf_counter() - began) * 1000)

        callers = cycle([(p, token) for token in range(SESSIONS) for p in self._people])
        async with asyncio.TaskGroup() as group:
            for person, token in islice(callers, connections):
                group.create_task(ask_on(person, person.tokens[token]))
        return len(taken) / (time.perf_counter() - started), taken

    async def _send(
        self, turns: "asyncio.Queue[tuple[float, str] | None]", person: Person, token: str
    ) -> None:
        connection = await Connection(self._url, key=token).__aenter__()
        while (turn := await turns.get()) is not None:
            due, kind = turn
            method, path, body, expected = self._request(kind, person)
            found = self.found[kind]
            try:
                status, answer = await connection.request(method, path, body)
            except (OSError, EOFError) as error:
                found.errors.append(repr(error))
                connection = await Connection(self._url, key=token).__aenter__()
            else:
                if status != expected:
                    found.errors.append(f"{status} {answer[:200]!r}")
            found.milliseconds.append((time.perf_counter() - due) * 1000)
        await connection.__aexit__()

    def _request(self, kind: str, person: Person) -> tuple[str, str, bytes, int]:
        if kind == "livez":
            return "GET", "/livez", b"", 200
        if kind in PATHS:
            return "GET", API + PATHS[kind], b"", 200
        number = next(self._numbers)
        if kind == "login":
            body = json.dumps({"email": person.email, "password": PASSWORD}).encode()
            return "POST", f"{API}/auth/login", body, 200
        if kind == "update store":
            body = b'{"name":"Shop no. %d"}' % number
            return "PATCH", f"{API}/stores/current", body, 200
        if kind == "update endpoint":
            body = b'{"description":"Version %d"}' % number
            return "PATCH", f"{API}/webhooks/endpoints/{person.endpoint}", body, 200
        return "POST", f"{API}/events/batch", next(self._events), 202


def _events() -> Iterator[bytes]:
    """Give batches of one event each, all different."""
    started = time.time_ns()
    for number in range(1_000_000):
        yield from batches(f"sent-{started}-{number}", count=100, size=1)


async def prepare(server: Server) -> list[Person]:
    """Make the people, and warm the server up."""
    turns = asyncio.Semaphore(AT_ONCE)

    async def make(number: int) -> Person:
        async with turns:
            return await become(server.url, server.home / "mail", number)

    people = await asyncio.gather(*map(make, range(PEOPLE)))
    await Load(server.url, people, MIX).run(2)
    return list(people)


async def load(server: Server, people: Sequence[Person], *, seconds: float) -> tuple[Load, float]:
    """Return what came of the mixed load, and its processor time in milliseconds a request."""
    mixed = Load(server.url, people, MIX)
    before = processor_seconds(server.pid)
    await mixed.run(seconds)
    used = processor_seconds(server.pid) - before
    return mixed, 1000 * used / sum(len(part.milliseconds) for part in mixed.found.values())


async def most(
    url: str, people: Sequence[Person], kinds: dict[str, int], *, seconds: float
) -> float:
    """Return how many requests a second are answered, 95 % of them within a tenth of a second."""
    connections = MOST_CONNECTIONS
    while True:
        rate, taken = await Load(url, people, kinds).saturate(connections, seconds)
        if percentile(taken, 95) < MOST_MILLISECONDS or connections == 1:
            return rate
        connections //= 2


def processor_seconds(pid: int) -> float:
    """Return the processor time of a server's own processes, the engines' left out."""
    main = psutil.Process(pid)
    own = [main, *(child for child in main.children(recursive=True) if "python" in child.name())]
    return sum(sum(process.cpu_times()[:2]) for process in own)


@dataclass(frozen=True)
class Measured:
    """What one version of the server can do."""

    floor: Load
    mixed: Load
    cpu: float
    most: float
    most_reads: float = 0
    peer: float = 0


def measure(server: Server, spans: Spans, *, with_peer: bool) -> Measured:
    """Measure a server that runs."""
    people = uvloop.run(prepare(server))
    floor = Load(server.url, people, {"livez": 1})
    uvloop.run(floor.run(spans.floor))
    mixed, cpu = uvloop.run(load(server, people, seconds=spans.mixed if with_peer else spans.cpu))
    at_most = uvloop.run(most(server.url, people, MIX, seconds=spans.most))
    if not with_peer:
        return Measured(floor, mixed, cpu, at_most)
    reads = {kind: MIX[kind] for kind in READS}
    with serving(server.home) as url:
        uvloop.run(most(url, people, reads, seconds=0.5))
        peer = uvloop.run(most(url, people, reads, seconds=spans.most))
    most_reads = uvloop.run(most(server.url, people, reads, seconds=spans.most))
    return Measured(floor, mixed, cpu, at_most, most_reads, peer)


def row(name: str, parts: Sequence[Found]) -> tuple[str, ...]:
    """Sum some kinds up for the table."""
    taken = [value for part in parts for value in part.milliseconds]
    return (
        name,
        f"{len(taken):,}",
        *(f"{percentile(taken, p):.1f} ms" for p in (50, 95, 99)),
        f"{max(taken):.0f} ms",
        f"{sum(len(part.errors) for part in parts)}",
    )


def main() -> None:
    """Measure, print the tables and the figures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="less than 50 seconds")
    parser.add_argument("--demo", action="store_true", help="with the simulator beside")
    given = parser.parse_args()
    spans = QUICK if given.quick else WHOLE
    command = ["-m", "cartwheel", "up", *(() if given.demo else ("--no-demo",))]
    with cartwheel(command=command) as server:
        now = measure(server, spans, with_peer=True)
    with cartwheel_before() as server:
        before = measure(server, spans, with_peer=False)
    everything = list(now.mixed.found.values())
    reads = [now.mixed.found[kind] for kind in READS]
    table(
        f"{RATE} requests a second for {spans.mixed} s by {PEOPLE} people in {PEOPLE * SESSIONS}"
        f" sessions, {MIX['login']} % of them sign-ins; from the time when each was due,"
        f" after 2 s of warm-up; the floor for {spans.floor} s. {DURABILITY}",
        ["", "requests", "p50", "p95", "p99", "longest", "errors"],
        [
            *(row(f"{kind}, {MIX[kind]} %", [part]) for kind, part in now.mixed.found.items()),
            row("all reads", reads),
            row("all", everything),
            row("the floor: /livez", list(now.floor.found.values())),
            row(f"all, commit {COMMIT}", list(before.mixed.found.values())),
        ],
    )
    table(
        f"What a request costs, and how many are borne with a p95 below {MOST_MILLISECONDS} ms.",
        ["", "processor", "all kinds", "the five reads"],
        [
            ("now", f"{now.cpu:.2f} ms", f"{now.most:,.0f}/s", f"{now.most_reads:,.0f}/s"),
            (f"commit {COMMIT}", f"{before.cpu:.2f} ms", f"{before.most:,.0f}/s", ""),
            ("FastAPI + SQLAlchemy", "", "", f"{now.peer:,.0f}/s"),
        ],
    )
    errors = [error for part in everything for error in part.errors]
    for error in sorted(set(errors))[:5]:
        print(error)
    taken = [value for part in everything for value in part.milliseconds]
    report(
        p95_ms=percentile(taken, 95),
        error_rate=len(errors) / len(taken),
        read_p50_ms=percentile([value for part in reads for value in part.milliseconds], 50),
        cpu_ms_per_request=now.cpu,
        max_requests_per_second=now.most,
        ratio_cpu_vs_before=now.cpu / before.cpu,
        ratio_max_vs_before=now.most / before.most,
        ratio_vs_fastapi_sqlalchemy=now.most_reads / now.peer,
    )


if __name__ == "__main__":
    main()
