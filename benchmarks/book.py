"""
How fast cars are searched and booked, and whether any is booked twice.

A whole `cartwheel up`, all roles with their databases, on the cores that it shares with its
clients. A store is filled with 10,000 vehicles and 1,000,000 bookings, two days each over two
years (`synthetic_fleet.py`).

Searches: which cars are free for three days, the cheapest twenty; over 8 connections. Bookings:
a car that is wanted by its id for a span that may be free or not, over 8 connections without a
pause: price worked out, customer found or made, car held, told and audited. Beside it the usual
way to write it, in turns: `peers/book_fastapi.py`, on tables with the same rows in the same
server, looks up a key, prices, finds or makes the customer, locks and adds booking and lines. It
does not isolate stores, limit, tell or audit; the processor's time says what each costs, ours
with that of the engines and of all that an announcement sets off. How long a booking takes is
told of fifty clients.

Then two hundred ask for the same car at once, of either: how many of them got it is told.

`--quick` takes 1,000 vehicles and 50,000 bookings. `--seed-profile` instead measures a hundred
users with pauses who look and book, coming over 2 minutes, staying 5 and going over 2.
"""

import argparse
import asyncio
import json
import random
import sys
import time
from collections import Counter
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import NamedTuple
from urllib.parse import quote
from uuid import UUID

import psutil
import uvloop

from cartwheel.systems.embedded.postgres import OWNER_ROLE, url
from harness import DURABILITY, Connection, Server, cartwheel, median, percentile, report, table
from mixed import API
from peers.calls_fastapi import serving
from synthetic_fleet import PEER_KEY, count_double, fill

CLIENTS = 8
CROWD = 50
AT_ONCE = 200
USERS = 100
MOST_P95_MS = 500
MOST_FAILED = 0.1


@dataclass(frozen=True)
class Size:
    """How much, and for how long."""

    vehicles: int
    bookings: int
    seconds: float
    rounds: int


QUICK = Size(1_000, 50_000, seconds=2, rounds=1)
WHOLE = Size(10_000, 1_000_000, seconds=8, rounds=3)


@dataclass(frozen=True)
class Lot:
    """Where is booked: ours or the peer's, with the cars there are."""

    address: str
    key: str
    location_id: str
    cars: list[str]
    is_ours: bool

    def search(self, chance: random.Random) -> str:
        """Return the path of a search for three days."""
        starts_at = _day(chance.randrange(2, 300))
        first, last = quote(starts_at.isoformat()), quote((starts_at + _DAYS).isoformat())
        if self.is_ours:
            return f"{API}/bookings/free-cars?startsAt={first}&endsAt={last}"
        return f"/free-cars?starts_at={first}&ends_at={last}"

    def booking(self, car: str, starts_at: datetime, number: int) -> tuple[str, bytes]:
        """Return the path and body of a booking for four hours."""
        first, last = starts_at.isoformat(), (starts_at + timedelta(hours=4)).isoformat()
        email = f"driver-{number % 5_000}@shop.example"
        if self.is_ours:
            body = {
                "car": car,
                "startsAt": first,
                "endsAt": last,
                "pickupLocationId": self.location_id,
                "email": email,
            }
            return f"{API}/bookings", json.dumps(body).encode()
        body = {
            "car": car,
            "starts_at": first,
            "ends_at": last,
            "location_id": self.location_id,
            "email": email,
        }
        return "/bookings", json.dumps(body).encode()


_DAYS = timedelta(days=3)


def _day(after: int) -> datetime:
    today = datetime.now(UTC).replace(hour=8, minute=0, second=0, microsecond=0)
    return today + timedelta(days=after)


async def search(lot: Lot, *, seconds: float) -> list[float]:
    """Search as fast as answers come; return the milliseconds that each took."""
    taken: list[float] = []
    end = time.perf_counter() + seconds

    async def client(number: int) -> None:
        chance = random.Random(number)
        async with Connection(lot.address, key=lot.key) as connection:
            while time.perf_counter() < end:
                began = time.perf_counter()
                status, answer = await connection.request("GET", lot.search(chance))
                if status != 200:
                    raise RuntimeError(f"search: {status} {answer[:300]!r}")
                taken.append((time.perf_counter() - began) * 1000)

    await asyncio.gather(*map(client, range(CLIENTS)))
    return taken


