"""What other domains do with stock."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

import msgspec

from cartwheel.domains.inventory.goods import Goods
from cartwheel.domains.inventory.holds import rules
from cartwheel.domains.inventory.holds.contracts import MOST_ASKED, Disposition, Hold, Pick
from cartwheel.domains.inventory.holds.reserving import Reserving
from cartwheel.domains.inventory.holds.shipping import Shipping
from cartwheel.domains.inventory.ledger.ledger import Ledger
from cartwheel.domains.inventory.ledger.standing import UNLIMITED, Item, Oversell


class Availability(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """
    What a shopper may be told of a variant on a channel.

    `free` is what nobody has been promised. As many as `mayBeSold` can be bought, which is more
    where policy lets orders wait. Either is null where nobody counts, or where there are more
    than anybody may ask for. `availableOn` is the day from which a pre-order is there.
    """

    variant_id: UUID
    free: int | None
    may_be_sold: int | None
    is_available: bool
    oversell: Oversell
    available_on: date | None


@dataclass(frozen=True, slots=True)
class Stock:
    """
    Stock for orders and checkouts, each of which is a holder by its id.

    Everything happens in the caller's transaction and is all or nothing. A transaction asks
    for one holder, once, before it locks anything that others lock after stock.
    """

    reserving: Reserving
    shipping: Shipping
    ledger: Ledger
    goods: Goods

    async def reserve(
        self,
        store_id: UUID,
        holder_id: UUID,
        lines: Sequence[tuple[UUID, int]],
        *,
        until: datetime,
        channel: str | None = None,
    ) -> Hold:
        """
        Hold variants for a while, instead of what the holder held until now.

        Raises:
            VariantNotFoundError: the store does not have one of them.
            OutOfStockError: fewer are free than are asked for.
            HoldStateError: the holder's stock is allocated or shipped already.
        """
        return await self.reserving.reserve(
            store_id, holder_id, lines, until=until, channel=channel
        )

    async def extend(self, store_id: UUID, holder_id: UUID, *, until: datetime) -> Hold:
        """
        Hold for longer; what has expired is held again if it is still free.

        Raises:
            HoldNotFoundError, HoldStateError, OutOfStockError: it cannot be.
        """
        return await self.reserving.extend(store_id, holder_id, until=until)

    async def confirm(self, store_id: UUID, holder_id: UUID) -> Hold:
        """
        Allocate what is held, without an end; what has expired, if it is still free.

        Raises:
            HoldNotFoundError, HoldStateError, OutOfStockError: it cannot be.
        """
        return await self.reserving.confirm(store_id, holder_id)

    async def change(
        self, store_id: UUID, holder_id: UUID, lines: Sequence[tuple[UUID, int]]
    ) -> Hold:
        """
        Allocate other lines instead of those that have not been shipped yet.

        Raises:
            HoldNotFoundError, HoldStateError, VariantNotFoundError, OutOfStockError: it cannot be.
        """
        return await self.reserving.change(store_id, holder_id, lines)

    async def release(
        self, store_id: UUID, holder_id: UUID, lines: Sequence[tuple[UUID, int]] | None = None
    ) -> None:
        """Give back what is held or allocated and not shipped, or some of it; or do nothing."""
        await self.reserving.release(store_id, holder_id, lines)

    async def ship(
        self,
        store_id: UUID,
        holder_id: UUID,
        lines: Sequence[tuple[UUID, int]] | None = None,
        *,
        location_id: UUID | None = None,
        by: UUID | None = None,
    ) -> tuple[Pick, ...]:
        """
        Take what is allocated off the shelf, and say from which lots.

        Raises:
            HoldNotFoundError, HoldStateError, NotEnoughStockError: it cannot be.
        """
        return await self.shipping.ship(store_id, holder_id, lines, location_id=location_id, by=by)

    async def take_back(
        self,
        store_id: UUID,
        lines: Sequence[tuple[UUID, int]],
        *,
        location_id: UUID,
        disposition: Disposition,
        reference_id: UUID | None = None,
        by: UUID | None = None,
    ) -> None:
        """
        Take in what comes back, to be sold again or written off.

        Raises:
            VariantNotFoundError, LocationNotFoundError: the store has no such thing.
        """
        await self.shipping.take_back(
            store_id,
            lines,
            location_id=location_id,
            disposition=disposition,
            reference_id=reference_id,
            by=by,
        )

    async def find(self, store_id: UUID, holder_id: UUID) -> Hold:
        """
        Return what is held for somebody.

        Raises:
            HoldNotFoundError: nothing is.
        """
        return await self.reserving.get(store_id, holder_id)

    async def free(
        self, store_id: UUID, variants: Collection[UUID], *, channel: str | None = None
    ) -> dict[UUID, int]:
        """Return how many are free of each variant that the store has, none of any other."""
        found = await self.availability(store_id, variants, channel=channel)
        return {each: UNLIMITED if (seen := found[each].free) is None else seen for each in found}

    async def availability(
        self, store_id: UUID, variants: Collection[UUID], *, channel: str | None = None
    ) -> dict[UUID, Availability]:
        """Return what shoppers may be told of each variant that the store has."""
        goods = await self.goods.find(store_id, variants)
        items = await self.ledger.read(store_id, rules.parts_of(goods))
        today = await self.ledger.today(store_id)
        found = {}
        for variant_id, good in goods.items():
            parts = [items[part] for part, _ in good.parts if part in items]
            free = rules.sellable(good, items, channel=channel)
            may = rules.may_be_sold(good, items, channel=channel, today=today)
            limiting = _limiting(parts)
            found[variant_id] = Availability(
                variant_id=variant_id,
                free=_told(free),
                may_be_sold=_told(may),
                is_available=may > 0,
                oversell=limiting.oversell if limiting else Oversell.DENY,
                available_on=limiting.available_on if limiting else None,
            )
        return found


def _told(quantity: int) -> int | None:
    return None if quantity >= MOST_ASKED else quantity


def _limiting(parts: Sequence[Item]) -> Item | None:
    """Return the component by whose policy a variant is sold: the strictest, then the latest."""
    strictest = [item for item in parts if item.oversell is Oversell.DENY]
    if strictest or not parts:
        return strictest[0] if strictest else None
    return max(parts, key=lambda item: item.available_on or date.min)
