"""Statements about many bookings at once, inside the given transaction."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from uuid import UUID

import sqlalchemy as sa

from cartwheel.domains.rentals.availability.models import occupancies
from cartwheel.domains.rentals.bookings.models import bookings, happenings
from cartwheel.domains.rentals.fleet.models import vehicles
from cartwheel.domains.rentals.historic.contracts import FleetSpan, MonthOfRentals
from cartwheel.kernel.bulk import arrays_of, insertion
from cartwheel.kernel.connection import Connection
from cartwheel.kernel.rows import read

_booking, _taken, _vehicle = bookings.c, occupancies.c, vehicles.c
_BOOKING: Final = tuple(_booking.keys())
_ADD: Final = (
    insertion(bookings, _BOOKING)
    .on_conflict_do_nothing(index_elements=["id"])
    .returning(_booking.id)
)
_TAKEN: Final = tuple(_taken.keys())
_TAKE: Final = insertion(occupancies, _TAKEN).on_conflict_do_nothing().returning(_taken.id)
_HAPPENING: Final = tuple(happenings.c.keys())
_TELL: Final = insertion(happenings, _HAPPENING)
_STORE: Final = sa.bindparam("of_store", type_=sa.Uuid)
_IDS: Final = sa.any_(sa.bindparam("ids", type_=sa.ARRAY(sa.Uuid)))
_KNOWN: Final = sa.select(_booking.id).where(_booking.store_id == _STORE, _booking.id == _IDS)
_FLEET: Final = (
    sa.select(_vehicle.id)
    .where(
        _vehicle.store_id == _STORE,
        _vehicle.car_id == sa.bindparam("car", type_=sa.Uuid),
        _vehicle.state != "retired",
    )
    .order_by(_vehicle.id)
)
_SPANS: Final = (
    sa.select(
        _taken.vehicle_id,
        sa.cast(sa.extract("epoch", _taken.starts_at), sa.BigInteger).label("starts"),
        sa.cast(sa.extract("epoch", _taken.ends_at), sa.BigInteger).label("ends"),
    )
    .where(
        _taken.vehicle_id == _IDS, _taken.ends_at > sa.bindparam("after", type_=_taken.ends_at.type)
    )
    .order_by(_taken.vehicle_id, _taken.starts_at)
)
_month = sa.func.to_char(
    sa.func.timezone(sa.bindparam("zone", type_=sa.Text), _booking.starts_at), "YYYY-MM"
)
_BY_MONTH: Final = (
    sa.select(
        _month.label("month"),
        _booking.status,
        sa.func.count().label("count"),
        sa.cast(sa.func.sum(_booking.total_minor), sa.BigInteger).label("total_minor"),
    )
    .where(_booking.store_id == _STORE, _booking.id == _IDS)
    .group_by(sa.literal_column("1"), _booking.status)
)


@dataclass(frozen=True, slots=True)
class HistoricRentalRepository:
    """Rentals of old of one store at a time."""

    connection: Connection

    async def add_all(self, rows: Sequence[Mapping[str, Any]]) -> set[UUID]:
        """Keep bookings; return the ids of those that are new."""
        return set(await self.connection.scalars(_ADD, arrays_of(_BOOKING, rows)))

    async def take_all(self, rows: Sequence[Mapping[str, Any]]) -> set[UUID]:
        """Take vehicles; return the ids of those spans that nothing was in the way of."""
        return set(await self.connection.scalars(_TAKE, arrays_of(_TAKEN, rows)))

    async def tell_all(self, rows: Sequence[Mapping[str, Any]]) -> None:
        """Add to the stories of bookings."""
        await self.connection.execute(_TELL, arrays_of(_HAPPENING, rows))

    async def known(self, store_id: UUID, ids: Collection[UUID]) -> set[UUID]:
        """Return which of these bookings are there."""
        return set(await self.connection.scalars(_KNOWN, {"of_store": store_id, "ids": [*ids]}))

    async def list_vehicles(self, store_id: UUID, car_id: UUID) -> list[UUID]:
        """Return the vehicles of a car, in the order in which they were taken into service."""
        return list(await self.connection.scalars(_FLEET, {"of_store": store_id, "car": car_id}))

    async def list_spans(
        self, vehicle_ids: Collection[UUID], *, after: datetime
    ) -> list[FleetSpan]:
        """Return what is taken of vehicles and ends after a moment, by vehicle and start."""
        given = {"ids": [*vehicle_ids], "after": after}
        return [read(row, FleetSpan) for row in await self.connection.execute(_SPANS, given)]

    async def by_month(
        self, store_id: UUID, ids: Collection[UUID], *, zone: str
    ) -> list[MonthOfRentals]:
        """Add up what bookings cost by the month, of a time zone, in which they begin."""
        given = {"of_store": store_id, "ids": [*ids], "zone": zone}
        rows = await self.connection.execute(_BY_MONTH, given)
        return [read(row, MonthOfRentals) for row in rows]
