"""Queries about deliveries and browsers, inside the given transaction."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert

from cartwheel.domains.interventions.contracts import InterventionState, ReachChannel
from cartwheel.domains.interventions.models import interventions
from cartwheel.domains.interventions.reaching.contracts import Delivery, ReachState
from cartwheel.domains.interventions.reaching.models import (
    deliveries,
    push_keys,
    push_subscriptions,
)
from cartwheel.kernel.bulk import arrays_of, insertion, now, update_of
from cartwheel.kernel.connection import Connection
from cartwheel.kernel.ids import new_id
from cartwheel.kernel.rows import read
from cartwheel.systems.providers.push.web_push import PushAddress

_kept = deliveries.c
_browser = push_subscriptions.c
_TOLD: Final = tuple(_kept[name] for name in Delivery.__struct_fields__)
_NAMES: Final = (
    *("id", "store_id", "intervention_id", "channel", "place", "state", "attempts", "created_at"),
)
_ADD: Final = insertion(deliveries, _NAMES)


@dataclass(frozen=True, slots=True)
class Browser:
    """A browser that may be pushed to."""

    id: UUID
    address: PushAddress


@dataclass(frozen=True, slots=True)
class DeliveryRepository:
    """Deliveries of one store at a time."""

    connection: Connection

    async def add_all(
        self,
        store_id: UUID,
        wanted: Sequence[tuple[UUID, ReachChannel, int]],
        *,
        at: datetime,
        state: ReachState = ReachState.SCHEDULED,
    ) -> dict[UUID, UUID]:
        """Make deliveries by a channel and its place; return those made, by the intervention."""
        rows = [
            {
                "id": new_id(),
                "store_id": store_id,
                "intervention_id": intervention_id,
                "channel": channel,
                "place": place,
                "state": state,
                "attempts": 0,
                "created_at": at,
            }
            for intervention_id, channel, place in wanted
        ]
        if not rows:
            return {}
        made = await self.connection.execute(
            _ADD.on_conflict_do_nothing().returning(_kept.id, _kept.intervention_id),
            arrays_of(_NAMES, rows),
        )
        return {row.intervention_id: row.id for row in made}

    async def find(self, store_id: UUID, delivery_id: UUID) -> Delivery | None:
        """Return a delivery, which may change at any moment."""
        rows = await self.connection.execute(
            sa.select(*_TOLD).where(_kept.store_id == store_id, _kept.id == delivery_id)
        )
        row = rows.one_or_none()
        return None if row is None else read(row, Delivery)

    async def lock(self, store_id: UUID, delivery_id: UUID) -> Delivery | None:
        """Return a delivery that nobody else changes until the transaction ends."""
        return await self._one(store_id, _kept.id == delivery_id)

    async def lock_by(
        self, store_id: UUID, intervention_id: UUID, channel: ReachChannel
    ) -> Delivery | None:
        """Return an intervention's delivery by a channel, locked."""
        return await self._one(
            store_id, _kept.intervention_id == intervention_id, _kept.channel == channel
        )

    async def list_of(self, store_id: UUID, intervention_id: UUID) -> list[Delivery]:
        """Return an intervention's deliveries, in the order in which they were tried."""
        rows = await self.connection.execute(
            sa.select(*_TOLD)
            .where(_kept.store_id == store_id, _kept.intervention_id == intervention_id)
            .order_by(_kept.place, _kept.id)
        )
        return [read(row, Delivery) for row in rows]

    async def update(self, delivery_id: UUID, **values: Any) -> None:
        """Change some columns of a delivery."""
        await self.connection.execute(
            update_of(deliveries, frozenset(values)), {"of_id": delivery_id, **now(values)}
        )

    async def end_scheduled(
        self, store_id: UUID, intervention_ids: Collection[UUID], *, because: str, at: datetime
    ) -> None:
        """Cancel what has not gone out of some interventions."""
        await self.connection.execute(
            sa.update(deliveries)
            .where(
                _kept.store_id == store_id,
                _kept.intervention_id.in_(sorted(intervention_ids)),
                _kept.state == ReachState.SCHEDULED,
            )
            .values(state=ReachState.CANCELLED, because=because, ended_at=at)
        )

    async def note_sign(
        self, store_id: UUID, intervention_id: UUID, column: str, *, at: datetime
    ) -> bool:
        """Note the first time that a shopper did something; False when it is known."""
        noted = await self.connection.execute(
            sa.update(interventions)
            .where(
                interventions.c.store_id == store_id,
                interventions.c.id == intervention_id,
                interventions.c[column].is_(None),
                interventions.c.state.in_(
                    (InterventionState.DELIVERED, InterventionState.RECOVERED)
                ),
            )
            .values({column: at})
        )
        return noted.rowcount > 0

    async def _one(self, store_id: UUID, *wanted: sa.ColumnElement[bool]) -> Delivery | None:
        rows = await self.connection.execute(
            sa.select(*_TOLD).where(_kept.store_id == store_id, *wanted).with_for_update()
        )
        row = rows.one_or_none()
        return None if row is None else read(row, Delivery)


