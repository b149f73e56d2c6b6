"""Queries about routes and what waits in them, inside the given transaction."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from uuid import UUID

import msgspec
import sqlalchemy as sa

from cartwheel.domains.events.routing.contracts import (
    Destination,
    EventRoute,
    Matching,
    RoutedEvent,
)
from cartwheel.domains.events.routing.models import event_route_items, event_routes
from cartwheel.kernel.connection import Connection
from cartwheel.kernel.locks import lock_name
from cartwheel.systems.flags.api import Condition

_route: Final = event_routes.c
_item: Final = event_route_items.c
_destination: Final = msgspec.json.Decoder(Destination)
_conditions: Final = msgspec.json.Decoder(tuple[Condition, ...])


@dataclass(frozen=True, slots=True)
class RouteRepository:
    """Routes of one store at a time."""

    connection: Connection

    async def lock_count(self, store_id: UUID) -> int:
        """Count a store's routes; none is added by others until the transaction ends."""
        await lock_name(self.connection, f"event_routes:{store_id}")
        count = sa.select(sa.func.count()).where(_route.store_id == store_id)
        return int((await self.connection.execute(count)).scalar_one())

    async def add(self, store_id: UUID, values: Mapping[str, Any]) -> None:
        """Keep a new route."""
        await self.connection.execute(sa.insert(event_routes).values(store_id=store_id, **values))

    async def change(self, store_id: UUID, route_id: UUID, values: Mapping[str, Any]) -> None:
        """Change a route."""
        await self.connection.execute(
            sa.update(event_routes).where(_of(store_id, route_id)).values(**values)
        )

    async def remove(self, store_id: UUID, route_id: UUID) -> None:
        """Take a route away, and what waits in it."""
        mine = sa.and_(_item.store_id == store_id, _item.route_id == route_id)
        await self.connection.execute(sa.delete(event_route_items).where(mine))
        await self.connection.execute(sa.delete(event_routes).where(_of(store_id, route_id)))

    async def find(self, store_id: UUID, route_id: UUID) -> EventRoute | None:
        """Return a route."""
        found = await self.list_all(store_id, route_id=route_id)
        return found[0] if found else None

    async def list_all(self, store_id: UUID, *, route_id: UUID | None = None) -> list[EventRoute]:
        """Return a store's routes, or the one that is named."""
        waiting = (
            sa.select(sa.func.count())
            .where(_item.store_id == _route.store_id, _item.route_id == _route.id)
            .scalar_subquery()
        )
        wanted = [_route.store_id == store_id]
        if route_id is not None:
            wanted.append(_route.id == route_id)
        rows = await self.connection.execute(
            sa.select(event_routes, waiting.label("waiting")).where(*wanted).order_by(_route.id)
        )
        return [_shown(row) for row in rows]

    async def put(self, store_id: UUID, items: Sequence[tuple[UUID, str]]) -> None:
        """Let events wait in routes, in their order."""
        await self.connection.execute(
            sa.insert(event_route_items),
            [
                {"store_id": store_id, "route_id": route_id, "event": event}
                for route_id, event in items
            ],
        )

    async def miss(self, store_id: UUID, missed: Sequence[UUID]) -> None:
        """Count what full routes have missed."""
        for route_id, count in sorted(Counter(missed).items()):
            await self.connection.execute(
                sa.update(event_routes)
                .where(_of(store_id, route_id))
                .values(missed=_route.missed + count)
            )

    async def claim(
        self, store_id: UUID, route_id: UUID, *, limit: int
    ) -> list[RoutedEvent] | None:
        """Lock the oldest of what waits in a route; None while somebody else has it."""
        mine = sa.and_(_item.store_id == store_id, _item.route_id == route_id)
        first = await self.connection.scalar(sa.select(sa.func.min(_item.number)).where(mine))
        if first is None:
            return []
        rows = await self.connection.execute(
            sa.select(_item.number, _item.event)
            .where(mine)
            .order_by(_item.number)
            .limit(limit)
            .with_for_update(skip_locked=True)
        )
        found = [RoutedEvent(row.number, msgspec.Raw(row.event.encode())) for row in rows]
        return found if found and found[0].number == first else None

    async def lease(
        self, store_id: UUID, route_id: UUID, *, limit: int, now: datetime, until: datetime
    ) -> list[RoutedEvent]:
        """Give the oldest events that are nobody's to somebody for a while."""
        free = (
            sa.select(_item.number)
            .where(
                _item.store_id == store_id,
                _item.route_id == route_id,
                sa.or_(_item.leased_until.is_(None), _item.leased_until <= now),
            )
            .order_by(_item.number)
            .limit(limit)
            .with_for_update(skip_locked=True)
        )
        rows = await self.connection.execute(
            sa.update(event_route_items)
            .where(_item.number.in_(free))
            .values(leased_until=until)
            .returning(_item.number, _item.event)
        )
        return [
            RoutedEvent(row.number, msgspec.Raw(row.event.encode()))
            for row in sorted(rows, key=lambda row: row.number)
        ]

    async def done(self, store_id: UUID, route_id: UUID, numbers: Sequence[int]) -> int:
        """Take away what was delivered; return how much of it was there."""
        gone = await self.connection.execute(
            sa.delete(event_route_items).where(
                _item.store_id == store_id, _item.route_id == route_id, _item.number.in_(numbers)
            )
        )
        return gone.rowcount


def _of(store_id: UUID, route_id: UUID) -> "sa.ColumnElement[bool]":
    return sa.and_(_route.store_id == store_id, _route.id == route_id)


def _shown(row: Any) -> EventRoute:
    return EventRoute(
        id=row.id,
        name=row.name,
        destination=_destination.decode(row.destination),
        conditions=_conditions.decode(row.conditions),
        matching=Matching(row.matching),
        enabled=row.enabled,
        waiting=row.waiting,
        missed=row.missed,
        created_at=row.created_at,
        updated_at=row.updated_at,
    )
