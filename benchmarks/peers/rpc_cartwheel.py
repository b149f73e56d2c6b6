"""Our own layer answering the query of benchmarks/rpc.py, with its default middleware on."""

import asyncio
import sys
from typing import Annotated

import uvloop
from msgspec import Meta, Struct

from cartwheel.entrypoints.server import listen, serve
from cartwheel.kernel import log
from cartwheel.systems.rpc.api import Actor, Router, RPCApp, UnauthenticatedError, post, public

router = Router("shop")


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


@router.query(rest=post("/quotes"), allow=public)
async def quote(asked: Quote) -> Quoted:
    """Price a cart."""
    units = sum(line.quantity for line in asked.lines)
    return Quoted(asked.currency, units, units * 1999, asked.coupon is not None)


class Nobody:
    """Knows no key."""

    async def authenticate(self, credential: str) -> Actor:
        """Refuse whoever asks."""
        raise UnauthenticatedError(f"There is no key of {len(credential)} characters")


async def main(port: int) -> None:
    log.configure(level="INFO", log_format="json")
    with listen("127.0.0.1", port) as listener:
        async with serve(RPCApp([router], authenticator=Nobody()), listener) as running:
            await running


if __name__ == "__main__":
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        runner.run(main(int(sys.argv[1])))
