"""The routers that the tests of this layer call: every kind of procedure and of type, once."""

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from enum import StrEnum
from pathlib import Path
from typing import Annotated, ClassVar, Generic, Literal, TypeVar
from uuid import UUID

import sqlalchemy as sa
from msgspec import UNSET, Meta, Struct, UnsetType

from cartwheel.kernel.connection import Connection
from cartwheel.kernel.errors import AppError, Kind, UnavailableError
from cartwheel.systems.rpc.api import (
    Actor,
    Deprecation,
    RawInput,
    RequestContext,
    Router,
    Tracked,
    delete,
    get,
    per_minute,
    permission,
    post,
    public,
    put,
)
from cartwheel.systems.rpc.generate import generate
from cartwheel.systems.rpc.tickets import router as tickets

T = TypeVar("T")
NOON = datetime(2026, 5, 6, 12, 0, 0, 123000, tzinfo=UTC)
OLD = Deprecation(date(2026, 12, 1), date(2027, 6, 1), "https://shop.example/moving")


class ProductNotFoundError(AppError):
    """There is no such product."""

    code: ClassVar[str] = "shop.product_not_found"
    kind: ClassVar[Kind] = Kind.NOT_FOUND


class SoldOutError(AppError):
    """Nothing is left of it."""

    code: ClassVar[str] = "shop.sold_out"
    kind: ClassVar[Kind] = Kind.CONFLICT


class Size(StrEnum):
    """How big it is."""

    SMALL = "small"
    LARGE = "large"


class Quote(Struct, frozen=True, rename="camel", forbid_unknown_fields=True):
    """What a price is asked for."""

    product_id: Annotated[str, Meta(min_length=1, max_length=64)]
    quantity: Annotated[int, Meta(ge=1, le=99)] = 1
    currency: Annotated[str, Meta(pattern="^[A-Z]{3}$")] = "EUR"


class Quoted(Struct, frozen=True, rename="camel"):
    """A price."""

    product_id: str
    quantity: int
    currency: str
    total_minor: int


class Product(Struct, frozen=True, rename="camel"):
    """Something for sale."""

    id: int
    full_name: str
    size: Size = Size.SMALL
    since: datetime = NOON
    weight: Decimal = Decimal("1.50")
    tags: tuple[str, ...] = ()
    nickname: str | UnsetType = UNSET
    parent: "Product | None" = None


class ProductId(Struct, frozen=True):
    """Names a product."""

    id: int


class Rename(Struct, frozen=True, rename="camel"):
    """A new name for a product."""

    id: int
    full_name: Annotated[str, Meta(min_length=2)]
    loud: bool = False


class Search(Struct, frozen=True, rename="camel"):
    """Which products to list."""

    cursor: int = 1
    limit: Annotated[int, Meta(ge=1, le=100)] = 3
    tags: list[Annotated[str, Meta(min_length=2)]] = []
    in_stock: bool | None = None
    size: Size | None = None
    since: date | None = None


class Page(Struct, Generic[T], frozen=True, rename="camel"):
    """A part of a list."""

    items: list[T]
    next_cursor: int | None


class Cat(Struct, frozen=True, tag_field="kind", tag="cat"):
    """It has lives."""

    lives: Annotated[int, Meta(ge=0, le=9)]


class Dog(Struct, frozen=True, tag_field="kind", tag="dog"):
    """It is good."""

    good: bool
    names: list[str]


class Line(Struct, frozen=True, rename="camel"):
    """A line of an order."""

    product_id: str
    quantity: Annotated[int, Meta(ge=1)]


class PlaceOrder(Struct, frozen=True, rename="camel"):
    """An order."""

    note: Annotated[str, Meta(max_length=20)]
    lines: Annotated[tuple[Line, ...], Meta(min_length=1)] = (Line("mug", 1),)
    by_name: dict[str, Line] = {}


class Placed(Struct, frozen=True, rename="camel"):
    """An order that was placed."""

    id: UUID
    note: str
    store_id: UUID


class Wait(Struct, frozen=True):
    """How long to take."""

    ms: int


class Who(Struct, frozen=True, rename="camel"):
    """A caller, as procedures see it."""

    id: UUID | None
    request_id: str
    traceparent: str


