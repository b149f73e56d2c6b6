"""
From what is served to the offline store: every abandonment, once, as it was described.

A row is written down in PostgreSQL in the transaction that handles the announcement, and taken
from there to ClickHouse by whichever process leads: it is gone here only when it is safe there.
While ClickHouse is away rows wait. A row that is taken twice replaces itself.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from hashlib import blake2b
from typing import Any, Final
from uuid import UUID

import msgspec
import sqlalchemy as sa
import structlog

from cartwheel.domains.carts.api import CartAbandoned
from cartwheel.domains.predictions.features.describing import Described
from cartwheel.domains.predictions.features.models import features_to_store
from cartwheel.domains.predictions.features.offline import OfflineFeatures
from cartwheel.domains.predictions.features.service import FeatureService
from cartwheel.kernel.bulk import arrays_of, insertion, rows_given
from cartwheel.kernel.connection import Connection
from cartwheel.kernel.db import Database
from cartwheel.kernel.errors import UnavailableError
from cartwheel.kernel.rest import REST
from cartwheel.systems.leadership.api import Candidate, Term
from cartwheel.systems.outbox.api import SubscriberGroup, Subscription

log = structlog.get_logger()

_EVERY: Final = timedelta(seconds=10)
_AT_ONCE: Final = 2_000
_NAMES: Final = tuple(column.name for column in features_to_store.c)
_KEY: Final = ("store_id", "cart_id", "episode")
_ADD: Final = insertion(features_to_store, _NAMES).on_conflict_do_nothing()
_waiting = features_to_store.c
_OLDEST: Final = sa.select(features_to_store).order_by(*(_waiting[n] for n in _KEY)).limit(_AT_ONCE)
_gone = rows_given(store_id=sa.Uuid, cart_id=sa.Uuid, episode=sa.Integer)
_REMOVE: Final = sa.delete(features_to_store).where(
    *(_waiting[name] == _gone.c[name] for name in _KEY)
)


@dataclass(frozen=True, slots=True)
class FeatureRecorder:
    """Writes down how abandonments are described, within the given transaction."""

    features: FeatureService
    connection: Connection

    async def record_all(self, store_id: UUID, carts: Sequence[CartAbandoned]) -> None:
        """Write down a store's abandonments; one that waits already stays as it is."""
        described = await self.features.describe_all(store_id, carts)
        rows = [_row(cart, told) for cart, told in zip(carts, described, strict=True)]
        await self.connection.execute(_ADD, arrays_of(_NAMES, rows))


@dataclass(frozen=True, slots=True)
class RecordRounds:
    """Takes what was written down to the offline store, in whichever process leads."""

    database: Database
    offline: OfflineFeatures

    async def run(self) -> None:
        """Work until cancelled; engines that are away are waited for."""
        candidate = Candidate(self.database, "features to the offline store", length=3 * _EVERY)
        await candidate.run(self.lead)

    async def lead(self, _: Term) -> None:
        """Take for as long as the term lasts; twice would do no harm. What fails comes again."""
        while True:
            taken = 0
            try:
                taken = await self.take()
            except UnavailableError as error:
                log.warning("predictions.features_wait", error=str(error))
            except Exception:
                log.exception("predictions.features_wait")
            if taken < _AT_ONCE:
                await REST.next_round(_EVERY.total_seconds())

    async def take(self) -> int:
        """
        Take up to two thousand rows to the offline store; return how many.

        Raises:
            UnavailableError: an engine does not answer; what was not taken waits.
        """
        async with self.database.reading() as connection:
            rows = [row._asdict() for row in await connection.execute(_OLDEST)]
        if not rows:
            return 0
        keys = [tuple(row[name] for name in _KEY) for row in rows]
        token = blake2b(repr(keys).encode(), digest_size=16).hexdigest()
        await self.offline.add(rows, token=token)
        async with self.database.transaction() as connection:
            await connection.execute(_REMOVE, arrays_of(_KEY, rows))
        return len(rows)


def _row(cart: CartAbandoned, told: Described) -> dict[str, Any]:
    return {
        "store_id": cart.store_id,
        "cart_id": cart.cart_id,
        "episode": cart.episode,
        "at": cart.abandoned_at,
        "visitor_id": cart.visitor_id,
        "commit": told.commit,
        "cart": msgspec.json.encode(cart).decode(),
        "served": msgspec.json.encode(told.known).decode(),
    }


async def record(messages: Sequence[CartAbandoned], recorder: FeatureRecorder) -> None:
    """Write down how carts were described when they were left."""
    await recorder.record_all(messages[0].store_id, messages)


RECORDING: Final = SubscriberGroup(
    "predictions.features", (Subscription(CartAbandoned, record, batched=True),)
)
"""A group of its own: decisions do not wait for what is written down."""
