"""
What each action takes off what the lines, and shipping behind them, still cost.

All are monotone in each line: a line that costs less before costs no more afterwards. Shares of
an amount, and the units that an action is about, are therefore chosen by prices before any
discount.
"""

from collections.abc import Sequence

from cartwheel.domains.pricing.fields import Sums
from cartwheel.domains.pricing.promotions.contracts import (
    Action,
    AmountOff,
    BundlePrice,
    BuyXGetY,
    FreeShipping,
    PercentageOff,
)
from cartwheel.domains.pricing.rules.inputs import Basket, BasketLine
from cartwheel.domains.pricing.rules.selecting import chooses, take_units
from cartwheel.kernel.money import allot, half_up

WHOLE_BPS = 10_000


def taken_off(action: Action, basket: Basket, costs: Sequence[int]) -> list[int]:
    """Return what an action takes off each line, and at the end off shipping; zeros for nothing."""
    lines = basket.lines
    match action:
        case PercentageOff():
            taken = [
                half_up(cost * action.bps, WHOLE_BPS) if chooses(action.on, line) else 0
                for line, cost in zip(lines, costs, strict=False)
            ]
        case AmountOff():
            taken = _amount(action, basket, costs)
        case BuyXGetY():
            taken = _gifts(action, lines, costs)
        case BundlePrice():
            taken = _bundle(action, basket, costs)
        case FreeShipping():
            is_meant = not action.rate_ids or basket.shipping_rate_id in action.rate_ids
            return [0] * len(lines) + [costs[-1] if is_meant else 0]
    return [*taken, 0]


def sum_in(sums: Sums, currency: str) -> int | None:
    """Return the sum that counts in a currency; None where there is none."""
    return next((money.amount_minor for money in sums if money.currency == currency), None)


def _amount(action: AmountOff, basket: Basket, costs: Sequence[int]) -> list[int]:
    lines = basket.lines
    taken = [0] * len(lines)
    amount = sum_in(action.amounts, basket.currency)
    chosen = [at for at, line in enumerate(lines) if chooses(action.on, line)]
    if amount is None or not chosen:
        return taken
    if action.each:
        for at in chosen:
            taken[at] = min(costs[at], amount * lines[at].quantity)
        return taken
    bases = [lines[at].base_minor * lines[at].quantity for at in chosen]
    for at, share in zip(chosen, allot(min(amount, sum(bases)), bases), strict=True):
        taken[at] = min(costs[at], share)
    # What a line had no room for goes to the others, the first before the last.
    left = min(amount, sum(bases)) - sum(taken)
    for at in chosen:
        more = min(left, costs[at] - taken[at])
        taken[at] += more
        left -= more
    return taken


def _gifts(action: BuyXGetY, lines: Sequence[BasketLine], costs: Sequence[int]) -> list[int]:
    units = sum(line.quantity for line in lines)
    low, high = 0, min(units // action.buy, action.most or units)
    given: list[int] = [0] * len(lines)
    while low < high:
        times = (low + high + 1) // 2
        found = _gifts_of(action, lines, times)
        if found is None:
            high = times - 1
        else:
            low, given = times, found
    return [
        half_up(cost * count * action.bps, line.quantity * WHOLE_BPS)
        for line, cost, count in zip(lines, costs, given, strict=False)
    ]


def _gifts_of(action: BuyXGetY, lines: Sequence[BasketLine], times: int) -> list[int] | None:
    """Return how many units of each line are gifts when it is done so often; None if it cannot."""
    quantities = [line.quantity for line in lines]
    buys = [chooses(action.on, line) for line in lines]
    gets = [chooses(action.gifts, line) for line in lines]
    # Units that can only be bought are bought first, and spare those that could be gifts.
    only_bought = sum(q for q, b, g in zip(quantities, buys, gets, strict=True) if b and not g)
    either = sum(q for q, b, g in zip(quantities, buys, gets, strict=True) if b and g)
    bought_of_either = max(0, times * action.buy - only_bought)
    spare = either - bought_of_either
    if spare < 0:
        return None
    given = [0] * len(lines)
    wanted = times * action.get
    for at in sorted(range(len(lines)), key=lambda at: lines[at].base_minor):
        if gets[at] and wanted:
            given[at] = min(quantities[at], wanted, spare if buys[at] else wanted)
            wanted -= given[at]
            spare -= given[at] if buys[at] else 0
    return None if wanted else given


def _bundle(action: BundlePrice, basket: Basket, costs: Sequence[int]) -> list[int]:
    lines = basket.lines
    price = sum_in(action.prices, basket.currency)
    if price is None:
        return [0] * len(lines)
    units = sum(line.quantity for line in lines)
    low = 0
    high = min(units // sum(part.quantity for part in action.parts), action.most or units)
    covered = [0] * len(lines)
    while low < high:
        sets = (low + high + 1) // 2
        found = _units_of(action, lines, sets)
        if found is None:
            high = sets - 1
        else:
            low, covered = sets, found
    shares = allot(
        low * price,
        [line.base_minor * count for line, count in zip(lines, covered, strict=True)],
    )
    return [
        max(0, half_up(cost * count, line.quantity) - share) if count else 0
        for line, cost, count, share in zip(lines, costs, covered, shares, strict=False)
    ]


def _units_of(action: BundlePrice, lines: Sequence[BasketLine], sets: int) -> list[int] | None:
    """Return how many units of each line so many sets are made of; None if there are too few."""
    free = [line.quantity for line in lines]
    for part in action.parts:
        taken = take_units(lines, free, sets * part.quantity, part.on, dearest=True)
        if taken is None:
            return None
        free = [left - count for left, count in zip(free, taken, strict=True)]
    return [line.quantity - left for line, left in zip(lines, free, strict=True)]