class Booked(NamedTuple):
    """What came of asking for cars without a pause."""

    per_second: float
    processor_ms: float
    """Of all processes but the client's, an answer."""
    taken: list[float]
    """Milliseconds to each answer."""


async def book(lot: Lot, *, seconds: float, seed: int, clients: int = CLIENTS) -> Booked:
    """Book as fast as answers come."""
    answers: Counter[int] = Counter()
    taken: list[float] = []
    worked, began = _processor_seconds(), time.perf_counter()

    async def client(number: int) -> None:
        chance = random.Random(seed * 1_000 + number)
        async with Connection(lot.address, key=lot.key) as connection:
            while (asked := time.perf_counter()) < began + seconds:
                starts_at = _day(chance.randrange(2, 300)) + timedelta(hours=chance.randrange(12))
                wanted = lot.booking(chance.choice(lot.cars), starts_at, chance.randrange(10**6))
                status, answer = await connection.request("POST", *wanted)
                if status not in (201, 409):
                    raise RuntimeError(f"booking: {status} {answer[:300]!r}")
                answers[status] += 1
                taken.append((time.perf_counter() - asked) * 1000)

    await asyncio.gather(*map(client, range(clients)))
    elapsed, worked = time.perf_counter() - began, _processor_seconds() - worked
    return Booked(answers[201] / elapsed, 1000 * worked / answers.total(), taken)


def _processor_seconds() -> float:
    """Return the processor time of both servers and of the engines."""
    started = psutil.Process().children(recursive=True)
    return sum(sum(each.cpu_times()[:2]) for each in started)


async def crowd(lot: Lot) -> int:
    """Let two hundred ask for one car at once; return how many got it."""
    answers: Counter[int] = Counter()
    wanted = lot.booking(lot.cars[0], _day(320), 1)
    ready = asyncio.Event()

    async def client() -> None:
        async with Connection(lot.address, key=lot.key) as connection:
            await ready.wait()
            status, _ = await connection.request("POST", *wanted)
            answers[status] += 1

    clients = [asyncio.create_task(client()) for _ in range(AT_ONCE)]
    await asyncio.sleep(1)
    ready.set()
    await asyncio.gather(*clients)
    return answers[201]


async def profile(lot: Lot, *, up: float, stay: float) -> tuple[list[float], int]:
    """Let users come, look and book, and go; return the milliseconds, and how many failed."""
    taken: list[float] = []
    failed = 0
    began = time.perf_counter()

    async def user(number: int) -> None:
        nonlocal failed
        chance = random.Random(number)
        await asyncio.sleep(up * number / USERS)
        leaves = began + up + stay + up * number / USERS
        async with Connection(lot.address, key=lot.key) as connection:
            while time.perf_counter() < leaves:
                await asyncio.sleep(chance.uniform(1, 3))
                at = time.perf_counter()
                if chance.random() < 0.8:
                    status, _ = await connection.request("GET", lot.search(chance))
                else:
                    wanted = lot.booking(
                        chance.choice(lot.cars), _day(chance.randrange(2, 300)), number
                    )
                    status, _ = await connection.request("POST", *wanted)
                taken.append((time.perf_counter() - at) * 1000)
                failed += status not in (200, 201, 409)

    await asyncio.gather(*map(user, range(USERS)))
    return taken, failed


async def open_lot(server: Server, size: Size) -> Lot:
    """Fill the store that is there already."""
    owner_url = url(server.home / "postgres", role=OWNER_ROLE)
    location_id = await fill(
        owner_url, UUID(server.store_id), vehicles=size.vehicles, bookings=size.bookings
    )
    chance = random.Random(1)
    async with Connection(server.url, key=server.key) as owner:
        cars: list[str] = []
        for _ in range(20):
            found = await owner.get(Lot(server.url, "", "", [], is_ours=True).search(chance))
            cars += [each["id"] for each in found["items"]]
    return Lot(server.url, server.key, str(location_id), sorted(set(cars)), is_ours=True)


