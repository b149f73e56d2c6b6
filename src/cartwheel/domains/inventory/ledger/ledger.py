"""Opening and closing the books: locks, who waits no longer, and what has become low."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from cartwheel.domains.inventory.days import StoreDays
from cartwheel.domains.inventory.errors import LocationNotFoundError
from cartwheel.domains.inventory.holds.waiting import WaitingRepository
from cartwheel.domains.inventory.ledger.book import Book
from cartwheel.domains.inventory.ledger.repository import LedgerRepository
from cartwheel.domains.inventory.ledger.standing import Item, Level
from cartwheel.domains.inventory.messages import AvailabilityChanged, LowStock
from cartwheel.kernel.clock import Clock
from cartwheel.systems.outbox.api import Outbox


@dataclass(frozen=True, slots=True)
class Ledger:
    """
    The stock of one store at a time, within a transaction.

    Open a book once in a transaction, with all variants that will be concerned: books are
    opened in the order of keys, and a second one would be out of it.
    """

    repository: LedgerRepository
    waiting: WaitingRepository
    outbox: Outbox
    clock: Clock
    days: StoreDays

    async def open(
        self, store_id: UUID, variants: Iterable[UUID], *, holder_id: UUID | None = None
    ) -> Book:
        """Lock variants, those that a holder holds among them, and read what stands."""
        return await self.repository.lock(
            store_id,
            variants,
            holder_id=holder_id,
            at=self.clock.now(),
            today=await self.today(store_id),
        )

    async def open_new(self, store_id: UUID, variants: Collection[UUID]) -> Book:
        """Lock variants of which there may never have been any."""
        await self.repository.open_items(store_id, variants, at=self.clock.now())
        return await self.open(store_id, variants)

    async def read(self, store_id: UUID, variants: Iterable[UUID]) -> dict[UUID, Item]:
        """Return what stands, which others may change at once."""
        return await self.repository.read(
            store_id, variants, at=self.clock.now(), today=await self.today(store_id)
        )

    async def get_place(self, store_id: UUID, location_id: UUID) -> Level:
        """
        Return a location as an empty level.

        Raises:
            LocationNotFoundError: the store has no such location.
        """
        place = await self.repository.find_place(store_id, location_id)
        if place is None:
            raise LocationNotFoundError(location_id)
        return place

    async def read_lots(
        self, book: Book, variants: Collection[UUID], *, codes: Collection[str] = ()
    ) -> None:
        """Read the lots of variants in which something lies, or that have one of these codes."""
        await self.repository.read_lots(book, variants, codes=codes)

    async def close(self, book: Book) -> None:
        """
        Let orders that wait have what has become free, and write all changes down.

        What has come down to its reorder point is announced, once until it was above it again.
        """
        await self._serve_waiting(book)
        low = self._crossings(book)
        await self.repository.write(book)
        news: list[LowStock | AvailabilityChanged] = [*low, *_changed(book)]
        await self.outbox.announce_all([(each, each.variant_id) for each in news])

    async def today(self, store_id: UUID) -> date:
        """Return the day by which lots expire, that of the store's zone."""
        return await self.days.today(store_id)

    async def _serve_waiting(self, book: Book) -> None:
        short = [
            variant_id
            for variant_id in book.touched
            if book.items[variant_id].waiting
            and any(level.free for level in book.items[variant_id].levels.values())
        ]
        if not short:
            return
        for line in await self.waiting.list_waiting(book.store_id, short):
            parts: list[tuple[UUID, int]] = []
            left = line.quantity
            for level in book.items[line.variant_id].serving(line.channel):
                if part := min(left, level.free):
                    book.allocate(line.variant_id, level.location_id, part)
                    book.allocate(line.variant_id, None, -part)
                    parts.append((level.location_id, part))
                    left -= part
            if parts:
                await self.waiting.place(book.store_id, line, parts)

    def _crossings(self, book: Book) -> list[LowStock]:
        crossed = []
        for variant_id in book.touched:
            item = book.items[variant_id]
            is_low = (
                item.is_tracked
                and item.reorder_point is not None
                and item.position <= item.reorder_point
            )
            if is_low == (item.low_since is not None):
                continue
            book.changed_items.add(variant_id)
            item.low_since = book.at if is_low else None
            if is_low and item.reorder_point is not None:
                crossed.append(
                    LowStock(
                        store_id=book.store_id,
                        variant_id=variant_id,
                        available=item.position,
                        reorder_point=item.reorder_point,
                        since=book.at,
                    )
                )
        return crossed


def _changed(book: Book) -> list[AvailabilityChanged]:
    return [
        AvailabilityChanged(
            store_id=book.store_id,
            variant_id=variant_id,
            is_available=book.items[variant_id].is_available,
            at=book.at,
        )
        for variant_id in book.touched
        if book.items[variant_id].is_available is not book.were_available[variant_id]
    ]