class Since(Struct, frozen=True, rename="camel"):
    """Where to go on."""

    count: int = 3
    last_event_id: str | None = None


class Tick(Struct, frozen=True):
    """A moment."""

    n: int
    at: datetime


effects = sa.Table(
    "effects",
    sa.MetaData(schema="rpc_tests"),
    sa.Column("id", sa.Uuid, primary_key=True),
    sa.Column("note", sa.Text, nullable=False),
)

shop = Router("shop", about="What is for sale.")
feed = Router("feed")
routers = (shop, feed, tickets)


@shop.query(rest=get("/quotes/{productId}"), allow=public)
async def quote(asked: Quote) -> Quoted:
    """Price a quantity of a product."""
    return Quoted(asked.product_id, asked.quantity, asked.currency, asked.quantity * 1999)


@shop.query(rest=get("/version", deprecated=OLD), allow=public)
async def version() -> str:
    """Say which version answers."""
    return "1.0"


@shop.query(
    rest=get("/products/{id}").also(
        get("/items/{id}/show", deprecated=OLD),
        get("/item", deprecated=Deprecation(date(2025, 1, 1))),
    ),
    allow=public,
    raises=[ProductNotFoundError],
)
async def product(asked: ProductId) -> Product:
    """
    Fetch one product.

    There are ten.
    """
    if not 1 <= asked.id <= 10:
        raise ProductNotFoundError(f"There is no product {asked.id}")
    return Product(asked.id, f"Product {asked.id}")


@shop.query(rest=get("/products"), allow=public)
async def list_products(search: Search) -> Page[Product]:
    """List products."""
    last = min(search.cursor + search.limit, 11)
    items = [Product(n, f"Product {n}") for n in range(search.cursor, last)]
    return Page(items, last if last < 11 else None)


@shop.query(rest=get("/products/echo"), allow=public)
async def echo_search(search: Search) -> Search:
    """Give back what was understood."""
    return search


@shop.query(rest=post("/pets"), allow=public)
async def pet(asked: Cat | Dog) -> Cat | Dog:
    """Stroke a pet."""
    return asked


@shop.query(rest=get("/fail"), allow=public)
async def fail() -> None:
    """Fail in a way nobody foresaw."""
    raise ZeroDivisionError("a secret detail")


@shop.query(rest=get("/unavailable"), allow=public, raises=[UnavailableError])
async def unavailable() -> None:
    """Fail in a way that passes."""
    raise UnavailableError("The warehouse does not answer", retry_after_seconds=7)


@shop.query(rest=get("/slow"), allow=public, deadline=timedelta(seconds=0.2))
async def slow(asked: Wait) -> int:
    """Take as long as asked; the deadline is 200 ms."""
    await asyncio.sleep(asked.ms / 1000)
    return asked.ms


@shop.query(allow=public)
async def count_up(asked: Wait) -> AsyncIterator[Tick]:
    """Stream three moments."""
    for n in range(3):
        await asyncio.sleep(asked.ms / 1000)
        yield Tick(n, NOON)


@shop.query(allow=public)
async def break_off() -> AsyncIterator[int]:
    """Stream one number, then fail."""
    yield 1
    raise SoldOutError("Nothing is left")


@shop.query(rest=get("/me"))
async def who_am_i(actor: Actor, request: RequestContext) -> Who:
    """Say who calls."""
    return Who(actor.id, request.request_id, request.traceparent)


@shop.query(rest=get("/anybody"), allow=public)
async def anybody(actor: Actor | None, request: RequestContext) -> Who:
    """Say who calls, if anybody."""
    return Who(actor.id if actor else None, request.request_id, request.traceparent)


@shop.query(rest=get("/limited"), limit=per_minute(3))
async def limited() -> Literal["ok"]:
    """Answer three times a minute."""
    return "ok"


@shop.query(rest=get("/strict"), limit=per_minute(3, fails_open=False))
async def limited_strictly() -> Literal["ok"]:
    """Answer three times a minute, or not at all."""
    return "ok"


