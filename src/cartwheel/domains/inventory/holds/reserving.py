"""Promising stock: for a while, for good, and no longer."""

import dataclasses
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from msgspec.structs import replace

from cartwheel.domains.inventory.errors import (
    HoldNotFoundError,
    HoldStateError,
    OutOfStockError,
    Shortage,
)
from cartwheel.domains.inventory.goods import Good, Goods
from cartwheel.domains.inventory.holds import rules
from cartwheel.domains.inventory.holds.contracts import Hold, HoldLine, HoldState
from cartwheel.domains.inventory.holds.presenting import presented
from cartwheel.domains.inventory.holds.repository import HoldRepository, HoldRow
from cartwheel.domains.inventory.ledger.book import Book
from cartwheel.domains.inventory.ledger.ledger import Ledger
from cartwheel.kernel.errors import ContentionError
from cartwheel.kernel.ids import new_id


@dataclass(frozen=True, slots=True)
class Reserving:
    """
    What is promised to whom.

    Everything is all or nothing: whoever is refused has written nothing, so that the caller's
    transaction may go on. A holder is locked
    before the variants, and these in the order of their keys, so that nobody waits in a ring.
    """

    ledger: Ledger
    holds: HoldRepository
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
        Hold variants for a while; what the holder held until now is given back with it.

        Two round trips however many lines there are, beside the catalog's.

        Raises:
            VariantNotFoundError: the store does not have one of them.
            OutOfStockError: fewer are free than are asked for.
            HoldStateError: the holder's stock is allocated or shipped already.
            ContentionError: the same holder reserves at the same time.
        """
        asked = rules.merged(lines)
        goods = await self.goods.get(store_id, asked)
        book = await self.ledger.open(store_id, rules.parts_of(goods), holder_id=holder_id)
        before = await self._find(book, holder_id)
        if before is not None:
            row, held = before
            if row.state in (HoldState.ALLOCATED, HoldState.SHIPPED):
                raise HoldStateError(holder_id=holder_id, state=row.state)
            _give_back_held(book, row, held)
        placed = self._placed(book, asked, goods, channel)
        hold = HoldRow(
            id=new_id() if before is None else before[0].id,
            holder_id=holder_id,
            state=HoldState.HELD,
            channel=channel,
            until=until,
            created_at=book.at if before is None else before[0].created_at,
            ended_at=None,
        )
        if before is None:
            if not await self.holds.add(store_id, hold, placed):
                raise ContentionError(f"Something else is being held for {holder_id}")
        else:
            await self.holds.delete_lines(store_id, hold.id)
            await self.holds.change(store_id, hold)
            await self.holds.add_lines(store_id, hold, placed)
        return presented(hold, [rules.as_line(each) for each in placed], now=book.at)

    async def extend(self, store_id: UUID, holder_id: UUID, *, until: datetime) -> Hold:
        """
        Hold for longer what is held; what has expired is held again if it is still free.

        Raises:
            HoldNotFoundError: nothing is held for the holder.
            HoldStateError: it was given back, or is allocated already.
            OutOfStockError: somebody else has it by now.
        """
        book, row, lines = await self._open(store_id, holder_id)
        if row.state not in (HoldState.HELD, HoldState.EXPIRED):
            raise HoldStateError(holder_id=holder_id, state=row.state)
        hold = replace(row, state=HoldState.HELD, until=until, ended_at=None)
        return presented(hold, await self._take(book, row, hold, lines), now=book.at)

    async def confirm(self, store_id: UUID, holder_id: UUID) -> Hold:
        """
        Allocate what is held, without an end; what is allocated already stays as it is.

        What has expired is allocated if it is still free.

        Raises:
            HoldNotFoundError: nothing is held for the holder.
            HoldStateError: it was given back or shipped.
            OutOfStockError: somebody else has it by now.
        """
        book, row, lines = await self._open(store_id, holder_id)
        if row.state is HoldState.ALLOCATED:
            return presented(row, lines, now=book.at)
        if row.state not in (HoldState.HELD, HoldState.EXPIRED):
            raise HoldStateError(holder_id=holder_id, state=row.state)
        hold = replace(row, state=HoldState.ALLOCATED, until=None, ended_at=None)
        taken = await self._take(book, row, hold, lines)
        for line in taken:
            book.allocate(line.variant_id, line.location_id, line.quantity)
        await self.ledger.close(book)
        if any(line.location_id is None for line in taken):
            # What waits may have been served at once.
            return await self.get(store_id, holder_id)
        return presented(hold, taken, now=book.at)

    async def change(
        self, store_id: UUID, holder_id: UUID, lines: Sequence[tuple[UUID, int]]
    ) -> Hold:
        """
        Allocate other lines instead of those that have not been shipped yet.

        Raises:
            HoldNotFoundError: nothing is held for the holder.
            HoldStateError: it is not allocated.
            VariantNotFoundError: the store does not have one of them.
            OutOfStockError: fewer are free than are asked for, besides those it had.
        """
        asked = rules.merged(lines)
        goods = await self.goods.get(store_id, asked)
        book, row, before = await self._open(store_id, holder_id, parts=rules.parts_of(goods))
        if row.state is not HoldState.ALLOCATED:
            raise HoldStateError(holder_id=holder_id, state=row.state)
        for line in before:
            book.allocate(line.variant_id, line.location_id, -line.quantity)
        placed = self._placed(book, asked, goods, row.channel)
        kept = [replace(each, asked=each.shipped, quantity=0) for each in before if each.shipped]
        await self.holds.delete_lines(store_id, row.id)
        await self.holds.change(store_id, row, kept)
        await self.holds.add_lines(store_id, row, placed)
        for each in placed:
            book.allocate(each.variant_id, each.location_id, each.quantity)
        _forget_held(book, placed)
        await self.ledger.close(book)
        return await self.get(store_id, holder_id)

    async def release(
        self,
        store_id: UUID,
        holder_id: UUID,
        lines: Sequence[tuple[UUID, int]] | None = None,
    ) -> None:
        """
        Give back what is held or allocated and not shipped, or some of it.

        What waits for stock goes first. Giving back what is not held any more does nothing.
        """
        book = await self.ledger.open(store_id, (), holder_id=holder_id)
        known = await self.holds.find(store_id, holder_id)
        if known is None or known[0].ended_at is not None:
            return
        row, found = known
        less = None if lines is None else rules.merged(lines)
        after = [rules.reduced(line, by) for line, by in rules.given_back(found, less)]
        if row.state is HoldState.ALLOCATED:
            for line, left in zip(found, after, strict=True):
                book.allocate(line.variant_id, line.location_id, left.quantity - line.quantity)
        if not any(line.quantity for line in after):
            is_shipped = any(line.shipped for line in after)
            state = HoldState.SHIPPED if is_shipped else HoldState.RELEASED
            row = replace(row, state=state, ended_at=book.at)
        await self.holds.change(store_id, row, after)
        await self.ledger.close(book)

    async def get(self, store_id: UUID, holder_id: UUID) -> Hold:
        """
        Return what is held for somebody.

        Raises:
            HoldNotFoundError: nothing is.
        """
        found = await self.holds.find(store_id, holder_id)
        if found is None:
            raise HoldNotFoundError(holder_id)
        return presented(*found, now=self.ledger.clock.now())

    async def _find(self, book: Book, holder_id: UUID) -> tuple[HoldRow, list[HoldLine]] | None:
        # Where nothing is kept in stock, no row says whether there is a hold: it is locked, if so.
        if book.hold_id is None and book.items:
            return None
        return await self.holds.find(book.store_id, holder_id)

    async def _open(
        self, store_id: UUID, holder_id: UUID, *, parts: set[UUID] | None = None
    ) -> tuple[Book, HoldRow, list[HoldLine]]:
        book = await self.ledger.open(store_id, parts or (), holder_id=holder_id)
        found = await self.holds.find(store_id, holder_id)
        if found is None:
            raise HoldNotFoundError(holder_id)
        return book, *found

    async def _take(
        self, book: Book, before: HoldRow, hold: HoldRow, lines: Sequence[HoldLine]
    ) -> Sequence[HoldLine]:
        """
        Write a hold anew with what it has, or had; from other places where that is gone.

        Returns what is promised now, which does not count as held in the book.
        """
        _give_back_held(book, before, lines)
        if rules.fits(lines, book.items, is_live=before.is_live(book.at)):
            await self.holds.change(book.store_id, hold, lines)
            return lines
        goods, asked = await self._sold(book.store_id, lines), rules.asked_for(lines)
        placed = self._placed(book, asked, goods, hold.channel)
        _forget_held(book, placed)
        await self.holds.change(book.store_id, hold)
        await self.holds.delete_lines(book.store_id, hold.id)
        await self.holds.add_lines(book.store_id, hold, placed)
        return [rules.as_line(each) for each in placed]

    async def _sold(self, store_id: UUID, lines: Sequence[HoldLine]) -> dict[UUID, Good]:
        """Return what was sold, of the components that it had then."""
        parts: dict[UUID, dict[UUID, int]] = {}
        for line in lines:
            parts.setdefault(line.sold_id, {})[line.variant_id] = line.per_unit
        known = await self.goods.find(store_id, parts)
        return {
            sold_id: dataclasses.replace(
                known.get(sold_id) or _gone(sold_id), components=tuple(of.items()), is_physical=True
            )
            for sold_id, of in parts.items()
        }

    def _placed(
        self,
        book: Book,
        asked: Mapping[UUID, int],
        goods: Mapping[UUID, Good],
        channel: str | None,
    ) -> list[rules.Placed]:
        placed, short = rules.place(asked, goods, book.items, channel=channel, today=book.today)
        if short:
            raise OutOfStockError(
                [
                    Shortage(each.sold_id, goods[each.sold_id].sku, each.asked, each.free)
                    for each in short
                ]
            )
        return placed


def _give_back_held(book: Book, row: HoldRow, lines: Sequence[HoldLine]) -> None:
    """Take out of the book what a hold counts for in it, if it does."""
    if not row.is_live(book.at):
        return
    for line in lines:
        item = book.items[line.variant_id]
        if line.location_id is None:
            item.waiting_held -= line.quantity
        else:
            item.levels[line.location_id].held -= line.quantity


def _forget_held(book: Book, placed: Sequence[rules.Placed]) -> None:
    """Let what is placed not count as held as well: it is allocated."""
    for each in placed:
        item = book.items[each.variant_id]
        if each.location_id is None:
            item.waiting_held -= each.quantity
        else:
            item.levels[each.location_id].held -= each.quantity


def _gone(sold_id: UUID) -> Good:
    """Return what is no more in the catalog: of it only its parts are asked for."""
    return Good(
        variant_id=sold_id,
        product_id=sold_id,
        sku=str(sold_id),
        title="",
        product_title="",
        components=(),
        is_physical=True,
        expires=False,
        shelf_life_days=None,
        sell_until_days=0,
    )
