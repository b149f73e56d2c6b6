"""A year of orders, planned: when, by whom, of what, and what became of them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from random import Random
from typing import Final

from cartwheel.entrypoints.demo.goods import Good, all_goods
from cartwheel.entrypoints.demo.people import COUNT
from cartwheel.entrypoints.demo.stage import chance

ORDERS: Final = 1_500
DAYS: Final = 365
_NEVER_BOUGHT: Final = 30
_OF_WEEKDAY: Final = (1.0, 0.95, 0.95, 1.0, 1.1, 1.3, 1.45)
_OF_MONTH: Final = (0.8, 0.8, 0.95, 1.05, 1.1, 0.95, 0.8, 0.85, 1.0, 1.05, 1.6, 1.9)
# By the hour, in UTC, from midnight on.
_OF_HOUR: Final = (1, 1, 1, 1, 1, 2, 4, 6, 8, 9, 9, 10, 10, 9, 9, 9, 10, 11, 13, 15, 15, 12, 7, 3)
_GREW: Final = 0.8
_GUEST: Final = 0.1
_CANCELLED: Final = 0.03
_RETURNED: Final = 0.05
_RETURNED_WHOLE: Final = 0.015
_REASONS: Final = ("Too small", "Another colour was expected", "Damaged on its way", "Not needed")
_ALPHABET: Final = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_DIGITS: Final = 8


@dataclass(frozen=True, slots=True)
class PlannedOrder:
    """
    An order; `who` is the place of a person, None of a guest. It is sent whole at `sent_at`.

    `back` counts the lines that come back, the first ones, at `back_at` and for a reason.
    """

    number: str
    who: int | None
    placed_at: datetime
    lines: tuple[tuple[Good, int], ...]
    cancelled_at: datetime | None
    sent_at: datetime
    back: int
    back_at: datetime
    reason: str


def plan_year(began: datetime) -> list[PlannedOrder]:
    """Return the orders of the year that ends the day before, the oldest first."""
    dice, sending, goods = chance("orders"), chance("sending"), all_goods()
    numbers: dict[str, None] = {}
    while len(numbers) < ORDERS:
        drawn = "".join(dice.choices(_ALPHABET, k=_DIGITS))
        numbers[f"{drawn[:4]}-{drawn[4:]}"] = None
    moments = sorted(_moments(dice, began.astimezone(UTC).date()))
    return [
        _order(dice, goods, number, at, sent_at=_sent(sending, at, began), began=began)
        for number, at in zip(numbers, moments, strict=True)
    ]


def _sent(dice: Random, at: datetime, began: datetime) -> datetime:
    return min(at + timedelta(minutes=dice.randint(90, 1_800)), began - timedelta(seconds=30))


def _moments(dice: Random, today: date) -> list[datetime]:
    days = [today - timedelta(days=back) for back in range(DAYS, 0, -1)]
    busy = [
        _OF_WEEKDAY[day.weekday()] * _OF_MONTH[day.month - 1] * (1 + _GREW * place / DAYS)
        for place, day in enumerate(days)
    ]
    return [
        datetime.combine(
            day,
            time(dice.choices(range(24), _OF_HOUR)[0], dice.randrange(60), dice.randrange(60)),
            UTC,
        )
        for day in dice.choices(days, busy, k=ORDERS)
    ]


def _order(
    dice: Random,
    goods: Sequence[Good],
    number: str,
    at: datetime,
    *,
    sent_at: datetime,
    began: datetime,
) -> PlannedOrder:
    buyers = COUNT - _NEVER_BOUGHT
    regulars = [1 / (1 + place) ** 0.55 for place in range(buyers)]
    who = None if dice.random() < _GUEST else dice.choices(range(buyers), regulars)[0]
    wanted = {
        good.sku: (good, dice.choices((1, 2, 3), (80, 15, 5))[0])
        for good in dice.choices(
            goods, _liked(goods), k=dice.choices((1, 2, 3, 4), (5, 3, 2, 1))[0]
        )
    }
    lines = tuple(wanted.values())
    fate = dice.random()
    back = 0
    if _CANCELLED <= fate < _CANCELLED + _RETURNED:
        back = 1
    elif _CANCELLED + _RETURNED <= fate < _CANCELLED + _RETURNED + _RETURNED_WHOLE:
        back = len(lines)
    back_at = at + timedelta(days=dice.randint(4, 20), minutes=dice.randrange(600))
    return PlannedOrder(
        number=number,
        who=who,
        placed_at=at,
        lines=lines,
        cancelled_at=at + timedelta(minutes=dice.randint(5, 40)) if fate < _CANCELLED else None,
        sent_at=sent_at,
        # What guests return is known by no name here.
        back=back if who is not None and back_at < began else 0,
        back_at=back_at,
        reason=dice.choice(_REASONS),
    )


def _liked(goods: Sequence[Good]) -> list[float]:
    """Return how often each is wanted: dear things less, further variants too."""
    return [(1 / (1 + good.place)) * (3_000 / good.product.price_minor) ** 0.35 for good in goods]