@shop.mutation(
    rest=post("/orders", status=201).also(put("/cart/buy", deprecated=OLD)),
    allow=permission("shop:write"),
    raises=[SoldOutError],
)
async def place(order: PlaceOrder, actor: Actor, connection: Connection) -> Placed:
    """Place an order; the note says how it goes."""
    placed = Placed(actor.id, order.note, actor.store_id)
    identity = (await connection.execute(sa.select(sa.func.uuidv7()))).scalar_one()
    await connection.execute(sa.insert(effects).values(id=identity, note=order.note))
    if order.note == "sold out":
        raise SoldOutError("Nothing is left")
    if order.note == "bug":
        raise ZeroDivisionError
    if order.note == "constraint":
        # Deferred to the commit, which is what the caller must hear of.
        await connection.execute(
            sa.text("INSERT INTO rpc_tests.deferred (effect_id) VALUES (gen_random_uuid())")
        )
    if order.note.startswith("crossing"):
        # Two of them that come towards each other cannot both go on.
        for number in (1, 2) if order.note.endswith("1") else (2, 1):
            await connection.execute(sa.select(sa.func.pg_advisory_xact_lock(number)))
            await connection.execute(sa.select(sa.func.pg_sleep(0.3)))
    if order.note.startswith("wait"):
        await connection.execute(sa.select(sa.func.pg_sleep(0.5)))
    return Placed(identity, placed.note, placed.store_id)


@shop.mutation(rest=delete("/orders/{id}", status=204), allow=permission("shop:write"))
async def cancel(asked: ProductId) -> None:
    """Cancel an order."""


@shop.mutation(rest=put("/products/{id}"), allow=public)
async def rename(asked: Rename) -> Product:
    """Give a product another name."""
    return Product(asked.id, asked.full_name.upper() if asked.loud else asked.full_name)


@shop.mutation(
    rest=post("/raw"), allow=public, max_body=100, keyed=False, takes=(b"application/avro",)
)
async def take_raw(asked: RawInput[PlaceOrder]) -> str:
    """Give back the bytes that came."""
    return asked.body.decode()


@feed.subscription(allow=public)
async def ticks(since: Since) -> AsyncIterator[Tracked[Tick]]:
    """Count on from the last tick that was seen."""
    first = int(since.last_event_id or 0) + 1
    for n in range(first, first + since.count):
        yield Tracked(str(n), Tick(n, NOON))


@feed.subscription(allow=public)
async def flaky(since: Since) -> AsyncIterator[Tracked[Tick]]:
    """Break off after two ticks, until the fifth."""
    first = int(since.last_event_id or 0) + 1
    for n in range(first, first + 2):
        if n > 5:
            return
        yield Tracked(str(n), Tick(n, NOON))
    raise UnavailableError("Please come back")


@feed.subscription()
async def private(actor: Actor) -> AsyncIterator[str]:
    """Say who listens."""
    yield str(actor.id)


@feed.subscription()
async def private_flaky(since: Since) -> AsyncIterator[Tracked[Tick]]:
    """Break off after each tick, until the fifth."""
    n = int(since.last_event_id or 0) + 1
    yield Tracked(str(n), Tick(n, NOON))
    if n < 5:
        raise UnavailableError("Please come back")


@feed.subscription(allow=public)
async def mixed() -> AsyncIterator[Tracked[int] | int]:
    """Send an item without an id after one with."""
    yield Tracked("7", 1)
    yield 2


closed: list[str] = []


@feed.subscription(allow=public)
async def forever() -> AsyncIterator[int]:
    """Never end."""
    n = 0
    try:
        while True:
            yield n
            n += 1
            await asyncio.sleep(0.01)
    finally:
        closed.append("forever")


@feed.subscription(allow=public)
async def flood() -> AsyncIterator[str]:
    """Say a lot, and wait for nothing."""
    try:
        while True:
            yield "x" * 100_000
    finally:
        closed.append("flood")


@feed.subscription(allow=public)
async def silent() -> AsyncIterator[int]:
    """Say nothing, for ever."""
    try:
        await asyncio.Event().wait()
        yield 0
    finally:
        closed.append("silent")


@feed.query(allow=public)
async def count_closed() -> dict[str, int]:
    """Count the generators that were closed, by name."""
    return {name: closed.count(name) for name in sorted(set(closed))}


if __name__ == "__main__":
    generate(routers, folder=Path(__file__).parents[2] / "web" / "tests" / "client", version="0")
