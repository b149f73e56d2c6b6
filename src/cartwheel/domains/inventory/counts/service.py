"""Use cases of counts."""

from dataclasses import dataclass
from uuid import UUID

from cartwheel.domains.inventory.counts.contracts import (
    CountLine,
    CountPage,
    CountState,
    EnterCount,
    ListCounts,
    OpenCount,
    StockCount,
)
from cartwheel.domains.inventory.counts.repository import CountRepository
from cartwheel.domains.inventory.errors import (
    CountClosedError,
    CountNotFoundError,
    LotNotFoundError,
)
from cartwheel.domains.inventory.goods import Goods
from cartwheel.domains.inventory.ledger.book import Book, Cause, Lot, MovementKind
from cartwheel.domains.inventory.ledger.ledger import Ledger
from cartwheel.kernel.ids import new_id
from cartwheel.kernel.paging import page_of
from cartwheel.systems.rpc.api import AuditNote


@dataclass(frozen=True, slots=True)
class CountService:
    """
    Counting what lies at a location while it goes on selling.

    The difference is that between what was counted and what the books said at that moment, so
    that what is sold afterwards is no difference.
    """

    counts: CountRepository
    ledger: Ledger
    goods: Goods
    note: AuditNote

    async def open(self, store_id: UUID, command: OpenCount) -> StockCount:
        """
        Begin to count what lies at a location.

        Raises:
            LocationNotFoundError: the store has no such location.
        """
        await self.ledger.get_place(store_id, command.location_id)
        count_id = new_id()
        await self.counts.add(
            store_id,
            count_id,
            location_id=command.location_id,
            note=command.note,
            at=self.ledger.clock.now(),
        )
        count = await self.get(store_id, count_id)
        self.note.tell(count_id, after=count)
        return count

    async def enter(self, store_id: UUID, command: EnterCount) -> StockCount:
        """
        Write down what was counted, beside what the books say now.

        Raises:
            CountNotFoundError, VariantNotFoundError: the store has no such thing.
            CountClosedError: the count is over.
            NotStockedError: it has no stock of its own.
            LotNotFoundError: the variant has no such lot there, and something was counted in it.
        """
        before = await self._lock_open(store_id, command.id)
        counted = {(line.variant_id, line.lot_code): line.counted for line in command.lines}
        variants = {variant_id for variant_id, _ in counted}
        await self.goods.get_stocked(store_id, variants)
        book = await self.ledger.open_new(store_id, variants)
        await self.ledger.read_lots(book, variants, codes={code for _, code in counted})
        lines = []
        for (variant_id, code), amount in counted.items():
            lot = _lot_of(book, variant_id, before.location_id, code)
            if lot is None and code:
                raise LotNotFoundError(code)
            expected = lot.on_hand if lot else 0
            lines.append(
                CountLine(
                    variant_id=variant_id,
                    lot_code=code,
                    expected=expected,
                    counted=amount,
                    difference=amount - expected,
                    counted_at=book.at,
                )
            )
        await self.counts.enter(store_id, command.id, lines)
        after = await self.get(store_id, command.id)
        self.note.tell(command.id, before=before, after=after)
        return after

    async def apply(self, store_id: UUID, count_id: UUID, *, by: UUID | None = None) -> StockCount:
        """
        Correct the stock by the differences.

        Raises:
            CountNotFoundError: the store has no such count.
            CountClosedError: the count is over.
            NotEnoughStockError: more is missing than is left by now: count it again.
        """
        before = await self._lock_open(store_id, count_id)
        place = await self.ledger.get_place(store_id, before.location_id)
        variants = {line.variant_id for line in before.lines}
        book = await self.ledger.open(store_id, variants)
        codes = {line.lot_code for line in before.lines}
        await self.ledger.read_lots(book, variants, codes=codes)
        cause = Cause(
            kind=MovementKind.COUNT, reason=before.note, reference_id=count_id, moved_by=by
        )
        for line in before.lines:
            if line.difference:
                known = _lot_of(book, line.variant_id, before.location_id, line.lot_code)
                lot = known or book.open_lot(
                    line.variant_id, place, code=line.lot_code, expires_on=None, sell_until=None
                )
                book.move(lot, line.difference, cause)
        await self.ledger.close(book)
        return await self._closed(store_id, before, CountState.APPLIED)

    async def cancel(self, store_id: UUID, count_id: UUID) -> StockCount:
        """
        Give a count up; the stock stays as it is.

        Raises:
            CountNotFoundError: the store has no such count.
            CountClosedError: the count is over.
        """
        before = await self._lock_open(store_id, count_id)
        return await self._closed(store_id, before, CountState.CANCELLED)

    async def get(self, store_id: UUID, count_id: UUID) -> StockCount:
        """
        Return a count.

        Raises:
            CountNotFoundError: the store has no such count.
        """
        count = await self.counts.find(store_id, count_id)
        if count is None:
            raise CountNotFoundError(count_id)
        return count

    async def list(self, store_id: UUID, query: ListCounts) -> CountPage:
        """List counts, the newest first."""
        found = await self.counts.list_page(store_id, query)
        return page_of(CountPage, found, limit=query.limit, by=lambda one: one.id)

    async def _lock_open(self, store_id: UUID, count_id: UUID) -> StockCount:
        count = await self.counts.lock(store_id, count_id)
        if count is None:
            raise CountNotFoundError(count_id)
        if count.state is not CountState.OPEN:
            raise CountClosedError(count_id)
        return count

    async def _closed(self, store_id: UUID, before: StockCount, state: CountState) -> StockCount:
        await self.counts.close(store_id, before.id, state=state, at=self.ledger.clock.now())
        after = await self.get(store_id, before.id)
        self.note.tell(before.id, before=before, after=after)
        return after


def _lot_of(book: Book, variant_id: UUID, location_id: UUID, code: str) -> Lot | None:
    here = book.lots_at(variant_id, location_id)
    return next((lot for lot in here if lot.code == code), None)
