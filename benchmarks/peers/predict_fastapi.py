"""
A plain FastAPI service with LightGBM, for benchmarks/predict.py: on the same server as ours.

Features come from the same Valkey in one call; the forest is the same and scores with one thread,
since more of them only wait for each other over one row. `/predict` gives the probability and the
three strongest reasons, by LightGBM's own `pred_contrib`; `/predict/alone` the probability alone.
There is no key, no store and no action.
"""

import asyncio
import json
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from uuid import UUID

import lightgbm
import msgspec
import numpy as np
import uvloop
from fastapi import FastAPI, HTTPException
from granian.constants import Interfaces
from granian.server.embed import Server
from pydantic import BaseModel
from redis.asyncio import Redis


class Asked(BaseModel):
    """A cart to be scored."""

    cartId: UUID


class Scored(BaseModel):
    """How likely it is to be bought."""

    cartId: UUID
    probability: float
    modelVersion: str


class Reason(BaseModel):
    """What a column adds to the log-odds."""

    feature: str
    effect: float


class Explained(Scored):
    """And why."""

    reasons: list[Reason]


def service(redis_url: str, model: Path) -> FastAPI:
    booster = lightgbm.Booster(model_file=str(model / "forest.txt"))
    codes = json.loads((model / "codes.json").read_bytes())
    slope, offset = codes["calibration"]
    decode = msgspec.msgpack.Decoder().decode

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        app.state.redis = Redis.from_url(redis_url)
        yield
        await app.state.redis.aclose()

    app = FastAPI(lifespan=lifespan)

    names = codes["names"]

    async def row_of(cart_id: UUID) -> np.ndarray:
        found = await app.state.redis.get(f"bench:{cart_id}")
        if found is None:
            raise HTTPException(404)
        return np.array([[np.nan if value is None else value for value in decode(found)]])

    def calibrated(margin: float) -> float:
        return round(float(1 / (1 + np.exp(-(slope * margin + offset)))), 4)

    @app.post("/predict")
    async def predict(asked: Asked) -> Explained:
        """Score a cart and say why: the contributions add up to the score."""
        row = await row_of(asked.cartId)
        moved = booster.predict(row, pred_contrib=True, num_threads=1)[0]
        strongest = np.argsort(-np.abs(moved[:-1]))[:3]
        return Explained(
            cartId=asked.cartId,
            probability=calibrated(moved.sum()),
            modelVersion="1",
            reasons=[
                Reason(feature=names[place], effect=slope * moved[place]) for place in strongest
            ],
        )

    @app.post("/predict/alone")
    async def predict_alone(asked: Asked) -> Scored:
        """Score a cart."""
        row = await row_of(asked.cartId)
        margin = booster.predict(row, raw_score=True, num_threads=1)[0]
        return Scored(cartId=asked.cartId, probability=calibrated(margin), modelVersion="1")

    return app


async def main(port: int, redis_url: str, model: Path) -> None:
    app = service(redis_url, model)
    await Server(app, port=port, interface=Interfaces.ASGI, log_enabled=False).serve()


if __name__ == "__main__":
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        runner.run(main(int(sys.argv[1]), sys.argv[2], Path(sys.argv[3])))
