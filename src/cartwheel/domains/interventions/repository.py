"""Queries of the interventions domain, inside the given transaction."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType
from typing import Any, Final
from uuid import UUID

import msgspec
import sqlalchemy as sa

from cartwheel.domains.carts.api import CartRecovered
from cartwheel.domains.interventions import statements
from cartwheel.domains.interventions.contracts import (
    CancelledFor,
    Intervention,
    InterventionState,
    InterventionStats,
    ListInterventions,
    ReachChannel,
    ReachOrigin,
    Revenue,
)
from cartwheel.domains.interventions.models import interventions
from cartwheel.kernel.bulk import arrays_of
from cartwheel.kernel.connection import Connection
from cartwheel.kernel.rows import read

_kept = interventions.c
_NOTHING: Final[Mapping[str, Any]] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Planned:
    """A new intervention with what is known of it besides: shares and segments are as of then."""

    intervention: Intervention
    left_at: datetime
    holdout_share: float = 0.0
    segments: frozenset[UUID] = frozenset()


@dataclass(frozen=True, slots=True)
class InterventionRepository:
    """Interventions of one store at a time; `now` decides which have expired."""

    connection: Connection

    async def add_all(self, store_id: UUID, planned: Sequence[Planned]) -> None:
        """Keep new interventions."""
        rows = [
            {
                **msgspec.structs.asdict(each.intervention),
                "store_id": store_id,
                "reasons": msgspec.json.encode(each.intervention.reasons).decode(),
                "channels": msgspec.json.encode(each.intervention.channels).decode(),
                "left_at": each.left_at,
                "holdout_share": each.holdout_share,
                "segments": msgspec.json.encode(sorted(each.segments)).decode(),
            }
            for each in planned
        ]
        if rows:
            await self.connection.execute(statements.ADD, arrays_of(statements.NAMES, rows))

    async def find_for_episodes(
        self, store_id: UUID, episodes: Sequence[tuple[UUID, int]], *, now: datetime
    ) -> dict[tuple[UUID, int], Intervention]:
        """Return the interventions of abandonments, each by its cart and episode."""
        found = await self._fetch(
            store_id,
            sa.tuple_(_kept.cart_id, _kept.episode).in_(
                sa.select(statements.ASKED.c.carts, statements.ASKED.c.episodes)
            ),
            _kept.origin != ReachOrigin.MANUAL,
            now=now,
            limit=len(episodes),
            given={"carts": [cart for cart, _ in episodes], "episodes": [n for _, n in episodes]},
        )
        return {(each.cart_id, each.episode): each for each in found}

    async def find(
        self, store_id: UUID, intervention_id: UUID, *, now: datetime
    ) -> Intervention | None:
        """Return an intervention, if the store has it."""
        found = await self._fetch(store_id, _kept.id == intervention_id, now=now)
        return found[0] if found else None

    async def lock(
        self, store_id: UUID, intervention_id: UUID, *, now: datetime
    ) -> Intervention | None:
        """Return an intervention that nobody else changes until the transaction ends."""
        rows = await self.connection.execute(
            sa.select(statements.state_at(now).label("state"), *statements.TOLD)
            .where(_kept.store_id == store_id, _kept.id == intervention_id)
            .with_for_update()
        )
        found = _interventions(rows.all())
        return found[0] if found else None

    async def find_all(
        self, store_id: UUID, intervention_ids: Sequence[UUID], *, now: datetime
    ) -> list[Intervention]:
        """Return those of some interventions that the store has, the oldest first."""
        wanted = _kept.id == sa.any_(sa.bindparam("ids", type_=sa.ARRAY(sa.Uuid)))
        given = {"ids": list(intervention_ids)}
        return await self._fetch(
            store_id, wanted, now=now, limit=len(intervention_ids), given=given
        )

    async def list_page(
        self, store_id: UUID, query: ListInterventions, *, now: datetime
    ) -> list[Intervention]:
        """Return one more than the limit, when there are more, the newest first."""
        given = {"state": query.state, "cart_id": query.cart_id, "cursor": query.cursor}
        wanted = {name: value for name, value in given.items() if value is not None}
        rows = await self.connection.execute(
            statements.page(*wanted),
            {"of_store": store_id, "now": now, "limit": query.limit + 1, **wanted},
        )
        return _interventions(rows.all())

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
        visitor_id: str | None = None,
    ) -> list[Intervention]:
        """Return what is pending and not expired, of one visitor or all, the oldest first."""
        wanted = [_kept.state == sa.literal_column("'pending'"), _kept.expires_at > now]
        if after is not None:
            wanted.append(_kept.id > after)
        if created_until is not None:
            wanted.append(_kept.created_at <= created_until)
        if visitor_id is not None:
            wanted.append(_kept.visitor_id == visitor_id)
        return await self._fetch(store_id, *wanted, now=now, limit=limit)

    async def mark_delivered(
        self,
        store_id: UUID,
        intervention_id: UUID,
        *,
        at: datetime,
        visitor_id: str | None,
        channel: ReachChannel = ReachChannel.SOCKET,
    ) -> bool:
        """Note the acknowledgement of a pending intervention; False when it is none."""
        of_whom = [] if visitor_id is None else [_kept.visitor_id == visitor_id]
        marked = await self.connection.execute(
            sa.update(interventions)
            .where(
                _kept.store_id == store_id,
                _kept.id == intervention_id,
                _kept.state == InterventionState.PENDING,
                *of_whom,
            )
            .values(state=InterventionState.DELIVERED, delivered_at=at, delivered_by=channel)
        )
        return marked.rowcount > 0

    async def cancel(
        self, store_id: UUID, *, at: datetime, reason: CancelledFor, **whose: Any
    ) -> list[tuple[UUID, UUID]]:
        """
        Take back what waits; return it by id and cart.

        It is narrowed by `ids`, `carts`, `visitors`, `customers` or `campaigns`, and to what was
        decided `until` a moment.
        """
        given = {"of_store": store_id, "at": at, "reason": reason, **whose}
        rows = await self.connection.execute(statements.cancelling(*whose), given)
        return [(row.id, row.cart_id) for row in rows]

    async def lock_waiting(self, store_id: UUID, **whose: Any) -> list[Intervention]:
        """Return what waits, narrowed as `cancel` is; nobody else changes it meanwhile."""
        rows = await self.connection.execute(
            sa.select(_kept.state, *statements.TOLD)
            .where(*statements.waiting(*whose))
            .order_by(_kept.id)
            .with_for_update(),
            {"of_store": store_id, **whose},
        )
        return _interventions(rows.all())

    async def set_channels(
        self, store_id: UUID, intervention_id: UUID, channels: Sequence[ReachChannel]
    ) -> None:
        """Leave an intervention that is locked some channels."""
        await self.update(store_id, intervention_id, channels=list(channels))

    async def release(self, store_id: UUID, intervention_id: UUID) -> None:
        """Let an intervention that is locked wait to be delivered."""
        await self.update(store_id, intervention_id, state=InterventionState.PENDING)

    async def note_touch(
        self, store_id: UUID, intervention_id: UUID, column: str, *, at: datetime
    ) -> None:
        """Note when a shopper saw, followed or dismissed an intervention for the first time."""
        await self.connection.execute(
            sa.update(interventions)
            .where(
                _kept.store_id == store_id,
                _kept.id == intervention_id,
                sa.or_(_kept[column].is_(None), _kept[column] > at),
            )
            .values({column: at})
        )

    async def hand_over(self, store_id: UUID, customer_id: UUID, *, to: UUID) -> None:
        """Let what is for a customer who was merged be for the survivor."""
        await self.connection.execute(
            sa.update(interventions)
            .where(_kept.store_id == store_id, _kept.customer_id == customer_id)
            .values(customer_id=to)
        )

    async def left_at(self, store_id: UUID, intervention_id: UUID) -> datetime:
        """Return when an intervention's cart was left, on the store's own clock."""
        found = await self.connection.execute(
            sa.select(_kept.left_at).where(_kept.store_id == store_id, _kept.id == intervention_id)
        )
        at: datetime = found.scalar_one()
        return at

    async def update(self, store_id: UUID, intervention_id: UUID, **values: Any) -> None:
        """Change columns of an intervention that is locked."""
        await self.connection.execute(
            sa.update(interventions)
            .where(_kept.store_id == store_id, _kept.id == intervention_id)
            .values(values)
        )

    async def credit_all(self, store_id: UUID, purchases: Sequence[CartRecovered]) -> None:
        """Credit the last delivered intervention of each bought cart, unless one is credited."""
        first = {purchase.cart_id: purchase for purchase in reversed(purchases)}.values()
        rows = [
            {
                "carts": purchase.cart_id,
                "bought_at": purchase.bought_at,
                "order_ids": purchase.order_id,
                "currencies": purchase.currency,
                "minor": purchase.value_minor,
            }
            for purchase in first
        ]
        if rows:
            await self.connection.execute(
                statements.CREDIT, {"of_store": store_id, **arrays_of(rows[0], rows)}
            )

    async def stats(self, store_id: UUID, *, now: datetime) -> InterventionStats:
        """Count a store's interventions and add up what they brought back."""
        state = statements.state_at(now)
        counted = await self.connection.execute(
            sa.select(
                sa.func.count().filter(state != InterventionState.WITHHELD),
                sa.func.count().filter(state.in_(statements.WAITING)),
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
        given: Mapping[str, Any] = _NOTHING,
    ) -> list[Intervention]:
        rows = await self.connection.execute(
            sa.select(statements.state_at(now).label("state"), *statements.TOLD)
            .where(_kept.store_id == store_id, *wanted)
            .order_by(order)
            .limit(limit),
            given,
        )
        return _interventions(rows.all())


def _interventions(rows: Sequence[sa.Row[Any]]) -> list[Intervention]:
    return [read(row, Intervention) for row in rows]
