"""
How fast a shop answers and sells, with a thousand products and with a million.

A whole `cartwheel up`, all roles with their databases, on the cores that it shares with its
clients. Two stores are filled with synthetic products (`synthetic_products.py`), and their owners
ask over REST, authenticated, limited and isolated as everybody is.

Reads: fifty clients, each with a connection of its own and a pause between its requests, look at
products, list the newest 24 of an active kind, and search for two words of a title, one of
them with a typing error. What that costs is compared between the stores, by the medians
(`growth_1k_to_1m` is the larger of list and search). Then the same reads of the small store come
without a pause over 16 connections, from Cartwheel and from the usual way to write them
(`peers/sell_fastapi.py`, on the same tables), in turns.

Checkouts: what two items cost is worked out and frozen, their stock held, the payment begun and
taken by the sandbox, the order confirmed; the cart is filled beforehand. Mails, webhooks, points,
segments and the like follow beside, on the same cores. First without a pause over 8 connections,
each asking anew once it is answered: so many are done a second (`checkouts_per_second`). Then
fifty clients with pauses, so long that three fifths of those a second are offered: what one takes
there counts (`checkout_p95_ms`), for whoever is offered all that a machine can do, or more, has a
queue that is as long as the measurement.

`--quick` fills the large store with 15,000 products, for a million take minutes; the caption
says so.
"""

import argparse
import asyncio
import json
import random
import time
from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import quote
from uuid import UUID

import uvloop

from cartwheel.systems.embedded.postgres import OWNER_ROLE, url
from harness import DURABILITY, Connection, Server, cartwheel, median, percentile, report, table
from mixed import API, PASSWORD, ask, link_token, sign_in
from peers.calls_fastapi import serving
from synthetic_products import stock

CLIENTS = 50
READS = {"product": 60, "list": 20, "search": 20}
KINDS = tuple(READS)
ADDRESS = {"name": "Ada", "line1": "1 Street", "city": "Springfield", "country": "US"}
UNITS = 100_000
BOUGHT = 20


@dataclass(frozen=True)
class Spans:
    """For how long, and of how many products."""

    large: int
    reads: float
    most: float
    rounds: int
    checkouts: int


QUICK = Spans(large=15_000, reads=2, most=2, rounds=1, checkouts=60)
WHOLE = Spans(large=1_000_000, reads=20, most=8, rounds=3, checkouts=1_500)
OFFERED = 0.6
"""The share of the checkouts that are done a second without pauses, offered with them."""
SETTLING_SECONDS = 5.0


@dataclass(frozen=True)
class Shop:
    """A store with products, and whoever may ask for it."""

    store_id: str
    token: str
    products: Sequence[str]
    titles: Sequence[str]


async def open_store(server: Server, name: str) -> tuple[str, str]:
    """Let somebody open a store; return its id and a token for it."""
    email = f"{name}@shop.example"
    async with Connection(server.url) as anybody:
        body = {"email": email, "password": PASSWORD, "name": name}
        await ask(anybody, f"{API}/auth/register", body)
        token = await link_token(server.home / "mail", email)
        await ask(anybody, "/trpc/auth.verifyEmail", {"token": token})
        async with Connection(server.url, key=await sign_in(anybody, email)) as newcomer:
            await ask(newcomer, f"{API}/stores", {"name": name})
        token = await sign_in(anybody, email)
    async with Connection(server.url, key=token) as owner:
        return (await owner.get(f"{API}/auth/me"))["storeId"], token


async def fill(server: Server, name: str, count: int) -> Shop:
    """Open a store with so many products."""
    store_id, token = await open_store(server, name)
    async with Connection(server.url, key=token) as owner:
        categories = [
            UUID((await ask(owner, f"{API}/categories", {"name": f"Category {n}"}))["id"])
            for n in range(20)
        ]
    owner_url = url(server.home / "postgres", role=OWNER_ROLE)
    await stock(owner_url, UUID(store_id), count, category_ids=categories)
    async with Connection(server.url, key=token) as owner:
        shown = (await owner.get(f"{API}/products?limit=100&status=active"))["items"]
    ids, titles = [each["id"] for each in shown], [each["title"] for each in shown]
    return Shop(store_id, token, ids, titles)


def request_of(kind: str, shop: Shop, chance: random.Random) -> str:
    """Return the path of a read."""
    if kind == "product":
        return f"{API}/products/{chance.choice(shop.products)}"
    if kind == "list":
        return f"{API}/products?limit=24&status=active"
    first, second = chance.sample(chance.choice(shop.titles).lower().split(), 2)
    at = chance.randrange(1, len(second))
    misspelt = second[:at] + second[at + 1 :]
    return f"{API}/products?limit=24&status=active&query={quote(f'{first} {misspelt}')}"


