"""Two hundred at once: nothing is taken twice, nobody deadlocks, and losers leave nothing."""

import asyncio
from collections import Counter
from collections.abc import Awaitable, Callable, Sequence
from datetime import timedelta
from typing import Any, Final
from uuid import UUID

from tests.domains.rentals.booking.lot import Lot, days

from cartwheel.domains.rentals.availability.contracts import RentalSpan
from cartwheel.domains.rentals.availability.errors import CarUnavailableError
from cartwheel.domains.rentals.rates.contracts import RentalTerms
from cartwheel.kernel.errors import ContentionError, UnavailableError

AT_ONCE: Final = 200
_TAKEN: Final = "taken"
_REFUSED: Final = CarUnavailableError.code
_NO_BUFFER: Final = RentalTerms(buffer_minutes=0)


async def attempt(act: Callable[[], Awaitable[Any]]) -> str:
    """
    Do something in a transaction of its own; what goes wrong otherwise is raised.

    Who found no connection in time comes again, as customers do; a deadlock is no such thing.
    """
    while True:
        try:
            await act()
        except CarUnavailableError as error:
            return error.code
        except ContentionError:
            raise
        except UnavailableError:
            continue
        return _TAKEN


async def crowd(lot: Lot, wishes: Sequence[tuple[UUID, RentalSpan]], **given: Any) -> Counter[str]:
    """Let two hundred take at once, one wish after the other in turn."""
    return Counter(
        await asyncio.gather(
            *(
                attempt(lambda at=at: lot.take(*wishes[at % len(wishes)], **given))
                for at in range(AT_ONCE)
            )
        )
    )


async def test_one_car(lot: Lot) -> None:
    car = await lot.car()
    assert await crowd(lot, [(car, days(0, 1))]) == {_TAKEN: 1, _REFUSED: AT_ONCE - 1}
    assert await lot.count() == 1


async def test_the_last_of_a_class(lot: Lot) -> None:
    named = [await lot.car() for _ in range(7)]
    any_car = await lot.of_class()
    for each in named[:6]:
        await lot.take(each, days(0, 1))
    assert await crowd(lot, [(any_car, days(0.5, 2))]) == {_TAKEN: 1, _REFUSED: AT_ONCE - 1}
    assert await lot.count() == 7


async def test_overlapping_chains(lot: Lot) -> None:
    """Each overlaps its neighbours: what is taken never does, on one vehicle or on three."""
    named = await lot.car(vehicles=3, terms=_NO_BUFFER)
    any_car = await lot.of_class(terms=_NO_BUFFER)
    chain = [
        (car, days(start / 2, start / 2 + 0.9)) for start in range(10) for car in (named, any_car)
    ]
    came = await crowd(lot, chain)
    assert came[_TAKEN] == await lot.count()
    assert came[_TAKEN] + came[_REFUSED] == AT_ONCE
    # Of ten spans that overlap their neighbours, each of three vehicles has room for five. What
    # was refused fits no more: not even by moving what was booked of the class.
    assert 3 * 3 <= came[_TAKEN] <= 3 * 5
    assert await crowd(lot, chain) == {_REFUSED: AT_ONCE}


async def test_holds_that_are_over_in_the_middle(lot: Lot) -> None:
    car = await lot.car(vehicles=2)
    for _ in range(2):
        await lot.take(car, days(0, 1), hold=timedelta(minutes=15))

    async def tick() -> None:
        await asyncio.sleep(0.05)
        lot.clock.pass_by(timedelta(minutes=15))

    came, _ = await asyncio.gather(crowd(lot, [(car, days(0.5, 2))]), tick())
    assert came[_TAKEN] <= 2
    assert await lot.count() == 2
    # Whoever came before that was refused; those who come now find the place, and it is two.
    late = await crowd(lot, [(car, days(0.5, 2))])
    assert came[_TAKEN] + late[_TAKEN] == 2
    assert await lot.count() == 2


async def test_moves_against_bookings(lot: Lot) -> None:
    """Whoever moves has the old span or the new one, never both and never none."""
    named = [await lot.car(terms=_NO_BUFFER) for _ in range(4)]
    any_car = await lot.of_class(terms=_NO_BUFFER)
    mine = [await lot.take(any_car, days(at, at + 1)) for at in range(4) for _ in range(2)]
    moves = [
        lambda booking=booking, at=at: lot.retake(
            any_car, booking, days((at * 7) % 5, (at * 7) % 5 + 1)
        )
        for at, (booking, _) in enumerate(mine * 5)
    ]
    takes = [
        lambda car=named[at % 4], at=at: lot.take(car, days(at % 5, at % 5 + 1)) for at in range(60)
    ]
    came = Counter(
        await asyncio.gather(
            *(attempt(act) for pair in zip(moves, takes, strict=False) for act in pair)
        )
    )
    assert sum(came.values()) == 80
    taken = await lot.count()
    assert 8 <= taken <= 20
