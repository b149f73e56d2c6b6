"""
Whatever is booked, moved, given up and left lying in whatever order, a plain model says the same.

The model keeps a list of who has what, and looks through every allotment there is. A run is one
transaction, so that whoever is refused must have written nothing, rolled back or not.
"""

import asyncio
from collections.abc import Coroutine
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any, Final
from uuid import UUID

import pytest
from hypothesis import HealthCheck, Phase, settings, strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    precondition,
    rule,
    run_state_machine_as_test,
)
from tests.domains.rentals.booking.lot import NOON, Lot

from cartwheel.domains.rentals.availability.allotting import Allotting
from cartwheel.domains.rentals.availability.contracts import OccupancyKind, RentalSpan
from cartwheel.domains.rentals.availability.errors import CarUnavailableError
from cartwheel.domains.rentals.availability.offers import Offer, OfferRepository
from cartwheel.domains.rentals.availability.repository import OccupancyRepository
from cartwheel.domains.rentals.availability.service import wish_for
from cartwheel.domains.rentals.rates.contracts import RentalTerms
from cartwheel.kernel.db import Database
from cartwheel.kernel.ids import new_id

STEPS: Final = 100
RUNS: Final = 110
"""
Of each as many steps. Each does something: a rule is only chosen where there is what it is about.
A run ends early where Hypothesis stops it, which is why there are some more than a hundred.
"""
LEAST: Final = 10_000

CARS: Final = 3
ANY: Final = CARS
"""The class, beside the cars by their numbers."""
HOUR: Final = timedelta(hours=1)
_CARS: Final = st.integers(0, CARS)
_STARTS: Final = st.integers(0, 20)
_LENGTHS: Final = st.integers(1, 8)
_NUMBERS: Final = st.integers(0, 30)


@dataclass(frozen=True)
class Had:
    """What somebody has: of a car or of the class, in hours, until when if it is a hold."""

    booking_id: UUID
    car: int
    first: int
    last: int
    until: datetime | None

    def overlaps(self, other: "Had") -> bool:
        return self.first < other.last and other.first < self.last


def fits(wanted: list[Had]) -> bool:
    """Tell whether there is an allotment: each car has one vehicle, the class any of them."""
    named = [each for each in wanted if each.car != ANY]
    lanes = [[each for each in named if each.car == car] for car in range(CARS)]
    for lane in lanes:
        if any(a.overlaps(b) for at, a in enumerate(lane) for b in lane[:at]):
            return False
    return _fill([each for each in wanted if each.car == ANY], lanes)


def _fill(left: list[Had], lanes: list[list[Had]]) -> bool:
    if not left:
        return True
    for lane in lanes:
        if not any(left[0].overlaps(each) for each in lane):
            lane.append(left[0])
            if _fill(left[1:], lanes):
                return True
            lane.pop()
    return False


@dataclass(frozen=True, slots=True)
class Ground:
    """What the machine works on: a lot, its offers and vehicles, and the tests' loop."""

    lot: Lot
    offers: list[Offer]
    vehicles: list[UUID]
    loop: asyncio.AbstractEventLoop

    def run(self, done: Coroutine[Any, Any, Any]) -> Any:
        """Have something done by the tests' loop, from the machine's thread."""
        return asyncio.run_coroutine_threadsafe(done, self.loop).result(timeout=60)


