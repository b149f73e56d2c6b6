"""Giving a wish a vehicle, moving bookings of classes where that makes room for it."""

from collections.abc import Collection, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

import msgspec

from cartwheel.domains.rentals.availability.arranging import Piece, arrange
from cartwheel.domains.rentals.availability.contracts import RentalSpan
from cartwheel.domains.rentals.availability.errors import CarUnavailableError
from cartwheel.domains.rentals.availability.nearest import AROUND, nearest
from cartwheel.domains.rentals.availability.repository import (
    Occupancy,
    OccupancyRepository,
    TakenVehicle,
    Wish,
)
from cartwheel.kernel.clock import Clock
from cartwheel.kernel.connection import Connection
from cartwheel.kernel.errors import ContentionError

_MOST_ROUNDS: Final = 20
_MOST_LOOKED_AT: Final = 50
_MOST_CONFLICTS: Final = 10


@dataclass(frozen=True, slots=True)
class Allotment:
    """Where a wish is given a place, and what is moved for it."""

    vehicle_id: UUID
    moved: Mapping[UUID, Occupancy]
    """By their ids, occupancies as they are to be."""


@dataclass(frozen=True, slots=True)
class Allotting:
    """Gives wishes vehicles, within the caller's transaction; a refusal leaves nothing of it."""

    connection: Connection
    taken: OccupancyRepository
    clock: Clock

    async def take(self, store_id: UUID, wish: Wish, *, buffer: timedelta) -> TakenVehicle:
        """
        Take a vehicle for a wish, and return it.

        First one that is free and that nobody else is at, without waiting for anybody. Where there
        is none, all vehicles of the category are locked in the order of their ids, and it is
        looked again, with bookings of classes moved if that makes room.

        Raises:
            CarUnavailableError: none fits; `buffer` is the part of the wish that turns round.
        """
        now = self.clock.now()
        at_once = await self._take_at_once(store_id, wish, now)
        if at_once is not None:
            return at_once
        candidates = await self.taken.list_candidates(store_id, wish)
        if await self._is_hopeless(wish, candidates, now):
            raise await self.refusal(store_id, wish, buffer=buffer)
        pool = await self.taken.lock_pool(store_id, wish, also=candidates)
        await self.taken.clear({*pool, *candidates}, now=now)
        allotment = await self.find(wish, candidates, pool)
        if allotment is None:
            raise await self.refusal(store_id, wish, buffer=buffer)
        if allotment.moved:
            await self.taken.move(allotment.moved)
        taken = await self.taken.take(store_id, wish, allotment.vehicle_id, now=now)
        if taken is None:
            raise ContentionError("Somebody took the vehicle without locking it")
        return taken

    async def retake(
        self, store_id: UUID, wish: Wish, has: Occupancy, *, buffer: timedelta
    ) -> UUID:
        """
        Let a booking have another span, the old one being free only if the new one is got.

        The row of what it takes stays; it keeps its vehicle where that is free.

        Raises:
            CarUnavailableError: none fits; the booking has what it had.
        """
        candidates = await self.taken.list_candidates(store_id, wish)
        also = {*candidates, has.vehicle_id}
        pool = await self.taken.lock_pool(store_id, wish, also=also)
        await self.taken.clear({*pool, *also}, now=self.clock.now())
        # By now it may have been moved, which nobody does any more.
        mine = await self.taken.find(store_id, has.booking_id or has.id)
        if mine is None:
            raise ContentionError("What the booking had was let go of meanwhile")
        allotment = await self.find(wish, candidates, pool, own=mine)
        if allotment is None:
            raise await self.refusal(store_id, wish, buffer=buffer, own=mine.id)
        own = msgspec.structs.replace(
            mine,
            vehicle_id=allotment.vehicle_id,
            starts_at=wish.starts_at,
            ends_at=wish.ends_at,
        )
        await self.taken.move({**allotment.moved, mine.id: own})
        return allotment.vehicle_id

    async def could_fit(self, store_id: UUID, wish: Wish, *, own: Occupancy | None = None) -> bool:
        """Tell, without a lock, whether a wish would get a vehicle; `own` is free by then."""
        candidates = await self.taken.list_candidates(store_id, wish)
        whole = msgspec.structs.replace(wish, car_id=None, vehicle_id=None)
        pool = await self.taken.list_candidates(store_id, whole)
        return await self.find(wish, candidates, pool, own=own) is not None

    async def find(
        self,
        wish: Wish,
        candidates: Collection[UUID],
        pool: Collection[UUID],
        *,
        own: Occupancy | None = None,
    ) -> Allotment | None:
        """Look for a place among candidates, moving what may be moved within the pool."""
        vehicles = {*candidates, *pool}
        around = await self._around(wish, vehicles, own)
        movable = [each for each in around if _may_move(each, wish, pool)]
        wanted = Piece(
            wish.id,
            wish.starts_at,
            wish.ends_at,
            frozenset(candidates),
            own.vehicle_id if own else None,
        )
        # If it fits as things stand, nothing is moved.
        found = arrange([wanted], _fixed(vehicles, around))
        if found is None and movable:
            staying = [each for each in around if each not in movable]
            among = frozenset(pool)
            pieces = [
                Piece(each.id, each.starts_at, each.ends_at, among, each.vehicle_id)
                for each in movable
            ]
            found = arrange([wanted, *pieces], _fixed(vehicles, staying))
        if found is None:
            return None
        moved = {
            each.id: msgspec.structs.replace(each, vehicle_id=found[each.id])
            for each in movable
            if found.get(each.id, each.vehicle_id) != each.vehicle_id
        }
        return Allotment(found[wish.id], moved)

    async def refusal(
        self, store_id: UUID, wish: Wish, *, buffer: timedelta, own: UUID | None = None
    ) -> CarUnavailableError:
        """Return the refusal of a wish, with what is in its way and what is free around it."""
        conflicts, free = await self.look_around(store_id, wish, buffer=buffer, own=own)
        return CarUnavailableError(conflicts=conflicts, nearest=free)

    async def look_around(
        self, store_id: UUID, wish: Wish, *, buffer: timedelta, own: UUID | None = None
    ) -> tuple[tuple[RentalSpan, ...], tuple[RentalSpan, ...]]:
        """Return what is in the way of a wish, and the spans nearest to it that are free."""
        candidates = await self.taken.list_candidates(store_id, wish)
        looked_at, now = candidates[:_MOST_LOOKED_AT], self.clock.now()
        found = await self.taken.list_taken(
            looked_at, wish.starts_at - AROUND, wish.ends_at + AROUND, now
        )
        by_vehicle: dict[object, list[RentalSpan]] = {vehicle: [] for vehicle in looked_at}
        conflicts = set()
        for each in found:
            if each.id != own:
                span = RentalSpan(each.starts_at, each.ends_at)
                by_vehicle[each.vehicle_id].append(span)
                if each.starts_at < wish.ends_at and wish.starts_at < each.ends_at:
                    conflicts.add(span)
        wanted = RentalSpan(wish.starts_at, wish.ends_at - buffer)
        free = nearest(wanted, by_vehicle, buffer=buffer, not_before=now)
        return tuple(sorted(conflicts)[:_MOST_CONFLICTS]), free

    async def _take_at_once(self, store_id: UUID, wish: Wish, now: datetime) -> TakenVehicle | None:
        # With a block that is undone goes the lock it may have got: the rest has an order.
        with suppress(_NotAtOnceError):
            async with self.connection.begin_nested():
                return _ensured(await self.taken.take_any(store_id, wish, now=now))
        return None

    async def _is_hopeless(self, wish: Wish, candidates: Sequence[UUID], now: datetime) -> bool:
        """Tell, without a lock, whether something that stays is in the way on each vehicle."""
        around = await self.taken.list_taken(candidates, wish.starts_at, wish.ends_at, now)
        return {each.vehicle_id for each in around if not each.is_movable} >= {*candidates}

    async def _around(
        self, wish: Wish, vehicles: Collection[UUID], own: Occupancy | None
    ) -> list[Occupancy]:
        """
        Return what is taken around a wish: what overlaps it, what overlaps that, and so on.

        Only what may be moved leads further. Where it leads too far, the rest is taken to stay.
        """
        starts_at, ends_at, now = wish.starts_at, wish.ends_at, self.clock.now()
        found: list[Occupancy] = []
        for _ in range(_MOST_ROUNDS):
            found = [
                each
                for each in await self.taken.list_taken(vehicles, starts_at, ends_at, now)
                if own is None or each.id != own.id
            ]
            movable = [each for each in found if each.is_movable]
            start = min([starts_at, *(each.starts_at for each in movable)])
            end = max([ends_at, *(each.ends_at for each in movable)])
            if (start, end) == (starts_at, ends_at):
                return found
            starts_at, ends_at = start, end
        return [
            each
            if starts_at <= each.starts_at and each.ends_at <= ends_at
            else msgspec.structs.replace(each, is_movable=False)
            for each in found
        ]


class _NotAtOnceError(Exception):
    """No vehicle is free that nobody else is at."""


def _ensured(taken: TakenVehicle | None) -> TakenVehicle:
    if taken is None:
        raise _NotAtOnceError
    return taken


def _may_move(each: Occupancy, wish: Wish, pool: Collection[UUID]) -> bool:
    at_home = wish.location_id is None or each.location_id == wish.location_id
    return each.is_movable and at_home and each.vehicle_id in pool


def _fixed(
    vehicles: Collection[UUID], taken: Sequence[Occupancy]
) -> dict[UUID, list[tuple[datetime, datetime]]]:
    spans: dict[UUID, list[tuple[datetime, datetime]]] = {vehicle: [] for vehicle in vehicles}
    for each in taken:
        spans[each.vehicle_id].append((each.starts_at, each.ends_at))
    return spans
