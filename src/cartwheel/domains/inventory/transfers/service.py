"""Use cases of transfers."""

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from cartwheel.domains.inventory.errors import (
    LotNotFoundError,
    NotEnoughStockError,
    TransferEndedError,
    TransferNotFoundError,
)
from cartwheel.domains.inventory.goods import Goods
from cartwheel.domains.inventory.ledger.book import Book, Cause, Lot, MovementKind
from cartwheel.domains.inventory.ledger.ledger import Ledger
from cartwheel.domains.inventory.ledger.rules import picked
from cartwheel.domains.inventory.ledger.standing import Level
from cartwheel.domains.inventory.transfers.contracts import (
    ListTransfers,
    ReceiveTransfer,
    SendStock,
    SentLine,
    Transfer,
    TransferLine,
    TransferPage,
    TransferState,
)
from cartwheel.domains.inventory.transfers.repository import TransferRepository
from cartwheel.kernel.errors import InvalidInputError, Issue
from cartwheel.kernel.ids import new_id
from cartwheel.kernel.paging import page_of
from cartwheel.systems.rpc.api import AuditNote


@dataclass(frozen=True, slots=True)
class TransferService:
    """
    Stock on its way.

    What is sent has left its location and is not sold until it has arrived. Only what nobody
    has been promised is sent.
    """

    transfers: TransferRepository
    ledger: Ledger
    goods: Goods
    note: AuditNote

    async def send(self, store_id: UUID, command: SendStock, *, by: UUID | None = None) -> Transfer:
        """
        Take stock off a location's shelf, for another one; there at once, if so said.

        Raises:
            InvalidInputError: both are the same location.
            LocationNotFoundError, VariantNotFoundError, LotNotFoundError: there is no such thing.
            NotStockedError: it has no stock of its own.
            NotEnoughStockError: less is free.
        """
        source = await self.ledger.get_place(store_id, command.source_id)
        target = await self.ledger.get_place(store_id, command.target_id)
        if command.source_id == command.target_id:
            raise InvalidInputError(Issue(("targetId",), "It is where it comes from"))
        variants = {line.variant_id for line in command.lines}
        await self.goods.get_stocked(store_id, variants)
        book = await self.ledger.open_new(store_id, variants)
        await self.ledger.read_lots(book, variants)
        if command.is_received:
            codes = {lot.code for lot in book.lots.values()}
            await self.ledger.read_lots(book, variants, codes=codes)
        transfer_id = new_id()
        cause = Cause(
            kind=MovementKind.TRANSFER_OUT,
            reason=command.note,
            reference_id=transfer_id,
            moved_by=by,
        )
        lines = [
            _line_of(lot, part)
            for line in command.lines
            for lot, part in _send(book, line, source, cause)
        ]
        transfer = Transfer(
            id=transfer_id,
            source_id=command.source_id,
            target_id=command.target_id,
            state=TransferState.SENT,
            note=command.note,
            sent_at=book.at,
            ended_at=None,
            lines=tuple(lines),
            allowed_actions=(),
        )
        await self.transfers.add(store_id, transfer)
        if command.is_received:
            arrived = {line.id: line.quantity for line in lines}
            await self._end(book, transfer, TransferState.RECEIVED, target, arrived, by=by)
        await self.ledger.close(book)
        made = await self.get(store_id, transfer_id)
        self.note.tell(transfer_id, after=made)
        return made

    async def receive(
        self, store_id: UUID, command: ReceiveTransfer, *, by: UUID | None = None
    ) -> Transfer:
        """
        Put on the shelf what has arrived; what has not is lost on its way.

        Raises:
            TransferNotFoundError: the store has no such transfer.
            TransferEndedError: it has ended before.
            InvalidInputError: a line is not its own, or more has arrived than was sent.
        """
        before = await self._lock_open(store_id, command.id)
        sent = {line.id: line.quantity for line in before.lines}
        told = {line.line_id: line.received for line in command.lines}
        if any(received > sent.get(line_id, -1) for line_id, received in told.items()):
            raise InvalidInputError(Issue(("lines",), "No more arrives than was sent"))
        arrived = sent | told
        return await self._close(
            store_id, before, TransferState.RECEIVED, before.target_id, arrived, by=by
        )

    async def call_back(
        self, store_id: UUID, transfer_id: UUID, *, by: UUID | None = None
    ) -> Transfer:
        """
        Put what is on its way back to where it came from.

        Raises:
            TransferNotFoundError: the store has no such transfer.
            TransferEndedError: it has ended before.
        """
        before = await self._lock_open(store_id, transfer_id)
        arrived = {line.id: line.quantity for line in before.lines}
        return await self._close(
            store_id, before, TransferState.RETURNED, before.source_id, arrived, by=by
        )

    async def get(self, store_id: UUID, transfer_id: UUID) -> Transfer:
        """
        Return a transfer.

        Raises:
            TransferNotFoundError: the store has no such transfer.
        """
        transfer = await self.transfers.find(store_id, transfer_id)
        if transfer is None:
            raise TransferNotFoundError(transfer_id)
        return transfer

    async def list(self, store_id: UUID, query: ListTransfers) -> TransferPage:
        """List transfers, the newest first."""
        found = await self.transfers.list_page(store_id, query)
        return page_of(TransferPage, found, limit=query.limit, by=lambda one: one.id)

    async def _lock_open(self, store_id: UUID, transfer_id: UUID) -> Transfer:
        transfer = await self.transfers.lock(store_id, transfer_id)
        if transfer is None:
            raise TransferNotFoundError(transfer_id)
        if transfer.state is not TransferState.SENT:
            raise TransferEndedError(transfer_id)
        return transfer

    async def _close(
        self,
        store_id: UUID,
        before: Transfer,
        state: TransferState,
        location_id: UUID,
        arrived: Mapping[UUID, int],
        *,
        by: UUID | None,
    ) -> Transfer:
        place = await self.ledger.get_place(store_id, location_id)
        variants = {line.variant_id for line in before.lines}
        book = await self.ledger.open(store_id, variants)
        await self.ledger.read_lots(book, variants, codes={line.code for line in before.lines})
        await self._end(book, before, state, place, arrived, by=by)
        await self.ledger.close(book)
        after = await self.get(store_id, before.id)
        self.note.tell(before.id, before=before, after=after)
        return after

    async def _end(
        self,
        book: Book,
        transfer: Transfer,
        state: TransferState,
        place: Level,
        arrived: Mapping[UUID, int],
        *,
        by: UUID | None,
    ) -> None:
        cause = Cause(
            kind=MovementKind.TRANSFER_IN,
            reason=transfer.note,
            reference_id=transfer.id,
            moved_by=by,
        )
        for line in transfer.lines:
            if arrived[line.id]:
                lot = book.open_lot(
                    line.variant_id,
                    place,
                    code=line.code,
                    expires_on=line.expires_on,
                    sell_until=line.sell_until,
                    received_at=line.received_at,
                )
                book.move(lot, arrived[line.id], cause)
        await self.transfers.end(
            book.store_id, transfer.id, state=state, received=list(arrived.items()), at=book.at
        )


def _send(book: Book, line: SentLine, source: Level, cause: Cause) -> list[tuple[Lot, int]]:
    level = book.level(line.variant_id, source.location_id) or source
    loose = max(0, level.on_hand - level.allocated - level.held)
    if line.quantity > loose:
        raise NotEnoughStockError(variant_id=line.variant_id, asked=line.quantity, there=loose)
    if line.lot_id is None:
        here = book.lots_at(line.variant_id, source.location_id)
        picking = book.items[line.variant_id].picking
        taken = picked(here, line.quantity, picking=picking, sold_on=None)
    else:
        lot = book.lots.get(line.lot_id)
        key = (line.variant_id, source.location_id)
        if lot is None or (lot.variant_id, lot.location_id) != key:
            raise LotNotFoundError(line.lot_id)
        taken = [(lot, line.quantity)]
    for lot, part in taken:
        book.move(lot, -part, cause)
    return taken


def _line_of(lot: Lot, quantity: int) -> TransferLine:
    return TransferLine(
        id=new_id(),
        variant_id=lot.variant_id,
        lot_id=lot.id,
        code=lot.code,
        expires_on=lot.expires_on,
        sell_until=lot.sell_until,
        received_at=lot.received_at,
        quantity=quantity,
        received=None,
    )