@dataclass(frozen=True, slots=True)
class PushRepository:
    """Browsers that may be pushed to, and a store's keys for it."""

    connection: Connection

    async def subscribe(
        self, store_id: UUID, visitor_id: str, address: PushAddress, *, at: datetime
    ) -> None:
        """Remember a browser as a visitor's; whose it was before, it is no more."""
        values = {
            "visitor_id": visitor_id,
            "p256dh": address.p256dh,
            "auth": address.auth,
            "made_at": at,
        }
        added = insert(push_subscriptions).values(
            id=new_id(), store_id=store_id, endpoint=address.endpoint, **values
        )
        await self.connection.execute(
            added.on_conflict_do_update(index_elements=["store_id", "endpoint"], set_=values)
        )

    async def keep_latest(self, store_id: UUID, visitor_id: str, *, most: int) -> None:
        """Forget a visitor's browsers but for so many, the latest."""
        latest = (
            sa.select(_browser.id)
            .where(_browser.store_id == store_id, _browser.visitor_id == visitor_id)
            .order_by(_browser.made_at.desc(), _browser.id.desc())
            .limit(most)
        )
        await self.connection.execute(
            sa.delete(push_subscriptions).where(
                _browser.store_id == store_id,
                _browser.visitor_id == visitor_id,
                _browser.id.not_in(latest),
            )
        )

    async def unsubscribe(self, store_id: UUID, visitor_id: str, endpoint: str) -> None:
        """Forget a visitor's browser."""
        await self.connection.execute(
            sa.delete(push_subscriptions).where(
                _browser.store_id == store_id,
                _browser.visitor_id == visitor_id,
                _browser.endpoint == endpoint,
            )
        )

    async def forget(self, store_id: UUID, browser_id: UUID) -> None:
        """Forget a browser that is gone."""
        await self.connection.execute(
            sa.delete(push_subscriptions).where(
                _browser.store_id == store_id, _browser.id == browser_id
            )
        )

    async def list_of(self, store_id: UUID, visitors: Collection[str]) -> list[Browser]:
        """Return the browsers of a visitor by all ids, the latest first."""
        rows = await self.connection.execute(
            sa.select(_browser.id, _browser.endpoint, _browser.p256dh, _browser.auth)
            .where(_browser.store_id == store_id, _browser.visitor_id.in_(sorted(visitors)))
            .order_by(_browser.made_at.desc(), _browser.id)
        )
        return [Browser(row.id, PushAddress(row.endpoint, row.p256dh, row.auth)) for row in rows]

    async def find_subscribed(self, store_id: UUID, visitors: Collection[str]) -> set[str]:
        """Return which of these visitors have a browser that may be pushed to."""
        asked = sa.any_(sa.bindparam("visitors", type_=sa.ARRAY(sa.Text)))
        found = await self.connection.scalars(
            sa.select(_browser.visitor_id)
            .where(_browser.store_id == store_id, _browser.visitor_id == asked)
            .distinct(),
            {"visitors": sorted(visitors)},
        )
        return set(found)

    async def count(self, store_id: UUID) -> int:
        """Count the browsers of a store."""
        return int(
            (
                await self.connection.execute(
                    sa.select(sa.func.count())
                    .select_from(push_subscriptions)
                    .where(_browser.store_id == store_id)
                )
            ).scalar_one()
        )

    async def find_keys(self, store_id: UUID) -> tuple[str, str] | None:
        """Return a store's public key and its private one, sealed."""
        rows = await self.connection.execute(
            sa.select(push_keys.c.public_key, push_keys.c.private_key).where(
                push_keys.c.store_id == store_id
            )
        )
        row = rows.one_or_none()
        return None if row is None else (row.public_key, row.private_key)

    async def add_keys(self, store_id: UUID, public: str, sealed: str, *, at: datetime) -> None:
        """Keep a store's keys, unless it has some."""
        await self.connection.execute(
            insert(push_keys)
            .values(store_id=store_id, public_key=public, private_key=sealed, made_at=at)
            .on_conflict_do_nothing()
        )

    async def reseal(self, store_id: UUID, sealed: str) -> None:
        """Keep a private key as it is sealed now."""
        await self.connection.execute(
            sa.update(push_keys).where(push_keys.c.store_id == store_id).values(private_key=sealed)
        )
