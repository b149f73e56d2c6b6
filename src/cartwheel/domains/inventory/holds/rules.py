"""Pure decisions about holds: from where a basket is promised, and what is short of it."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from uuid import UUID

from msgspec.structs import replace

from cartwheel.domains.inventory.errors import NotEnoughStockError
from cartwheel.domains.inventory.goods import Good
from cartwheel.domains.inventory.holds.contracts import HoldLine
from cartwheel.domains.inventory.ledger.standing import UNLIMITED, Item
from cartwheel.kernel.ids import new_id


@dataclass(frozen=True, slots=True)
class Placed:
    """So many of a variant, from a location, or to wait for stock without one."""

    sold_id: UUID
    per_unit: int
    variant_id: UUID
    location_id: UUID | None
    quantity: int
    id: UUID = field(default_factory=new_id)


@dataclass(frozen=True, slots=True)
class Short:
    """Something asked for of which no more than so many are free."""

    sold_id: UUID
    asked: int
    free: int


def merged(lines: Sequence[tuple[UUID, int]]) -> dict[UUID, int]:
    """Return how much of each is asked for: two lines on one variant count together."""
    asked: Counter[UUID] = Counter()
    for variant_id, quantity in lines:
        asked[variant_id] += quantity
    return dict(asked)


def parts_of(goods: Mapping[UUID, Good]) -> set[UUID]:
    """Return every variant that leaves the stock when these are sold."""
    return {part for good in goods.values() for part, _ in good.parts}


def place(
    asked: Mapping[UUID, int],
    goods: Mapping[UUID, Good],
    items: Mapping[UUID, Item],
    *,
    channel: str | None,
    today: date,
) -> tuple[list[Placed], list[Short]]:
    """
    Say from where a basket is promised; what is placed counts as held in the items at once.

    All from one location if one has everything, the first by priority; else each variant
    from the first that has all of it, else from several. What is not there waits, as far as
    the variant's policy allows. Whatever is short is told; then nothing is to be promised.
    """
    placed: list[Placed] = []
    short: list[Short] = []
    only = _one_place(asked, goods, items, channel)
    for sold_id, quantity in asked.items():
        parts = goods[sold_id].parts
        free = may_be_sold(goods[sold_id], items, channel=channel, today=today)
        if free < quantity:
            short.append(Short(sold_id, quantity, free))
            continue
        for part, each in parts:
            item = items[part]
            if item.is_tracked:
                for location_id, amount in _spread(item, each * quantity, channel, only):
                    placed.append(Placed(sold_id, each, part, location_id, amount))
    return placed, short


def sellable(good: Good, items: Mapping[UUID, Item], *, channel: str | None) -> int:
    """Return how many of a variant are free; of a bundle, as many as its components make."""
    counted = (
        item.free(channel) // each if (item := items.get(part)) else 0 for part, each in good.parts
    )
    return min(counted, default=UNLIMITED)


def may_be_sold(good: Good, items: Mapping[UUID, Item], *, channel: str | None, today: date) -> int:
    """Return how many of a variant can be bought, those that would wait among them."""
    counted = (
        (item.free(channel) + item.beyond(today)) // each if (item := items.get(part)) else 0
        for part, each in good.parts
    )
    return min(counted, default=UNLIMITED)


def _one_place(
    asked: Mapping[UUID, int],
    goods: Mapping[UUID, Good],
    items: Mapping[UUID, Item],
    channel: str | None,
) -> UUID | None:
    needed: Counter[UUID] = Counter()
    for sold_id, quantity in asked.items():
        for part, each in goods[sold_id].parts:
            needed[part] += each * quantity
    tracked = {part: n for part, n in needed.items() if part in items and items[part].is_tracked}
    if not tracked:
        return None
    first = items[next(iter(tracked))]
    for level in first.serving(channel):
        if all(
            (there := items[part].levels.get(level.location_id)) is not None
            and there.free >= amount
            for part, amount in tracked.items()
        ):
            return level.location_id
    return None


def _spread(
    item: Item, amount: int, channel: str | None, only: UUID | None
) -> list[tuple[UUID | None, int]]:
    """Hold an amount of an item, and return where."""
    levels = item.serving(channel)
    first = [level for level in levels if level.location_id == only] or [
        level for level in levels if level.free >= amount
    ]
    found: list[tuple[UUID | None, int]] = []
    left = min(amount, item.free(channel))
    waits = amount - left
    for level in [*first, *levels]:
        if part := min(left, level.free):
            level.held += part
            found.append((level.location_id, part))
            left -= part
    if waits:
        item.waiting_held += waits
        found.append((None, waits))
    return found


def as_line(placed: Placed) -> HoldLine:
    """Return a promise as a line of which nothing has been shipped."""
    return HoldLine(
        id=placed.id,
        sold_id=placed.sold_id,
        per_unit=placed.per_unit,
        variant_id=placed.variant_id,
        location_id=placed.location_id,
        asked=placed.quantity,
        quantity=placed.quantity,
        shipped=0,
    )


def fits(lines: Sequence[HoldLine], items: Mapping[UUID, Item], *, is_live: bool) -> bool:
    """
    True if all that lines promise is free where they say.

    A promise that still counts comes before orders that wait, and may wait itself; one that
    is over comes after them, as a new one would.
    """
    needed: Counter[tuple[UUID, UUID]] = Counter()
    by_item: Counter[UUID] = Counter()
    for line in lines:
        if line.location_id is not None:
            needed[line.variant_id, line.location_id] += line.quantity
            by_item[line.variant_id] += line.quantity
        elif not is_live:
            return False
    if any(items[of].levels[at].free < amount for (of, at), amount in needed.items()):
        return False
    return is_live or all(items[of].free(None) >= amount for of, amount in by_item.items())


def asked_for(lines: Sequence[HoldLine]) -> dict[UUID, int]:
    """Return how many were sold of what lines are parts of."""
    parts: Counter[tuple[UUID, UUID, int]] = Counter()
    for line in lines:
        parts[line.sold_id, line.variant_id, line.per_unit] += line.quantity
    return {sold_id: amount // each for (sold_id, _, each), amount in parts.items()}


def given_back(
    lines: Sequence[HoldLine], less: Mapping[UUID, int] | None
) -> list[tuple[HoldLine, int]]:
    """Say how much of each line is given back: all, or so many sold; what waits goes first."""
    if less is None:
        return [(line, line.quantity) for line in lines]
    left = {
        (line.sold_id, line.variant_id): less.get(line.sold_id, 0) * line.per_unit for line in lines
    }
    taken: dict[UUID, int] = {}
    for line in sorted(lines, key=lambda line: (line.location_id is not None, line.id)):
        key = (line.sold_id, line.variant_id)
        taken[line.id] = part = min(left[key], line.quantity)
        left[key] -= part
    return [(line, taken[line.id]) for line in lines]


def reduced(line: HoldLine, by: int) -> HoldLine:
    """Return a line with so much less to ship."""
    return replace(line, quantity=line.quantity - by)


def outstanding(lines: Sequence[HoldLine]) -> dict[UUID, int]:
    """Return how many of what was sold have not been shipped."""
    return {sold_id: amount for sold_id, amount in asked_for(lines).items() if amount}


def shipped_from(
    lines: Sequence[HoldLine], wanted: Mapping[UUID, int], *, location_id: UUID | None
) -> list[tuple[HoldLine, int]]:
    """
    Say of which lines how much is shipped: first what is allocated at the location.

    Raises:
        NotEnoughStockError: less is allocated than is to be shipped.
    """
    taken: list[tuple[HoldLine, int]] = []
    for sold_id, quantity in wanted.items():
        mine = [line for line in lines if line.sold_id == sold_id]
        if not mine:
            raise NotEnoughStockError(variant_id=sold_id, asked=quantity, there=0)
        for variant_id, each in {(line.variant_id, line.per_unit) for line in mine}:
            left = each * quantity
            for line in sorted(
                (line for line in mine if line.variant_id == variant_id),
                key=lambda line: (
                    line.location_id is None,
                    location_id is not None and line.location_id != location_id,
                ),
            ):
                if part := min(left, line.quantity):
                    taken.append((line, part))
                    left -= part
            if left:
                there = each * quantity - left
                raise NotEnoughStockError(variant_id=variant_id, asked=each * quantity, there=there)
    return taken
