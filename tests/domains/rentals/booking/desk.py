"""A lot whose cars are booked and paid for, by the sandbox."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import msgspec
import sqlalchemy as sa
from tests.domains.orders.making import enable
from tests.domains.rentals.booking.lot import Lot, days, open_lot
from tests.kit.house import SETTINGS

from cartwheel.domains.payments.handlers import release
from cartwheel.domains.payments.messages import ReleasePayment
from cartwheel.domains.payments.sweeper import PaymentSweeper
from cartwheel.domains.rentals.availability.contracts import RentalSpan
from cartwheel.domains.rentals.bookings.contracts import (
    Booking,
    BookingStatus,
    CancelBooking,
    CreateBooking,
    OpenedBooking,
    PaidBooking,
    PayBooking,
)
from cartwheel.domains.rentals.bookings.holding import Holding
from cartwheel.domains.rentals.bookings.messages import MoveBookingMoney
from cartwheel.domains.rentals.bookings.money import BookingMoneyFlow
from cartwheel.domains.rentals.bookings.paying import BookingPaymentFlow
from cartwheel.domains.rentals.bookings.service import BookingService
from cartwheel.domains.rentals.bookings.settling import BookingSettling
from cartwheel.domains.rentals.bookings.upkeep import BookingUpkeep
from cartwheel.kernel.db import Database
from cartwheel.kernel.settings import Settings
from cartwheel.systems.outbox.models import outbox


@dataclass(frozen=True, slots=True)
class Desk:
    """Whoever books cars of a lot, and looks after bookings."""

    lot: Lot

    async def hold(
        self, car_id: UUID, span: RentalSpan | None = None, **given: Any
    ) -> OpenedBooking:
        """Hold a car; from tomorrow noon for a day, if not told otherwise."""
        wanted = span or days(0, 1)
        command = CreateBooking(
            **{
                "car": str(car_id),
                "starts_at": wanted.starts_at,
                "ends_at": wanted.ends_at,
                "pickup_location_id": self.lot.location_id,
                "email": "ada@shop.example",
                **given,
            }
        )
        async with self.lot.use(Holding) as holding:
            return await holding.create(self.lot.actor, command)

    async def pay(self, opened: OpenedBooking, method: str = "sandbox_ok") -> PaidBooking:
        """Pay for a booking."""
        command = PayBooking(opened.booking.id, opened.token, method)
        async with self.lot.use(BookingPaymentFlow) as paying:
            return await paying.pay(self.lot.store_id, command)

    async def deposit(self, opened: OpenedBooking) -> Booking:
        """Have the deposit of a booking held."""
        command = PayBooking(opened.booking.id, opened.token, "sandbox_ok")
        async with self.lot.use(BookingPaymentFlow) as paying:
            return (await paying.authorise_deposit(self.lot.store_id, command)).booking

    async def book(
        self, car_id: UUID, span: RentalSpan | None = None, **given: Any
    ) -> OpenedBooking:
        """Hold a car and pay for it."""
        opened = await self.hold(car_id, span, **given)
        paid = await self.pay(opened)
        assert paid.booking.status is BookingStatus.CONFIRMED
        return OpenedBooking(paid.booking, opened.token)

    async def look(self, booking_id: UUID) -> Booking:
        """Look at a booking, which has heard of its payments by then."""
        async with self.lot.use(BookingSettling) as settling:
            return (await settling.settle(self.lot.store_id, booking_id)).booking

    async def cancel(self, booking_id: UUID, **given: Any) -> Booking:
        """Give a booking up."""
        async with self.lot.use(BookingService) as bookings:
            return await bookings.cancel(self.lot.actor, CancelBooking(booking_id, **given))

    async def sweep(self) -> None:
        """Ask the payment service what came of that of which nobody knows."""
        async with self.lot.use(PaymentSweeper) as sweeper:
            await sweeper.sweep_store(self.lot.store_id)

    async def expire(self) -> int:
        """Write down which holds are over."""
        async with self.lot.use(BookingUpkeep) as upkeep:
            return await upkeep.expire(self.lot.store_id)

    async def move_money(self) -> None:
        """Do what is queued about money, until nothing is."""
        while jobs := await self._take_jobs():
            for kind, job in jobs:
                if kind is ReleasePayment:
                    async with self.lot.use(PaymentSweeper) as sweeper:
                        await release(job, sweeper)
                else:
                    async with self.lot.use(BookingMoneyFlow) as money:
                        await money.move(self.lot.store_id, job.booking_id)

    async def _take_jobs(self) -> list[tuple[Any, Any]]:
        by_name: dict[str, Any] = {kind.name: kind for kind in (MoveBookingMoney, ReleasePayment)}
        async with self.lot.database.transaction() as connection:
            rows = await connection.execute(
                sa.delete(outbox)
                .where(outbox.c.name.in_(by_name))
                .returning(outbox.c.name, outbox.c.body)
            )
            found = [(by_name[row.name], row.body) for row in rows]
        jobs = [(kind, msgspec.json.decode(body, type=kind)) for kind, body in found]
        return [(kind, job) for kind, job in jobs if job.store_id == self.lot.store_id]


@asynccontextmanager
async def open_desk(database: Database, *, settings: Settings = SETTINGS) -> AsyncIterator[Desk]:
    """Open a lot that takes payments."""
    async with open_lot(database, settings=settings) as lot:
        await enable(lot.container, database, lot.store_id)
        yield Desk(lot)