class Machine(RuleBasedStateMachine):
    """Everything that is done with vehicles, by rules that Hypothesis chooses."""

    ground: Ground
    steps = 0
    refused = 0

    def __init__(self) -> None:
        super().__init__()
        self.lot = self.ground.lot
        self.lot.clock.time = NOON
        self.had: list[Had] = []
        database: Database = self.lot.database
        self.transaction = database.transaction(store_id=self.lot.store_id)
        connection = self.ground.run(self.transaction.__aenter__())
        self.taken = OccupancyRepository(connection)
        self.allotting = Allotting(connection, self.taken, self.lot.clock)

    def teardown(self) -> None:
        """Leave nothing behind."""
        self.ground.run(self._roll_back())

    async def _roll_back(self) -> None:
        with suppress(KeyboardInterrupt):
            await self.transaction.__aexit__(KeyboardInterrupt, KeyboardInterrupt(), None)

    @rule(car=_CARS, first=_STARTS, length=_LENGTHS, minutes=st.sampled_from([0, 0, 15, 40]))
    def take(self, car: int, first: int, length: int, minutes: int) -> None:
        until = self.lot.clock.now() + timedelta(minutes=minutes) if minutes else None
        wanted = Had(new_id(), car, first, first + length, until)
        if self.settles(self._take(wanted), wanted, self.alive()):
            self.had.append(wanted)
        self.compare()

    @precondition(lambda self: self.alive())
    @rule(number=_NUMBERS, first=_STARTS, length=_LENGTHS)
    def retake(self, number: int, first: int, length: int) -> None:
        alive = self.alive()
        mine = alive[number % len(alive)]
        wanted = replace(mine, first=first, last=first + length)
        others = [each for each in alive if each != mine]
        if self.settles(self._retake(wanted), wanted, others):
            self.had[self.had.index(mine)] = wanted
        self.compare()

    @precondition(lambda self: self.alive())
    @rule(number=_NUMBERS)
    def release(self, number: int) -> None:
        alive = self.alive()
        gone = alive[number % len(alive)]
        self.had.remove(gone)
        self.ground.run(self.taken.release(gone.booking_id))
        self.compare()

    @precondition(lambda self: self.holds())
    @rule(number=_NUMBERS)
    def confirm(self, number: int) -> None:
        """A hold that is not over becomes a booking; one that is, only if nobody took its place."""
        holds = self.holds()
        mine = holds[number % len(holds)]
        now = self.lot.clock.now()
        kept = {"kind": OccupancyKind.BOOKING, "expires_at": None}
        got = self.ground.run(self.taken.change(mine.booking_id, kept, alive_at=now))
        assert (got is not None) is (mine in self.alive())
        if got is not None:
            self.had[self.had.index(mine)] = replace(mine, until=None)
        self.compare()

    @precondition(lambda self: self.holds())
    @rule(minutes=st.sampled_from([5, 15, 30]))
    def wait(self, minutes: int) -> None:
        self.lot.clock.pass_by(timedelta(minutes=minutes))
        self.compare()

    def alive(self) -> list[Had]:
        """Return what counts at this moment."""
        now = self.lot.clock.now()
        return [each for each in self.had if each.until is None or each.until > now]

    def holds(self) -> list[Had]:
        """Return what somebody holds, be it over or not."""
        return [each for each in self.had if each.until is not None]

    def settles(self, done: Coroutine[Any, Any, Any], wanted: Had, others: list[Had]) -> bool:
        """See that something is done if the model finds a place for it, and refused if not."""
        expected = fits([*others, wanted])
        if expected:
            self.ground.run(done)
        else:
            Machine.refused += 1
            with pytest.raises(CarUnavailableError):
                self.ground.run(done)
        return expected

    def compare(self) -> None:
        """See that everybody has what they should, span by span, and no vehicle is had twice."""
        Machine.steps += 1
        end, now = NOON + timedelta(days=9), self.lot.clock.now()
        found = self.ground.run(self.taken.list_taken(self.ground.vehicles, NOON, end, now))
        assert sorted((each.booking_id, each.starts_at, each.ends_at) for each in found) == sorted(
            (each.booking_id, _at(each.first), _at(each.last)) for each in self.alive()
        )
        for at, each in enumerate(found):
            for other in found[:at]:
                assert (
                    each.vehicle_id != other.vehicle_id
                    or each.ends_at <= other.starts_at
                    or other.ends_at <= each.starts_at
                )

    async def _take(self, wanted: Had) -> None:
        wish = self._wish(wanted.car, wanted.first, wanted.last, wanted.booking_id, wanted.until)
        await self.allotting.take(self.lot.store_id, wish, buffer=timedelta())

    async def _retake(self, wanted: Had) -> None:
        has = await self.taken.find(self.lot.store_id, wanted.booking_id)
        assert has is not None
        wish = self._wish(wanted.car, wanted.first, wanted.last, wanted.booking_id, wanted.until)
        await self.allotting.retake(self.lot.store_id, wish, has, buffer=timedelta())

    def _wish(
        self,
        car: int,
        first: int,
        last: int,
        booking_id: UUID,
        until: datetime | None,
    ) -> Any:
        return wish_for(
            self.ground.offers[car],
            RentalSpan(_at(first), _at(last)),
            location_id=self.lot.location_id,
            booking_id=booking_id,
            hold_until=until,
        )


def _at(hours: int) -> datetime:
    return NOON + timedelta(days=1) + hours * HOUR


@pytest.mark.long
async def test_the_lot_answers_as_the_model_does(lot: Lot) -> None:
    terms = RentalTerms(buffer_minutes=0)
    made = [await lot.car(terms=terms) for _ in range(CARS)]
    made.append(await lot.of_class(terms=terms))
    async with lot.use(OfferRepository) as offers:
        found = [await offers.get(lot.store_id, car) for car in made]
    Machine.steps = Machine.refused = 0
    Machine.ground = Ground(lot, found, await lot.vehicles(), asyncio.get_running_loop())
    await asyncio.to_thread(
        run_state_machine_as_test,
        Machine,
        settings=settings(
            max_examples=RUNS,
            stateful_step_count=STEPS,
            deadline=None,
            suppress_health_check=list(HealthCheck),
            database=None,
            # Runs are long as they are: none is tried again to be made shorter.
            phases=[Phase.generate],
        ),
    )
    assert Machine.steps >= LEAST
    assert Machine.refused > LEAST // 20
