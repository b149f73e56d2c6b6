"""Queries of the interventions domain, inside the given transaction."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import msgspec
import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from cartwheel.domains.carts.api import CartRecovered
from cartwheel.domains.interventions.contracts import (
    Intervention,
    InterventionState,
    InterventionStats,
    ListInterventions,
    Revenue,
)
from cartwheel.domains.interventions.models import interventions, shopper_contacts
from cartwheel.domains.predictions.api import Action

_kept = interventions.c


@dataclass(frozen=True, slots=True)
class InterventionRepository:
    """Interventions of one store at a time; `now` decides which have expired."""

    connection: AsyncConnection

    async def claim_contact(
        self, store_id: UUID, visitor_id: str, *, at: datetime, one_per: timedelta
    ) -> bool:
        """
        Take the shopper's turn to be reached out to; False when the last one is too recent.

        Of concurrent claims one wins: the row is locked until its transaction ends,
        and the others then see its time.
        """
        statement = insert(shopper_contacts).values(
            store_id=store_id, visitor_id=visitor_id, last_at=at
        )
        claimed = await self.connection.execute(
            statement.on_conflict_do_update(
                index_elements=["store_id", "visitor_id"],
                set_={"last_at": statement.excluded.last_at},
                where=shopper_contacts.c.last_at <= at - one_per,
            )
        )
        return bool(claimed.rowcount)

    async def add(self, store_id: UUID, intervention: Intervention) -> None:
        """Keep a new intervention."""
        values = {**msgspec.structs.asdict(intervention), "store_id": store_id}
        await self.connection.execute(sa.insert(interventions).values(values))

    async def find_for_episode(
        self, store_id: UUID, cart_id: UUID, *, episode: int, now: datetime
    ) -> Intervention | None:
        """Return the intervention of one abandonment."""
        found = await self._fetch(
            store_id, _kept.cart_id == cart_id, _kept.episode == episode, now=now
        )
        return found[0] if found else None

    async def find(
        self, store_id: UUID, intervention_id: UUID, *, now: datetime
    ) -> Intervention | None:
        """Return an intervention, if the store has it."""
        found = await self._fetch(store_id, _kept.id == intervention_id, now=now)
        return found[0] if found else None

    async def list_page(
        self, store_id: UUID, query: ListInterventions, *, now: datetime
    ) -> list[Intervention]:
        """Return one more than the limit, when there are more, the newest first."""
        wanted = [_state(now) == query.state] if query.state is not None else []
        if query.cursor is not None:
            wanted.append(_kept.id < query.cursor)
        return await self._fetch(
            store_id, *wanted, now=now, order=_kept.id.desc(), limit=query.limit + 1
        )

    async def list_after(
        self, store_id: UUID, after: UUID, *, now: datetime, limit: int
    ) -> list[Intervention]:
        """Return interventions with later ids, the oldest first."""
        return await self._fetch(store_id, _kept.id > after, now=now, limit=limit)

    async def list_waiting(
        self,
        store_id: UUID,
        *,
        now: datetime,
        limit: int,
        after: UUID | None = None,
        created_until: datetime | None = None,
    ) -> list[Intervention]:
        """Return what is pending and not expired, the oldest first."""
        wanted = [_kept.state == sa.literal_column("'pending'"), _kept.expires_at > now]
        if after is not None:
            wanted.append(_kept.id > after)
        if created_until is not None:
            wanted.append(_kept.created_at <= created_until)
        return await self._fetch(store_id, *wanted, now=now, limit=limit)

    async def mark_delivered(self, store_id: UUID, intervention_id: UUID, *, at: datetime) -> None:
        """Note the acknowledgement of a pending intervention; any other stays as it is."""
        await self.connection.execute(
            sa.update(interventions)
            .where(
                _kept.store_id == store_id,
                _kept.id == intervention_id,
                _kept.state == InterventionState.PENDING,
            )
            .values(state=InterventionState.DELIVERED, delivered_at=at)
        )

    async def cancel_pending(self, store_id: UUID, cart_id: UUID, *, at: datetime) -> None:
        """Take back what has not reached the shopper of a cart."""
        await self.connection.execute(
            sa.update(interventions)
            .where(
                _kept.store_id == store_id,
                _kept.cart_id == cart_id,
                _kept.state == InterventionState.PENDING,
            )
            .values(state=InterventionState.CANCELLED, cancelled_at=at)
        )

    async def credit(self, purchase: CartRecovered) -> None:
        """Credit the last delivered intervention of a bought cart, unless one is credited."""
        of_cart = (
            _kept.store_id == purchase.store_id,
            _kept.cart_id == purchase.cart_id,
        )
        other = interventions.alias()
        last = (
            sa.select(_kept.id)
            .where(*of_cart, _kept.state == InterventionState.DELIVERED)
            .order_by(_kept.episode.desc())
            .limit(1)
            .scalar_subquery()
        )
        credited = sa.exists().where(
            other.c.store_id == purchase.store_id,
            other.c.cart_id == purchase.cart_id,
            other.c.state == InterventionState.RECOVERED,
        )
        await self.connection.execute(
            sa.update(interventions)
            .where(*of_cart, _kept.id == last, _kept.state == InterventionState.DELIVERED)
            .where(~credited)
            .values(
                state=InterventionState.RECOVERED,
                recovered_at=purchase.bought_at,
                recovered_order_id=purchase.order_id,
                recovered_currency=purchase.currency,
                recovered_minor=purchase.value_minor,
            )
        )

    async def stats(self, store_id: UUID, *, now: datetime) -> InterventionStats:
        """Count a store's interventions and add up what they brought back."""
        state = _state(now)
        counted = await self.connection.execute(
            sa.select(
                sa.func.count(),
                sa.func.count().filter(state == InterventionState.PENDING),
                sa.func.count().filter(_kept.delivered_at.is_not(None)),
                sa.func.count().filter(state == InterventionState.CANCELLED),
                sa.func.count().filter(state == InterventionState.EXPIRED),
                sa.func.count().filter(state == InterventionState.RECOVERED),
            ).where(_kept.store_id == store_id)
        )
        earned = await self.connection.execute(
            sa.select(_kept.recovered_currency, sa.func.sum(_kept.recovered_minor))
            .where(_kept.store_id == store_id, _kept.state == InterventionState.RECOVERED)
            .group_by(_kept.recovered_currency)
            .order_by(_kept.recovered_currency)
        )
        revenue = tuple(Revenue(currency=currency, minor=int(minor)) for currency, minor in earned)
        return InterventionStats(*counted.one(), revenue)

    async def _fetch(
        self,
        store_id: UUID,
        *wanted: sa.ColumnElement[bool],
        now: datetime,
        order: sa.ColumnElement[Any] = _kept.id,
        limit: int = 1,
    ) -> list[Intervention]:
        columns = [column for column in _kept if column.name not in ("store_id", "state")]
        rows = await self.connection.execute(
            sa.select(_state(now).label("state"), *columns)
            .where(_kept.store_id == store_id, *wanted)
            .order_by(order)
            .limit(limit)
        )
        return _interventions(rows.all())


def _state(now: datetime) -> sa.ColumnElement[str]:
    is_expired = sa.and_(_kept.state == InterventionState.PENDING, _kept.expires_at <= now)
    return sa.case((is_expired, InterventionState.EXPIRED), else_=_kept.state)


def _interventions(rows: Sequence[sa.Row[Any]]) -> list[Intervention]:
    return [
        Intervention(
            **row._asdict()
            | {
                "state": InterventionState(row.state),
                "action": Action(row.action),
                "reasons": tuple(row.reasons),
            }
        )
        for row in rows
    ]
