"""FastAPI answering the query of benchmarks/rpc.py, on the same server as ours."""

import asyncio
import sys
from typing import Annotated

import uvloop
from fastapi import FastAPI
from granian.constants import Interfaces
from granian.server.embed import Server
from pydantic import BaseModel, Field


class Line(BaseModel):
    """A line of a cart."""

    productId: Annotated[str, Field(min_length=1, max_length=64)]
    quantity: Annotated[int, Field(ge=1, le=99)]


class Quote(BaseModel):
    """A cart to be priced."""

    currency: Annotated[str, Field(pattern="^[A-Z]{3}$")]
    lines: Annotated[list[Line], Field(min_length=1, max_length=50)]
    coupon: Annotated[str, Field(max_length=32)] | None = None


class Quoted(BaseModel):
    """A price."""

    currency: str
    units: int
    totalMinor: int
    discounted: bool


app = FastAPI()


@app.post("/api/v1/quotes")
async def quote(asked: Quote) -> Quoted:
    """Price a cart."""
    units = sum(line.quantity for line in asked.lines)
    return Quoted(
        currency=asked.currency,
        units=units,
        totalMinor=units * 1999,
        discounted=asked.coupon is not None,
    )


async def main(port: int) -> None:
    await Server(app, port=port, interface=Interfaces.ASGINL, log_enabled=False).serve()


if __name__ == "__main__":
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        runner.run(main(int(sys.argv[1])))
