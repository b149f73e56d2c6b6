"""Extras of which there are so many: never more are out at once."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from cartwheel.domains.rentals.availability.contracts import RentalSpan
from cartwheel.domains.rentals.bookings.contracts import ChosenExtra
from cartwheel.domains.rentals.bookings.errors import ExtraUnavailableError
from cartwheel.domains.rentals.bookings.models import booking_extras
from cartwheel.domains.rentals.fleet.errors import ExtraNotFoundError
from cartwheel.domains.rentals.fleet.extras.contracts import Extra
from cartwheel.domains.rentals.fleet.extras.repository import ExtraRepository
from cartwheel.kernel.connection import Connection
from cartwheel.kernel.errors import InvalidInputError, Issue

_out = booking_extras.c


@dataclass(frozen=True, slots=True)
class ExtraStock:
    """Takes extras for bookings; vehicles are locked before extras, everywhere."""

    connection: Connection
    extras: ExtraRepository

    async def choose(
        self, store_id: UUID, chosen: Sequence[ChosenExtra], *, currency: str
    ) -> list[tuple[Extra, int]]:
        """
        Return extras with how many of each are wanted.

        Raises:
            ExtraNotFoundError: the store has none such, or it is chosen no longer.
            InvalidInputError: one is named twice, wanted too often, or of another currency.
        """
        if len({each.id for each in chosen}) < len(chosen):
            raise InvalidInputError(Issue(("extras",), "Each extra is named once"))
        found = []
        for at, each in enumerate(chosen):
            extra = await self.extras.find(store_id, each.id)
            if extra is None or not extra.is_active:
                raise ExtraNotFoundError(each.id)
            path = ("extras", at)
            if each.quantity > extra.most_per_rental:
                message = f"There are {extra.most_per_rental} for each rental at most"
                raise InvalidInputError(Issue((*path, "quantity"), message))
            if extra.currency != currency:
                raise InvalidInputError(Issue((*path, "id"), f"It has no price in {currency}"))
            found.append((extra, each.quantity))
        return found

    async def take(
        self,
        store_id: UUID,
        booking_id: UUID,
        chosen: Sequence[ChosenExtra],
        span: RentalSpan,
        *,
        until: datetime | None,
        now: datetime,
        is_new: bool = False,
    ) -> None:
        """
        Take extras for a booking, in place of those that it had; one that `is_new` had none.

        Raises:
            ExtraUnavailableError: fewer are left for some of the time.
        """
        if not is_new:
            await self.release(booking_id)
        if not chosen:
            return
        wanted = {each.id: each.quantity for each in chosen}
        for extra in await self.extras.lock_all(store_id, wanted):
            if extra.stock is None:
                continue
            left = extra.stock - await self._peak(extra.id, span, now)
            if left < wanted[extra.id]:
                raise ExtraUnavailableError(extra.name, left=max(left, 0))
        await self.connection.finish()  # a booking that is new stands there by then
        await self.connection.execute(
            sa.insert(booking_extras),
            [
                {
                    "booking_id": booking_id,
                    "extra_id": extra_id,
                    "store_id": store_id,
                    "quantity": quantity,
                    "starts_at": span.starts_at,
                    "ends_at": span.ends_at,
                    "expires_at": until,
                }
                for extra_id, quantity in wanted.items()
            ],
        )

    async def keep(self, booking_id: UUID, *, until: datetime | None) -> None:
        """Let what a booking has stay until a moment, or for good."""
        await self.connection.execute(
            sa.update(booking_extras).where(_out.booking_id == booking_id).values(expires_at=until)
        )

    async def release(self, booking_id: UUID) -> None:
        """Let go of what a booking has."""
        await self.connection.execute(
            sa.delete(booking_extras).where(_out.booking_id == booking_id)
        )

    async def _peak(self, extra_id: UUID, span: RentalSpan, now: datetime) -> int:
        """Return how many of an extra are out at most at a time within a span."""
        rows = await self.connection.execute(
            sa.select(_out.starts_at, _out.ends_at, _out.quantity).where(
                _out.extra_id == extra_id,
                _out.ends_at > span.starts_at,
                _out.starts_at < span.ends_at,
                sa.or_(_out.expires_at.is_(None), _out.expires_at > now),
            )
        )
        return peak([(row.starts_at, row.ends_at, row.quantity) for row in rows])


def peak(out: Sequence[tuple[Any, Any, int]]) -> int:
    """Return the highest sum of quantities at a time; spans are half-open."""
    changes: Counter[Any] = Counter()
    for starts_at, ends_at, quantity in out:
        changes[starts_at] += quantity
        changes[ends_at] -= quantity
    most = at_once = 0
    for moment in sorted(changes):
        at_once += changes[moment]
        most = max(most, at_once)
    return most
