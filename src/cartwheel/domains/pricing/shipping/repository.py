"""Queries about shipping, inside the given transaction."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec
import sqlalchemy as sa

from cartwheel.domains.pricing.models import shipping_rates, zones
from cartwheel.domains.pricing.shipping.contracts import (
    ShippingRate,
    ShippingRateTerms,
    ShippingZone,
    ShippingZoneTerms,
)
from cartwheel.kernel.connection import Connection

_zone = zones.c
_rate = shipping_rates.c


@dataclass(frozen=True, slots=True)
class ShippingRepository:
    """Zones and rates of one store at a time."""

    connection: Connection

    async def list_all(
        self, store_id: UUID, zone_id: UUID | None = None
    ) -> tuple[ShippingZone, ...]:
        """Return every zone of a store with its rates, or the one named, in two queries."""
        wanted = [] if zone_id is None else [_zone.id == zone_id]
        found = await self.connection.execute(
            sa.select(zones).where(_zone.store_id == store_id, *wanted).order_by(_zone.id)
        )
        of_zone = [] if zone_id is None else [_rate.zone_id == zone_id]
        rates = await self.connection.execute(
            sa.select(shipping_rates).where(_rate.store_id == store_id, *of_zone).order_by(_rate.id)
        )
        by_zone: dict[UUID, list[ShippingRate]] = {}
        for row in rates:
            by_zone.setdefault(row.zone_id, []).append(_read_rate(row))
        return tuple(
            ShippingZone(
                id=row.id,
                terms=msgspec.convert(row.terms, ShippingZoneTerms),
                rates=tuple(by_zone.get(row.id, ())),
                updated_at=row.updated_at,
            )
            for row in found
        )

    async def lock_zone(self, store_id: UUID, zone_id: UUID) -> ShippingZone | None:
        """Return a zone, if the store has it, which nobody else changes meanwhile."""
        locked = await self.connection.scalar(
            sa.select(_zone.id)
            .where(_zone.store_id == store_id, _zone.id == zone_id)
            .with_for_update()
        )
        return None if locked is None else (await self.list_all(store_id, zone_id))[0]

    async def find_rate(self, store_id: UUID, rate_id: UUID) -> ShippingRate | None:
        """Return a rate, if the store has it."""
        rows = await self.connection.execute(_one_rate(store_id, rate_id))
        row = rows.one_or_none()
        return None if row is None else _read_rate(row)

    async def lock_rate(self, store_id: UUID, rate_id: UUID) -> ShippingRate | None:
        """Return a rate, if the store has it, which nobody else changes meanwhile."""
        rows = await self.connection.execute(_one_rate(store_id, rate_id).with_for_update())
        row = rows.one_or_none()
        return None if row is None else _read_rate(row)

    async def count_zones(self, store_id: UUID) -> int:
        """Return how many zones a store has."""
        counted = sa.select(sa.func.count()).where(_zone.store_id == store_id)
        return int(await self.connection.scalar(counted) or 0)

    async def add_zone(
        self, store_id: UUID, terms: ShippingZoneTerms, *, zone_id: UUID, at: datetime
    ) -> None:
        """Keep a zone."""
        await self.connection.execute(
            sa.insert(zones).values(
                id=zone_id, store_id=store_id, terms=msgspec.to_builtins(terms), updated_at=at
            )
        )

    async def add_rate(self, store_id: UUID, rate: ShippingRate) -> None:
        """Keep a rate of a zone that is locked."""
        await self.connection.execute(
            sa.insert(shipping_rates).values(
                id=rate.id,
                store_id=store_id,
                zone_id=rate.zone_id,
                terms=msgspec.to_builtins(rate.terms),
                updated_at=rate.updated_at,
            )
        )

    async def update_zone(self, zone_id: UUID, terms: ShippingZoneTerms, *, at: datetime) -> None:
        """Change a zone that is locked."""
        await self.connection.execute(
            sa.update(zones)
            .where(_zone.id == zone_id)
            .values(terms=msgspec.to_builtins(terms), updated_at=at)
        )

    async def update_rate(self, rate: ShippingRate) -> None:
        """Change a rate that is locked."""
        await self.connection.execute(
            sa.update(shipping_rates)
            .where(_rate.id == rate.id)
            .values(terms=msgspec.to_builtins(rate.terms), updated_at=rate.updated_at)
        )

    async def delete_zone(self, zone_id: UUID) -> None:
        """Delete a zone with its rates."""
        await self.connection.execute(sa.delete(zones).where(_zone.id == zone_id))

    async def delete_rate(self, rate_id: UUID) -> None:
        """Delete a rate."""
        await self.connection.execute(sa.delete(shipping_rates).where(_rate.id == rate_id))


def _one_rate(store_id: UUID, rate_id: UUID) -> sa.Select[Any]:
    return sa.select(shipping_rates).where(_rate.store_id == store_id, _rate.id == rate_id)


def _read_rate(row: Any) -> ShippingRate:
    terms = msgspec.convert(row.terms, ShippingRateTerms)
    return ShippingRate(row.id, row.zone_id, terms, row.updated_at)
