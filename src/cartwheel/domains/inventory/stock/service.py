"""Use cases that change what lies somewhere."""

from dataclasses import dataclass
from datetime import date
from typing import Final
from uuid import UUID

from cartwheel.domains.inventory.errors import (
    LotNotFoundError,
    StaleRecordError,
    StaleStockError,
)
from cartwheel.domains.inventory.goods import Goods
from cartwheel.domains.inventory.ledger.book import Book, Cause, Lot, MovementKind
from cartwheel.domains.inventory.ledger.ledger import Ledger
from cartwheel.domains.inventory.ledger.rules import picked
from cartwheel.domains.inventory.ledger.standing import Level
from cartwheel.domains.inventory.stock.contracts import (
    AdjustStock,
    ReceivedLine,
    ReceivedStock,
    ReceiveStock,
    SetStockPolicy,
    StockItem,
    StockLot,
    WriteOffExpiredLots,
    WriteOffLot,
    WrittenOff,
)
from cartwheel.domains.inventory.stock.repository import DEFAULT_POLICY, StockRepository
from cartwheel.domains.inventory.stock.viewing import StockView
from cartwheel.kernel.errors import InvalidInputError, Issue
from cartwheel.systems.rpc.api import AuditNote

MOST_LOTS: Final = 500


@dataclass(frozen=True, slots=True)
class StockService:
    """Receiving, adjusting and writing off."""

    stock: StockRepository
    view: StockView
    ledger: Ledger
    goods: Goods
    note: AuditNote

    async def receive(
        self, store_id: UUID, command: ReceiveStock, *, by: UUID | None = None
    ) -> ReceivedStock:
        """
        Put what has arrived on the shelf; orders that wait for it have it at once.

        Raises:
            VariantNotFoundError, LocationNotFoundError: the store has no such thing.
            NotStockedError: it has no stock of its own.
            LotExpiryMissingError: it perishes, and nothing says when.
            LotMismatchError: a lot of this code is known to expire on another day.
        """
        variants = {line.variant_id for line in command.lines}
        goods = await self.goods.get_stocked(store_id, variants)
        place = await self.ledger.get_place(store_id, command.location_id)
        before = await self.view.get_all(store_id, list(goods.values()))
        book = await self.ledger.open_new(store_id, variants)
        arrived = [
            (line, *goods[line.variant_id].days_of_lot(
                expires_on=line.expires_on, received_on=book.today
            ))
            for line in command.lines
        ]  # fmt: skip
        codes = {_code_of(line, expires_on) for line, expires_on, _ in arrived}
        await self.ledger.read_lots(book, variants, codes=codes)
        cause = Cause(
            kind=MovementKind.RECEIPT,
            reason=command.note,
            reference_id=command.reference_id,
            moved_by=by,
        )
        for line, expires_on, sell_until in arrived:
            lot = book.open_lot(
                line.variant_id,
                place,
                code=_code_of(line, expires_on),
                expires_on=expires_on,
                sell_until=sell_until,
            )
            book.move(lot, line.quantity, cause)
        await self.ledger.close(book)
        received = ReceivedStock(tuple(await self.view.get_all(store_id, list(goods.values()))))
        self.note.tell(command.location_id, before=ReceivedStock(tuple(before)), after=received)
        return received

    async def adjust(
        self, store_id: UUID, command: AdjustStock, *, by: UUID | None = None
    ) -> StockItem:
        """
        Set how much there is, if it is what the caller has seen.

        Raises:
            InvalidInputError: it does not say what the caller has seen.
            VariantNotFoundError, LocationNotFoundError, LotNotFoundError: there is no such thing.
            NotStockedError: it has no stock of its own.
            StaleStockError: there is something else by now; nothing has changed.
        """
        if command.expected_on_hand is None and command.expected_version is None:
            raise InvalidInputError(
                Issue((), "expectedOnHand or expectedVersion: say what you have seen")
            )
        await self.goods.get_stocked(store_id, [command.variant_id])
        place = await self.ledger.get_place(store_id, command.location_id)
        book = await self.ledger.open_new(store_id, [command.variant_id])
        level = book.level(command.variant_id, command.location_id) or place
        _ensure_fresh(command, level)
        before = await self.view.get(store_id, command.variant_id)
        await self.ledger.read_lots(book, [command.variant_id], codes=[""])
        cause = Cause(kind=MovementKind.ADJUSTMENT, reason=command.reason, moved_by=by)
        if command.lot_id is None:
            set_level(book, command.variant_id, place, command.on_hand - level.on_hand, cause)
        else:
            lot = await self._lot_of(book, command, command.lot_id)
            if command.on_hand != lot.on_hand:
                book.move(lot, command.on_hand - lot.on_hand, cause)
        await self.ledger.close(book)
        after = await self.view.get(store_id, command.variant_id)
        self.note.tell(command.variant_id, before=before, after=after)
        return after

    async def set_policy(self, store_id: UUID, command: SetStockPolicy) -> StockItem:
        """
        Say how a variant is sold and ordered anew; whether it is low by that is told at once.

        Raises:
            InvalidInputError: a pre-order needs its day.
            VariantNotFoundError: the store has no such variant.
            NotStockedError: it has no stock of its own.
            StaleRecordError: it was changed since the caller saw it.
        """
        if command.oversell == "preorder" and command.available_on is None:
            raise InvalidInputError(Issue(("availableOn",), "A pre-order needs its day"))
        await self.goods.get_stocked(store_id, [command.variant_id])
        before = await self.view.get(store_id, command.variant_id)
        variants = [command.variant_id]
        await self.ledger.open_new(store_id, variants)
        known = (await self.stock.list_policies(store_id, variants))[command.variant_id]
        seen = before.policy is DEFAULT_POLICY and command.version == 0
        if not seen and known.version != command.version:
            raise StaleRecordError(version=known.version)
        await self.stock.set_policy(store_id, command, version=known.version + 1)
        # Its row is locked already: read anew by what it says now.
        book = await self.ledger.open(store_id, variants)
        book.changed_items.add(command.variant_id)
        await self.ledger.close(book)
        after = await self.view.get(store_id, command.variant_id)
        self.note.tell(command.variant_id, before=before, after=after)
        return after

    async def write_off(
        self, store_id: UUID, command: WriteOffLot, *, by: UUID | None = None
    ) -> StockLot:
        """
        Write off what lies in a lot, all or some of it.

        Raises:
            LotNotFoundError: the store has no such lot.
            NotEnoughStockError: less lies in it.
        """
        before = await self.view.get_lot(store_id, command.id)
        book = await self.ledger.open(store_id, [before.variant_id])
        await self.ledger.read_lots(book, [before.variant_id], codes=[before.code])
        lot = book.lots[command.id]
        quantity = lot.on_hand if command.quantity is None else command.quantity
        if quantity:
            cause = Cause(kind=MovementKind.WRITE_OFF, reason=command.reason, moved_by=by)
            book.move(lot, -quantity, cause)
        await self.ledger.close(book)
        after = await self.view.get_lot(store_id, command.id)
        self.note.tell(command.id, before=before, after=after)
        return after

    async def write_off_expired(
        self, store_id: UUID, command: WriteOffExpiredLots, *, by: UUID | None = None
    ) -> WrittenOff:
        """
        Write off lots that have expired, those of longest ago first, at most 500.

        Raises:
            LocationNotFoundError: the store has no such location.
        """
        if command.location_id is not None:
            await self.ledger.get_place(store_id, command.location_id)
        due = await self.stock.list_expired(
            store_id,
            location_id=command.location_id,
            today=await self.ledger.today(store_id),
            limit=MOST_LOTS,
        )
        variants = {variant_id for _, variant_id in due}
        book = await self.ledger.open(store_id, variants)
        await self.ledger.read_lots(book, variants)
        cause = Cause(kind=MovementKind.WRITE_OFF, reason="expired", moved_by=by)
        for lot_id, _ in due:
            # Who was here before the lock was had may have emptied it.
            if (lot := book.lots.get(lot_id)) is not None and lot.on_hand:
                book.move(lot, -lot.on_hand, cause)
        await self.ledger.close(book)
        quantity = -sum(movement.quantity for movement in book.movements)
        written = WrittenOff(len(book.movements), quantity)
        self.note.tell(command.location_id or store_id, after=written)
        return written

    async def _lot_of(self, book: Book, command: AdjustStock, lot_id: UUID) -> Lot:
        if lot_id not in book.lots:
            found = await self.ledger.repository.find_lot(book.store_id, lot_id)
            if found is None:
                raise LotNotFoundError(lot_id)
            book.lots[lot_id] = found
        lot = book.lots[lot_id]
        if (lot.variant_id, lot.location_id) != (command.variant_id, command.location_id):
            raise LotNotFoundError(lot_id)
        return lot


def set_level(book: Book, variant_id: UUID, place: Level, by: int, cause: Cause) -> None:
    """
    Change what a location has of a variant, whose lots have been read.

    What is missing is taken from lots in the order of picking, too old ones among them; what
    is found goes into the lot without a code.

    Raises:
        NotEnoughStockError: so much is not there to be taken.
    """
    if by > 0:
        lot = book.open_lot(variant_id, place, code="", expires_on=None, sell_until=None)
        book.move(lot, by, cause)
        return
    here = book.lots_at(variant_id, place.location_id)
    picking = book.items[variant_id].picking
    for lot, part in picked(here, -by, picking=picking, sold_on=None):
        book.move(lot, -part, cause)


def _code_of(line: ReceivedLine, expires_on: date | None) -> str:
    """Return the code of a lot; what perishes and has none is known by its day."""
    return line.lot_code or (expires_on.isoformat() if expires_on else "")


def _ensure_fresh(command: AdjustStock, level: Level) -> None:
    is_stale = (
        command.expected_on_hand is not None and command.expected_on_hand != level.on_hand
    ) or (command.expected_version is not None and command.expected_version != level.version)
    if is_stale:
        raise StaleStockError(on_hand=level.on_hand, version=level.version)
