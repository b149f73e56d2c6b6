"""Litestar answering the query of benchmarks/rpc.py, on the same server as ours."""

import asyncio
import sys
from typing import Annotated

import uvloop
from granian.constants import Interfaces
from granian.server.embed import Server
from litestar import Litestar, post as route
from msgspec import Meta, Struct


class Line(Struct, frozen=True, rename="camel"):
    """A line of a cart."""

    product_id: Annotated[str, Meta(min_length=1, max_length=64)]
    quantity: Annotated[int, Meta(ge=1, le=99)]


class Quote(Struct, frozen=True):
    """A cart to be priced."""

    currency: Annotated[str, Meta(pattern="^[A-Z]{3}$")]
    lines: Annotated[list[Line], Meta(min_length=1, max_length=50)]
    coupon: Annotated[str, Meta(max_length=32)] | None = None


class Quoted(Struct, frozen=True, rename="camel"):
    """A price."""

    currency: str
    units: int
    total_minor: int
    discounted: bool


@route("/api/v1/quotes", status_code=200)
async def quote(data: Quote) -> Quoted:
    """Price a cart."""
    units = sum(line.quantity for line in data.lines)
    return Quoted(data.currency, units, units * 1999, data.coupon is not None)


app = Litestar([quote])


async def main(port: int) -> None:
    await Server(app, port=port, interface=Interfaces.ASGINL, log_enabled=False).serve()


if __name__ == "__main__":
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        runner.run(main(int(sys.argv[1])))
