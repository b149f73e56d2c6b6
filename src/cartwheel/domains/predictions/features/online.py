"""
Features as they are served: one value for each cart and store in Redis.

All keys of a store hash to one slot of a cluster, so that many carts are read in one round trip.
What is kept can be made again: while Redis does not answer nothing is found and nothing kept, and
what is read is of no use unless its commit and moment are those that are asked for.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final
from uuid import UUID

import msgspec
import structlog
from redis.asyncio import Redis

from cartwheel.domains.predictions.features.known import StoreFacts
from cartwheel.kernel.errors import UnavailableError
from cartwheel.kernel.redis import translated_errors

log = structlog.get_logger()

KEPT_FOR: Final = timedelta(hours=25)
"""A little longer than a prediction is worth acting on."""


class Row(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """
    What is kept of a cart: by which definitions and as of when, and the values in order.

    `is_left` says that it is of an abandonment, and right until something happens to the cart.
    """

    commit: str
    episode: int
    at: datetime
    values: tuple[Any, ...]
    is_left: bool = False


_encode: Final = msgspec.msgpack.Encoder().encode
_row: Final = msgspec.msgpack.Decoder(Row).decode
_store: Final = msgspec.msgpack.Decoder(StoreFacts).decode


@dataclass(frozen=True, slots=True)
class OnlineFeatures:
    """Features of carts and facts of stores, for as long as they are of use."""

    redis: Redis

    async def read(self, store_id: UUID, cart_ids: Sequence[UUID]) -> list[Row | None]:
        """Return what is kept of each cart, in one round trip; None where nothing is."""
        prefix = _prefix(store_id) + b"cart:"
        try:
            with translated_errors():
                found = await self.redis.mget([prefix + id_.bytes for id_ in cart_ids])
        except UnavailableError as error:
            log.warning("predictions.features_unread", error=str(error))
            return [None] * len(cart_ids)
        return [None if raw is None else _row(raw) for raw in found]

    async def read_left(self, store_id: UUID, cart_ids: Sequence[UUID]) -> list[Row | None]:
        """Return what is kept of those carts that stand as they were left, in one round trip."""
        prefix = _prefix(store_id)
        keys = [prefix + kind + id_.bytes for kind in (b"cart:", b"over:") for id_ in cart_ids]
        try:
            with translated_errors():
                found = await self.redis.mget(keys)
        except UnavailableError as error:
            log.warning("predictions.features_unread", error=str(error))
            return [None] * len(cart_ids)
        rows = [None if raw is None else _row(raw) for raw in found[: len(cart_ids)]]
        over = [0 if raw is None else int(raw) for raw in found[len(cart_ids) :]]
        return [
            row if row is not None and row.is_left and row.episode > ended else None
            for row, ended in zip(rows, over, strict=True)
        ]

    async def end(self, store_id: UUID, episodes: Iterable[tuple[UUID, int]]) -> None:
        """Note that episodes of carts are over: what is kept of them is of no use any more."""
        prefix = _prefix(store_id) + b"over:"
        await self._set((prefix + id_.bytes, b"%d" % episode) for id_, episode in episodes)

    async def write(self, store_id: UUID, rows: Iterable[tuple[UUID, Row]]) -> None:
        """Keep what was computed of carts, instead of what was kept before."""
        prefix = _prefix(store_id) + b"cart:"
        await self._set((prefix + id_.bytes, _encode(row)) for id_, row in rows)

    async def read_store(self, store_id: UUID, day: datetime) -> StoreFacts | None:
        """Return what is kept of a store as of a midnight."""
        try:
            with translated_errors():
                found = await self.redis.get(_day_key(store_id, day))
        except UnavailableError as error:
            log.warning("predictions.features_unread", error=str(error))
            return None
        return None if found is None else _store(found)

    async def write_store(self, store_id: UUID, day: datetime, facts: StoreFacts) -> None:
        """Keep what a store was like at a midnight."""
        await self._set([(_day_key(store_id, day), _encode(facts))])

    async def _set(self, pairs: Iterable[tuple[bytes, bytes]]) -> None:
        try:
            with translated_errors():
                async with self.redis.pipeline(transaction=False) as pipeline:
                    for key, value in pairs:
                        pipeline.set(key, value, ex=KEPT_FOR)
                    await pipeline.execute()
        except UnavailableError as error:
            log.warning("predictions.features_unkept", error=str(error))


def _prefix(store_id: UUID) -> bytes:
    return b"cartwheel:features:{%b}:" % str(store_id).encode()


def _day_key(store_id: UUID, day: datetime) -> bytes:
    return b"%bday:%b" % (_prefix(store_id), day.date().isoformat().encode())
