"""Issuing documents and printing them."""

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Final
from uuid import UUID

import msgspec

from cartwheel.domains.orders.contracts import Order, OrderStatus
from cartwheel.domains.orders.documents import sheets
from cartwheel.domains.orders.documents.contracts import (
    Document,
    DocumentKind,
    DocumentList,
    PrintedDocument,
    Sheet,
)
from cartwheel.domains.orders.documents.errors import DocumentNotFoundError
from cartwheel.domains.orders.documents.heads import Letterheads
from cartwheel.domains.orders.documents.repository import DocumentRepository
from cartwheel.domains.orders.errors import WrongStateError
from cartwheel.domains.orders.fulfilments.contracts import Fulfilment
from cartwheel.domains.orders.fulfilments.repository import FulfilmentRepository
from cartwheel.domains.orders.repository.orders import OrderRepository
from cartwheel.domains.orders.returns.contracts import OrderRefund
from cartwheel.domains.stores.api import StoreDirectory
from cartwheel.kernel.clock import Clock
from cartwheel.kernel.ids import new_id
from cartwheel.systems.documents.api import DocumentPrinter, Template, ensure_printable
from cartwheel.systems.rpc.api import Actor, AuditNote

TEMPLATE: Final = Template(Path(__file__).parent / "document.typ")
_PREFIX: Final = {DocumentKind.INVOICE: "", DocumentKind.CREDIT_NOTE: "CN-"}
_BILLED: Final = frozenset(OrderStatus) - {
    OrderStatus.DRAFT,
    OrderStatus.AWAITING_PAYMENT,
    OrderStatus.CANCELLED,
}


@dataclass(frozen=True, slots=True)
class DocumentService:
    """The papers of orders."""

    orders: OrderRepository
    documents: DocumentRepository
    fulfilments: FulfilmentRepository
    stores: StoreDirectory
    heads: Letterheads
    printer: DocumentPrinter
    clock: Clock
    note: AuditNote

    async def list_of(self, store_id: UUID, order_id: UUID) -> DocumentList:
        """
        List the documents of an order, the oldest first.

        Raises:
            OrderNotFoundError: the store has no such order.
        """
        await self.orders.get(store_id, order_id)
        return DocumentList(tuple(await self.documents.list_of(store_id, order_id)))

    async def print(self, store_id: UUID, document_id: UUID) -> PrintedDocument:
        """
        Print a document; the same bytes each time.

        Raises:
            DocumentNotFoundError: the store has no such document.
        """
        found = await self.documents.find(store_id, document_id)
        if found is None:
            raise DocumentNotFoundError(document_id)
        document, sheet = found
        content = await self.printer.print(TEMPLATE, sheet, at=document.issued_at)
        name = f"{document.kind}-{document.number or document.id}.pdf"
        return PrintedDocument(name, "application/pdf", content)

    async def issue_invoice(self, actor: Actor, order_id: UUID) -> Document:
        """
        Issue the invoice of an order that is paid; one that is there already is returned.

        Raises:
            OrderNotFoundError: the store has no such order.
            WrongStateError: it is not paid yet, or came to nothing.
            MissingGlyphError: a name or an address cannot be printed; no number is used up.
        """
        order = await self.orders.lock(actor.store_id, order_id)
        document = await self.invoice(actor.store_id, order)
        self.note.tell(order_id, after=document)
        return document

    async def invoice(self, store_id: UUID, order: Order) -> Document:
        """Issue the invoice of an order that is locked; raises what `issue_invoice` does."""
        kind = DocumentKind.INVOICE
        issued = await self.documents.find_issued(store_id, order.id, kind, about=None)
        if issued is not None:
            return issued
        if order.status not in _BILLED:
            raise WrongStateError("invoiced", status=order.status)
        quote = await self.orders.get_quote(store_id, order.id)
        head, now = await self.heads.of(store_id), await self._now(store_id)
        number = await self._number(store_id, kind, year=now.year)
        sheet = sheets.invoice(order, quote, head, number=number, at=now)
        return await self._keep(store_id, order, kind, sheet, number=number)

    async def issue_slips(self, store_id: UUID, order: Order) -> list[Document]:
        """
        Issue a packing slip for each fulfilment of an order that is locked and has none.

        Raises:
            MissingGlyphError: a name or an address cannot be printed.
        """
        head, now, issued = await self.heads.of(store_id), await self._now(store_id), []
        for each in await self.fulfilments.list_of(store_id, order.id):
            if not await self._has_slip(store_id, each):
                sheet = sheets.packing_slip(order, each, head, at=now)
                kind = DocumentKind.PACKING_SLIP
                issued.append(await self._keep(store_id, order, kind, sheet, about=each.id))
        return issued

    async def credit(self, store_id: UUID, order: Order, refund: OrderRefund) -> Document | None:
        """
        Issue the credit note for a refund of an order that is locked, if it was invoiced.

        Raises:
            MissingGlyphError: a text cannot be printed; no number is used up.
        """
        invoice = await self.documents.find_issued(
            store_id, order.id, DocumentKind.INVOICE, about=None
        )
        if invoice is None:
            return None
        quote = await self.orders.get_quote(store_id, order.id)
        head, now = await self.heads.of(store_id), await self._now(store_id)
        number = await self._number(store_id, DocumentKind.CREDIT_NOTE, year=now.year)
        sheet = sheets.credit_note(
            order,
            quote,
            refund,
            head,
            number=number,
            invoice_number=invoice.number or "",
            at=now,
        )
        return await self._keep(
            store_id, order, DocumentKind.CREDIT_NOTE, sheet, number=number, about=refund.id
        )

    async def _has_slip(self, store_id: UUID, fulfilment: Fulfilment) -> bool:
        kind = DocumentKind.PACKING_SLIP
        found = await self.documents.find_issued(
            store_id, fulfilment.order_id, kind, about=fulfilment.id
        )
        return found is not None

    async def _keep(
        self,
        store_id: UUID,
        order: Order,
        kind: DocumentKind,
        sheet: Sheet,
        *,
        number: str | None = None,
        about: UUID | None = None,
    ) -> Document:
        ensure_printable(msgspec.to_builtins(sheet))
        document = Document(
            id=new_id(),
            order_id=order.id,
            kind=kind,
            number=number,
            about=about,
            issued_at=self.clock.now(),
        )
        await self.documents.add(store_id, document, sheet)
        return document

    async def _now(self, store_id: UUID) -> datetime:
        """Return what the store's clocks show: the year of its numbers, and the day it prints."""
        return self.clock.now().astimezone(await self.stores.zone_of(store_id))

    async def _number(self, store_id: UUID, kind: DocumentKind, *, year: int) -> str:
        taken = await self.documents.take_number(store_id, kind, year=year)
        return f"{_PREFIX[kind]}{year}-{taken:06}"