async def with_pauses(
    server: Server, shop: Shop, *, seconds: float, pause: float
) -> dict[str, list[float]]:
    """Let fifty clients read, each after a pause; return the milliseconds by kind."""
    taken: dict[str, list[float]] = {kind: [] for kind in KINDS}
    end = time.perf_counter() + seconds

    async def client(number: int) -> None:
        chance = random.Random(number)
        async with Connection(server.url, key=shop.token) as connection:
            while time.perf_counter() < end:
                await asyncio.sleep(chance.expovariate(1 / pause))
                (kind,) = chance.choices(KINDS, list(READS.values()))
                began = time.perf_counter()
                status, answer = await connection.request("GET", request_of(kind, shop, chance))
                if status != 200:
                    raise RuntimeError(f"{kind}: {status} {answer[:200]!r}")
                taken[kind].append((time.perf_counter() - began) * 1000)

    await asyncio.gather(*map(client, range(CLIENTS)))
    return taken


async def without_a_pause(address: str, shop: Shop, *, seconds: float, owned: bool) -> float:
    """Read over 16 connections as fast as answers come; return how many came a second."""
    end, count = time.perf_counter() + seconds, 0

    async def client(number: int) -> None:
        nonlocal count
        chance = random.Random(number)
        headers = {"X-Store": shop.store_id}
        key = shop.token if owned else ""
        async with Connection(address, key=key, headers=headers) as connection:
            while time.perf_counter() < end:
                (kind,) = chance.choices(KINDS, list(READS.values()))
                status, answer = await connection.request("GET", request_of(kind, shop, chance))
                if status != 200:
                    raise RuntimeError(f"{kind}: {status} {answer[:200]!r}")
                count += 1

    began = time.perf_counter()
    await asyncio.gather(*map(client, range(16)))
    return count / (time.perf_counter() - began)


async def shelve(server: Server, shop: Shop) -> list[str]:
    """Put some products on the shelf, and let the sandbox take payments; return their variants."""
    async with Connection(server.url, key=shop.token) as owner:
        body = json.dumps({"enabled": True}).encode()
        status, answer = await owner.request("PUT", f"{API}/payment-providers/sandbox", body)
        if status != 200:
            raise RuntimeError(f"sandbox: {status} {answer[:200]!r}")
        location = await ask(owner, f"{API}/inventory/locations", {"code": "main", "name": "Main"})
        variants = shop.products[:BOUGHT]  # a synthetic product's only variant has its id
        lines = [{"variantId": variant, "quantity": UNITS} for variant in variants]
        await ask(
            owner, f"{API}/inventory/receipts", {"locationId": location["id"], "lines": lines}
        )
        return list(variants)


Checkout = tuple[str, bytes]


async def carts(server: Server, shop: Shop, variants: Sequence[str], count: int) -> list[Checkout]:
    """Fill carts with two items each; return what buys them."""
    turns = asyncio.Semaphore(8)

    async def one(number: int) -> Checkout:
        chance = random.Random(number)
        wanted = [{"variantId": v, "quantity": 1} for v in chance.sample(variants, 2)]
        async with turns, Connection(server.url, key=shop.token) as owner:
            body = {"lines": wanted, "currency": "EUR"}
            opened = await ask(owner, f"{API}/shopping-carts", body)
            path, token = f"{API}/shopping-carts/{opened['cart']['id']}", opened["token"]
            email = f"shopper-{number}@shop.example"
            body = {"token": token, "email": email, "shippingAddress": ADDRESS}
            status, answer = await owner.request("PUT", path, json.dumps(body).encode())
            if status != 200:
                raise RuntimeError(f"cart: {status} {answer[:300]!r}")
            total = json.loads(answer)["quote"]["total"]["amountMinor"]
        body = {"token": token, "totalMinor": total, "method": "sandbox_ok"}
        return f"{path}/checkout", json.dumps(body).encode()

    return list(await asyncio.gather(*map(one, range(count))))


