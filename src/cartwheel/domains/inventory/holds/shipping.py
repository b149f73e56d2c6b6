"""What leaves the house for an order, and what comes back."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from msgspec.structs import replace

from cartwheel.domains.inventory.errors import (
    HoldNotFoundError,
    HoldStateError,
    NotEnoughStockError,
    NotYetAvailableError,
)
from cartwheel.domains.inventory.goods import Goods
from cartwheel.domains.inventory.holds import rules
from cartwheel.domains.inventory.holds.contracts import Disposition, HoldLine, HoldState, Pick
from cartwheel.domains.inventory.holds.repository import HoldRepository
from cartwheel.domains.inventory.ledger.book import Book, Cause, MovementKind
from cartwheel.domains.inventory.ledger.ledger import Ledger
from cartwheel.domains.inventory.ledger.rules import picked


@dataclass(frozen=True, slots=True)
class Shipping:
    """Takes off the shelf what is allocated, and puts back what returns."""

    ledger: Ledger
    holds: HoldRepository
    goods: Goods

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
        Take what is allocated to a holder off the shelf, all that is left or some of it.

        From the location given, or from where it is allocated. What is allocated elsewhere,
        or waits, is taken where it is free. Within a location the lots go by the variant's
        rule, and none of which the day is over.

        Raises:
            HoldNotFoundError: nothing is held for the holder.
            HoldStateError: it is not allocated.
            NotEnoughStockError: less is allocated, or lies there, than is to be shipped.
            NotYetAvailableError: it is sold before its day, which is still to come.
        """
        book = await self.ledger.open(store_id, (), holder_id=holder_id)
        known = await self.holds.find(store_id, holder_id)
        if known is None:
            raise HoldNotFoundError(holder_id)
        row, found = known
        if row.state is not HoldState.ALLOCATED:
            raise HoldStateError(holder_id=holder_id, state=row.state)
        wanted = rules.outstanding(found) if lines is None else rules.merged(lines)
        await self.ledger.read_lots(book, {line.variant_id for line in found})
        cause = Cause(kind=MovementKind.SALE, reference_id=holder_id, moved_by=by)
        picks: list[Pick] = []
        after = {line.id: line for line in found}
        for line, amount in rules.shipped_from(found, wanted, location_id=location_id):
            if (day := book.items[line.variant_id].not_before(book.today)) is not None:
                raise NotYetAvailableError(variant_id=line.variant_id, available_on=day)
            for place, part in _places(book, line, amount, location_id=location_id):
                picks += _take(book, line, part, at=place, cause=cause)
            book.allocate(line.variant_id, line.location_id, -amount)
            left = after[line.id]
            after[line.id] = replace(
                left, quantity=left.quantity - amount, shipped=left.shipped + amount
            )
        if not any(line.quantity for line in after.values()):
            row = replace(row, state=HoldState.SHIPPED, ended_at=book.at)
        await self.holds.change(store_id, row, list(after.values()))
        await self.ledger.close(book)
        return tuple(picks)

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
        Take in what comes back, into the lot that it left from where that is known.

        What is written off comes in and goes out again, so that both can be seen.

        Raises:
            VariantNotFoundError, LocationNotFoundError: the store has no such thing.
        """
        asked = rules.merged(lines)
        goods = await self.goods.get(store_id, asked)
        parts = rules.merged(
            [
                (part, each * quantity)
                for sold_id, quantity in asked.items()
                for part, each in goods[sold_id].parts
            ]
        )
        place = await self.ledger.get_place(store_id, location_id)
        book = await self.ledger.open_new(store_id, parts)
        tracked = {part: n for part, n in parts.items() if book.items[part].is_tracked}
        left_from = {}
        if reference_id is not None:
            left_from = await self.ledger.repository.list_shipped(store_id, reference_id, tracked)
        codes = {"", *(lot.code for lot in left_from.values())}
        await self.ledger.read_lots(book, tracked, codes=codes)
        back = Cause(kind=MovementKind.RETURN, reference_id=reference_id, moved_by=by)
        off = Cause(
            kind=MovementKind.WRITE_OFF,
            reason="returned",
            reference_id=reference_id,
            moved_by=by,
        )
        for part, amount in sorted(tracked.items()):
            origin = left_from.get(part)
            lot = book.open_lot(
                part,
                place,
                code=origin.code if origin else "",
                expires_on=origin.expires_on if origin else None,
                sell_until=origin.sell_until if origin else None,
                received_at=origin.received_at if origin else None,
            )
            book.move(lot, amount, back)
            if disposition is Disposition.WRITE_OFF:
                book.move(lot, -amount, off)
        await self.ledger.close(book)


def _places(
    book: Book, line: HoldLine, amount: int, *, location_id: UUID | None
) -> list[tuple[UUID, int]]:
    """Say where an amount of a line is taken: where it is allocated, or where it is free."""
    wanted = location_id or line.location_id
    if wanted is not None and wanted == line.location_id:
        return [(wanted, amount)]
    found, left = [], amount
    for level in book.items[line.variant_id].levels.values():
        if wanted is not None and level.location_id != wanted:
            continue
        # What others wait for is not theirs before it is allocated to them.
        if part := min(left, level.free):
            found.append((level.location_id, part))
            left -= part
    if left:
        raise NotEnoughStockError(variant_id=line.variant_id, asked=amount, there=amount - left)
    return found


def _take(book: Book, line: HoldLine, amount: int, *, at: UUID, cause: Cause) -> list[Pick]:
    item = book.items[line.variant_id]
    here = book.lots_at(line.variant_id, at)
    taken = picked(here, amount, picking=item.picking, sold_on=book.today)
    if (there := sum(part for _, part in taken)) < amount:
        raise NotEnoughStockError(variant_id=line.variant_id, asked=amount, there=there)
    picks = []
    for lot, part in taken:
        book.move(lot, -part, cause)
        picks.append(
            Pick(
                sold_id=line.sold_id,
                variant_id=line.variant_id,
                location_id=at,
                lot_id=lot.id,
                lot_code=lot.code,
                quantity=part,
            )
        )
    return picks
