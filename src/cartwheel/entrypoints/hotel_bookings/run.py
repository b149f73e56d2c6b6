"""The steps of an import, one after the other."""

from collections import Counter
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final
from uuid import UUID

from dishka import AsyncContainer

from cartwheel.domains.rentals.bookings.contracts import BookingStatus
from cartwheel.domains.rentals.historic.contracts import PastRental
from cartwheel.domains.rentals.historic.service import HistoricRentals
from cartwheel.entrypoints.filing.reading import Unreadable
from cartwheel.entrypoints.hotel_bookings import rules
from cartwheel.entrypoints.hotel_bookings.colouring import colour
from cartwheel.entrypoints.hotel_bookings.fleet import ClassKept, FleetMaking, in_batches
from cartwheel.entrypoints.hotel_bookings.reading import Line, read_lines
from cartwheel.entrypoints.hotel_bookings.report import Fleet, LeftOut, Month, Report, months_of
from cartwheel.entrypoints.hotel_bookings.survey import Sorting, Survey, survey
from cartwheel.entrypoints.replay.progress import Bars
from cartwheel.entrypoints.wiring import open_scope
from cartwheel.kernel.ids import NO_STORE

_AT_ONCE: Final = 1_000
_ASKED_AT_ONCE: Final = 10_000


async def run(
    path: Path, container: AsyncContainer, store_id: UUID, left_out: LeftOut, bars: Bars
) -> Report:
    """
    Bring a file into a store.

    Raises:
        FileUnusableError: the file cannot be read.
        UnavailableError: the database does not answer; run it again to go on.
    """
    bars.begin("Reading", total=0)
    found = survey(path, store_id, tell=bars.reach)
    bars.begin("Fleet", total=len(found.classes))
    making, classes = FleetMaking(container, store_id), {}
    for name, each in sorted(found.classes.items()):
        classes[name] = await making.bring(name, each)
        bars.reach(len(classes))
    fleet = tuple(
        Fleet(name, len(found.classes[name].ids), kept.vehicles) for name, kept in classes.items()
    )
    work = _Work(path, container, store_id, left_out, found, classes)
    bars.begin("Bookings", total=found.lines)
    async for done in work.bring():
        bars.reach(done)
    totals = await work.totals()
    months = months_of(found.months, totals, left_out.months)
    states = Counter[str]()
    for (_, status), (count, _) in totals.items():
        states[status.value] += count
    return _report(found, left_out, fleet, months, states)


def rehearse(path: Path, left_out: LeftOut, bars: Bars) -> Report:
    """
    Say what an import into a store without a fleet would come to; no store is touched.

    Raises:
        FileUnusableError: the file cannot be read.
    """
    bars.begin("Reading", total=0)
    found = survey(path, NO_STORE, tell=bars.reach, left_out=left_out)
    fleet = tuple(
        Fleet(name, len(each.ids), colour(list(zip(each.starts, each.ends, strict=True)))[1])
        for name, each in sorted(found.classes.items())
    )
    return _report(found, left_out, fleet, (), {})


def _report(
    found: Survey,
    left_out: LeftOut,
    fleet: tuple[Fleet, ...],
    months: tuple[Month, ...],
    states: Mapping[str, int],
) -> Report:
    return Report(
        lines=found.lines,
        bookings=found.bookings,
        left_out=left_out.count,
        reasons=dict(sorted(left_out.reasons.items())),
        states=dict(sorted(states.items())),
        fleet=fleet,
        months=months,
    )


@dataclass(slots=True)
class _Work:
    path: Path
    container: AsyncContainer
    store_id: UUID
    left_out: LeftOut
    found: Survey
    classes: Mapping[str, ClassKept]
    kept: list[bytes] = field(default_factory=list)

    async def bring(self) -> AsyncIterator[int]:
        """Keep the bookings that are not in the store; tell how many lines are read."""
        sorting, batch, read = Sorting(self.store_id), [], 0
        for line in read_lines(self.path):
            read += 1
            if isinstance(line, Unreadable):
                self.left_out.add(line, line.reason)
                continue
            id_, reason = sorting.judge(line)
            if reason is not None:
                self.left_out.add(line, reason)
                continue
            self.kept.append(id_)
            kept = self.classes[rules.class_of(line)]
            # Without a place a rental is in the store already.
            if line.state is not BookingStatus.CLOSED or id_ in kept.placed:
                batch.append(_rental(line, kept, id_))
            if len(batch) == _AT_ONCE:
                await self._keep(batch)
                batch = []
                yield read
        await self._keep(batch)
        yield self.found.lines

    async def totals(self) -> dict[tuple[str, BookingStatus], tuple[int, int]]:
        """Add up what the store says of the file's bookings, by month and state."""
        added: dict[tuple[str, BookingStatus], tuple[int, int]] = {}
        async with open_scope(self.container, self.store_id) as scope:
            historic = await scope.get(HistoricRentals)
            for batch in in_batches(self.kept, _ASKED_AT_ONCE):
                ids = [UUID(bytes=each) for each in batch]
                for each in await historic.by_month(self.store_id, ids, zone=rules.ZONE):
                    count, total = added.get((each.month, each.status), (0, 0))
                    added[each.month, each.status] = (count + each.count, total + each.total_minor)
        return added

    async def _keep(self, batch: list[PastRental]) -> None:
        async with open_scope(self.container, self.store_id) as scope:
            await (await scope.get(HistoricRentals)).add_all(self.store_id, batch)


def _rental(line: Line, kept: ClassKept, id_: bytes) -> PastRental:
    is_rented = line.state is BookingStatus.CLOSED
    return PastRental(
        id=UUID(bytes=id_),
        number=rules.number_of(line),
        status=line.state,
        car_id=kept.car_id,
        category_id=kept.category_id,
        location_id=kept.location_id,
        zone=rules.ZONE,
        starts_at=rules.starts_at(line),
        ends_at=rules.ends_at(line),
        days=line.nights,
        day_minor=rules.cents(line.price),
        currency=rules.CURRENCY,
        created_at=rules.booked_at(line),
        ended_at=rules.ended_at(line),
        fee_minor=rules.fee_minor(line),
        vehicle_id=kept.placed[id_] if is_rented else None,
        free_at=rules.free_at(line) if is_rented else None,
        name=f"Guest ({line.country})" if line.country else "Guest",
    )