def measure_profile(lot: Lot) -> None:
    """Print what a hundred users are answered; end with an error where it is too slow."""
    taken, failed = uvloop.run(profile(lot, up=120, stay=300))
    p95, share = percentile(taken, 95), failed / len(taken)
    table(
        f"{USERS} users come over 2 minutes, stay for 5 and go over 2. {DURABILITY}",
        ["requests", "p50", "p95", "failed"],
        [(f"{len(taken):,}", f"{median(taken):.1f} ms", f"{p95:.1f} ms", f"{share:.1%}")],
    )
    report(profile_p50_ms=median(taken), profile_p95_ms=p95, profile_failed=share)
    if p95 >= MOST_P95_MS or share >= MOST_FAILED:
        sys.exit(1)


def main() -> None:
    """Measure, print the tables and the figures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="less than 50 seconds")
    parser.add_argument("--seed-profile", action="store_true", help="a hundred users, 9 minutes")
    given = parser.parse_args()
    size = QUICK if given.quick else WHOLE
    with cartwheel() as server:
        ours = uvloop.run(open_lot(server, size))
        if given.seed_profile:
            measure_profile(ours)
            return
        uvloop.run(search(ours, seconds=0.5))
        searched = uvloop.run(search(ours, seconds=size.seconds))
        rates: dict[bool, list[Booked]] = {True: [], False: []}
        with serving(server.home, "peers.book_fastapi:app") as address:
            peer = Lot(address, PEER_KEY, ours.location_id, ours.cars, is_ours=False)
            for lot in (ours, peer):
                uvloop.run(book(lot, seconds=0.5, seed=99))
            peers_searched = uvloop.run(search(peer, seconds=size.seconds))
            for seed in range(size.rounds):
                for lot in (ours, peer):
                    rates[lot.is_ours].append(
                        uvloop.run(book(lot, seconds=size.seconds, seed=seed))
                    )
            crowded = uvloop.run(book(ours, seconds=size.seconds, seed=50, clients=CROWD)).taken
            got = {lot.is_ours: uvloop.run(crowd(lot)) for lot in (ours, peer)}
        owner_url = url(server.home / "postgres", role=OWNER_ROLE)
        doubled, peers_doubled = uvloop.run(count_double(owner_url, UUID(server.store_id)))

    def rate(*, is_ours: bool) -> float:
        return median([each.per_second for each in rates[is_ours]])

    def processor(*, is_ours: bool) -> float:
        return median([each.processor_ms for each in rates[is_ours]])

    table(
        f"{size.vehicles:,} vehicles, {size.bookings:,} bookings; {CLIENTS} connections without a"
        f" pause, median of {size.rounds}. {DURABILITY}",
        ["", "Cartwheel", "FastAPI + SQLAlchemy"],
        [
            ("booked a second", *(f"{rate(is_ours=each):,.0f}" for each in (True, False))),
            (
                "processor, an answer",
                *(f"{processor(is_ours=each):.1f} ms" for each in (True, False)),
            ),
            *(
                (
                    f"search p{percent}",
                    *(f"{percentile(of, percent):.1f} ms" for of in (searched, peers_searched)),
                )
                for percent in (50, 95)
            ),
            (f"booking p95 of {CROWD} clients", f"{percentile(crowded, 95):.0f} ms", ""),
            (f"of {AT_ONCE} at once got the car", str(got[True]), str(got[False])),
            ("spans that overlap another", str(doubled), str(peers_doubled)),
        ],
    )
    if doubled or got[True] != 1:
        sys.exit(f"A car is booked twice: {doubled} spans overlap, {got[True]} got the same")
    report(
        bookings_per_second=rate(is_ours=True),
        create_p50_ms_50_clients=percentile(crowded, 50),
        create_p95_ms_50_clients=percentile(crowded, 95),
        search_p50_ms=percentile(searched, 50),
        search_p95_ms=percentile(searched, 95),
        ratio_vs_fastapi_sqlalchemy=rate(is_ours=True) / rate(is_ours=False),
        ratio_processor=processor(is_ours=True) / processor(is_ours=False),
        peer_double_booked=peers_doubled,
    )


if __name__ == "__main__":
    main()