async def buy(
    server: Server, shop: Shop, wanted: Sequence[Checkout], *, clients: int, pause: float
) -> tuple[list[float], float]:
    """Check out; return the milliseconds that each took, and how many were done a second."""
    left, taken = iter(wanted), []
    all_done = asyncio.Event()

    async def client(number: int) -> None:
        chance = random.Random(number)
        while True:
            if pause:
                await asyncio.sleep(chance.expovariate(1 / pause))
            if (mine := next(left, None)) is None:
                return
            path, body = mine
            began = time.perf_counter()
            # Of its own: nobody keeps one open for as long as a shopper thinks.
            async with Connection(server.url, key=shop.token) as connection:
                status, answer = await connection.request("POST", path, body)
            if status != 200 or json.loads(answer)["order"]["status"] != "confirmed":
                raise RuntimeError(f"checkout: {status} {answer[:300]!r}")
            taken.append((time.perf_counter() - began) * 1000)
            if len(taken) == len(wanted):
                all_done.set()

    began = time.perf_counter()
    async with asyncio.TaskGroup() as group:
        buying = [group.create_task(client(number)) for number in range(clients)]
        await all_done.wait()
        for each in buying:  # nobody waits for those who pause
            each.cancel()
    return taken, len(taken) / (time.perf_counter() - began)


def main() -> None:
    """Measure, print the tables and the figures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="less than 50 seconds")
    spans = QUICK if parser.parse_args().quick else WHOLE
    with cartwheel() as server:
        small = uvloop.run(fill(server, "small", 1_000))
        large = uvloop.run(fill(server, "large", spans.large))
        found = {}
        for shop in (small, large):
            uvloop.run(with_pauses(server, shop, seconds=1, pause=0.4))
            found[shop.store_id] = uvloop.run(
                with_pauses(server, shop, seconds=spans.reads, pause=0.25)
            )
        ours, peers = [], []
        with serving(server.home, "peers.sell_fastapi:app") as peer:
            uvloop.run(without_a_pause(peer, small, seconds=0.5, owned=False))
            for _ in range(spans.rounds):
                ours.append(
                    uvloop.run(without_a_pause(server.url, small, seconds=spans.most, owned=True))
                )
                peers.append(
                    uvloop.run(without_a_pause(peer, small, seconds=spans.most, owned=False))
                )
        variants = uvloop.run(shelve(server, small))
        wanted = uvloop.run(carts(server, small, variants, 2 * spans.checkouts + 20))
        uvloop.run(buy(server, small, wanted[:20], clients=2, pause=0))
        half = 20 + spans.checkouts
        _, rate = uvloop.run(buy(server, small, wanted[20:half], clients=8, pause=0))
        time.sleep(SETTLING_SECONDS)  # what follows from those is done
        offered = OFFERED * rate
        paused, done = uvloop.run(
            buy(server, small, wanted[half:], clients=CLIENTS, pause=CLIENTS / offered)
        )
    one, other = found[small.store_id], found[large.store_id]
    table(
        f"Reads by {CLIENTS} clients with pauses of 0.25 s on average, {spans.reads:.0f} s each;"
        f" 1,000 synthetic products, and {spans.large:,}. {DURABILITY}",
        ["", "requests", "p50", "p95", f"p50 of {spans.large:,}", f"p95 of {spans.large:,}"],
        [
            (
                kind,
                f"{len(one[kind]) + len(other[kind]):,}",
                *(f"{percentile(part[kind], p):.1f} ms" for part in (one, other) for p in (50, 95)),
            )
            for kind in KINDS
        ],
    )
    table(
        f"Without a pause: reads over 16 connections, median of {spans.rounds}; checkouts over 8.",
        ["", "Cartwheel", "FastAPI + SQLAlchemy", "ratio"],
        [
            (
                "reads of 1,000 products",
                f"{median(ours):,.0f}/s",
                f"{median(peers):,.0f}/s",
                f"{median(ours) / median(peers):.2f}",
            ),
            ("checkouts", f"{rate:,.0f}/s", "", ""),
        ],
    )
    table(
        f"Checkouts by {CLIENTS} clients with pauses of {CLIENTS / offered:.1f} s on average, which"
        f" offer {OFFERED:.0%} of what is done a second without pauses.",
        ["offered", "done", "p50", "p95"],
        [
            (
                f"{offered:.1f}/s",
                f"{done:.1f}/s",
                *(f"{percentile(paused, p):.1f} ms" for p in (50, 95)),
            )
        ],
    )
    growth = max(median(other[kind]) / median(one[kind]) for kind in ("list", "search"))
    report(
        read_p50_ms=percentile(one["product"] + other["product"], 50),
        list_p95_ms=percentile(other["list"], 95),
        search_p95_ms=percentile(other["search"], 95),
        checkout_p95_ms=percentile(paused, 95),
        checkouts_per_second=rate,
        ratio_vs_fastapi_sqlalchemy=median(ours) / median(peers),
        growth_1k_to_1m=growth,
    )


if __name__ == "__main__":
    main()
