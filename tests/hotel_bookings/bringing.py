"""Bringing files of bookings into a store of a test's own."""

import csv
import gzip
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, TypeVar
from uuid import UUID

from dishka import AsyncContainer
from rich.console import Console

from cartwheel.domains.rentals.bookings.contracts import Booking, ListBookings
from cartwheel.domains.rentals.bookings.service import BookingService
from cartwheel.entrypoints.hotel_bookings.report import LeftOut, Report
from cartwheel.entrypoints.hotel_bookings.run import rehearse, run
from cartwheel.entrypoints.replay.progress import Bars
from cartwheel.entrypoints.wiring import open_scope

T = TypeVar("T")

HEADER: Final = (
    "hotel,is_canceled,lead_time,arrival_date_year,arrival_date_month,arrival_date_week_number,"
    "arrival_date_day_of_month,stays_in_weekend_nights,stays_in_week_nights,adults,children,babies,"
    "meal,country,market_segment,distribution_channel,is_repeated_guest,previous_cancellations,"
    "previous_bookings_not_canceled,reserved_room_type,assigned_room_type,booking_changes,"
    "deposit_type,agent,company,days_in_waiting_list,customer_type,adr,required_car_parking_spaces,"
    "total_of_special_requests,reservation_status,reservation_status_date"
)


def line(
    day: int,
    nights: int,
    status: str = "Check-Out",
    ended: str = "",
    *,
    price: str = "50.10",
    lead: int = 30,
    hotel: str = "Sea Hotel",
    room: str = "A",
    month: str = "July",
    deposit: str = "No Deposit",
    guests: str = "2",
    children: str = "0",
    agent: str = "NULL",
) -> str:
    """Write a booking from a day of July 2015 on."""
    canceled = int(status != "Check-Out")
    on = ended or f"7/{day + nights if status == 'Check-Out' else day}/2015"
    return (
        f"{hotel},{canceled},{lead},2015,{month},27,{day},0,{nights},{guests},{children},0,BB,PRT,"
        f"Direct,Direct,0,0,0,{room},{room},0,{deposit},{agent},NULL,0,Transient,{price},0,0,"
        f"{status},{on}"
    )


@dataclass(frozen=True, slots=True)
class Bringing:
    """A store, and the folder where files and reports lie."""

    house: AsyncContainer
    store_id: UUID
    folder: Path

    async def bring(self, path: Path) -> Report:
        """Bring a file."""
        with Bars(Console(quiet=True)) as bars, LeftOut(self.report) as left_out:
            return await run(path, self.house, self.store_id, left_out, bars)

    def rehearse(self, path: Path) -> Report:
        """Say what would come of a file."""
        with Bars(Console(quiet=True)) as bars, LeftOut(self.report) as left_out:
            return rehearse(path, left_out, bars)

    @property
    def report(self) -> Path:
        """Where the lines are that are no rentals."""
        return self.folder / "left-out.csv"

    def left_out(self) -> list[tuple[str, str, str]]:
        """Return line, amount and reason of what is no rental."""
        with self.report.open(newline="", encoding="utf-8") as lines:
            return [(row["line"], row["amount"], row["reason"]) for row in csv.DictReader(lines)]

    def write(self, *lines: str, packed: bool = True) -> Path:
        """Write a file of these lines."""
        content = "\n".join((HEADER, *lines)) + "\n"
        path = self.folder / f"made-{len(list(self.folder.iterdir()))}.csv"
        path.write_bytes(gzip.compress(content.encode()) if packed else content.encode())
        return path

    async def ask(self, service: type[T], method: str, *given: Any, **more: Any) -> Any:
        """Ask a service of the store something, in a transaction of its own."""
        async with open_scope(self.house, self.store_id) as scope:
            return await getattr(await scope.get(service), method)(self.store_id, *given, **more)

    async def bookings(self) -> list[Booking]:
        """Return the bookings there are, the latest first."""
        page = await self.ask(BookingService, "list_page", ListBookings(limit=50))
        return list(page.items)


def figures(report: Report) -> list[tuple[str, ...]]:
    """Return of each month what the file, the store by state, and the rest come to."""
    return [(each.month, *(f"{amount:.2f}" for amount in each[1:])) for each in report.months]
