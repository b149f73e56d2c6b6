"""What happened elsewhere, as something that needs somebody."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, TypeAlias
from uuid import UUID

from cartwheel.domains.catalog.api import ProductImportEnded, VariantCatalog
from cartwheel.domains.events.api import EventsFailing, EventsRecovered
from cartwheel.domains.inventory.api import LowStock
from cartwheel.domains.notifications.contracts import (
    EventsNotice,
    ImportNotice,
    LowStockNotice,
    NotificationKind,
    PaymentNotice,
    PaymentTrouble,
    ProviderNotice,
    RentalNotice,
    WebhookNotice,
)
from cartwheel.domains.notifications.messages import NotificationsChanged
from cartwheel.domains.notifications.repository import Note, NotificationRepository
from cartwheel.domains.notifications.rules import subject_of
from cartwheel.domains.orders.api import OrderCancelled, OrderConfirmed, OrderFinder, OrderStatus
from cartwheel.domains.payments.api import PaymentDisputed, PaymentFailed, PaymentRefundFailed
from cartwheel.domains.providers.api import ProviderTrouble, ProviderTroubled
from cartwheel.domains.rentals.api import BookingInTheWay, BookingReturned
from cartwheel.domains.webhooks.api import EndpointRepository, WebhookEndpointDisabled
from cartwheel.kernel.clock import Clock
from cartwheel.systems.outbox.api import Outbox

Troubled: TypeAlias = PaymentDisputed | PaymentFailed | PaymentRefundFailed
Settled: TypeAlias = OrderCancelled | OrderConfirmed

_MOST_DETAIL: Final = 500
_TROUBLES: Final = {
    PaymentFailed: PaymentTrouble.FAILED,
    PaymentRefundFailed: PaymentTrouble.REFUND_FAILED,
    PaymentDisputed: PaymentTrouble.DISPUTED,
}


@dataclass(frozen=True, slots=True)
class Noting:
    """Makes notifications, in the transaction in which an announcement counts as dealt with."""

    notifications: NotificationRepository
    variants: VariantCatalog
    orders: OrderFinder
    endpoints: EndpointRepository
    outbox: Outbox
    clock: Clock

    async def low_stock(self, messages: Sequence[LowStock]) -> None:
        """Note variants of one store that run out; one that is gone needs nobody."""
        store_id = messages[0].store_id
        low = {message.variant_id: message for message in messages}
        found = await self.variants.variants(store_id, low)
        notes = [
            Note(
                kind=NotificationKind.STOCK,
                subject=str(each.variant_id),
                about=LowStockNotice(
                    product_id=each.product_id,
                    product_title=each.product_title,
                    variant_title=each.title,
                    sku=each.sku,
                    available=low[each.variant_id].available,
                    reorder_point=low[each.variant_id].reorder_point,
                ),
                happened_at=low[each.variant_id].since,
            )
            for each in found.values()
        ]
        await self._put(store_id, notes)

    async def payment(self, message: Troubled) -> None:
        """Note what is wrong with a payment; none has failed of an order that waits for none."""
        trouble = _TROUBLES[type(message)]
        order = await self.orders.find_one(message.store_id, message.reference_id)
        if order is None:
            return
        if trouble is PaymentTrouble.FAILED and order.status != OrderStatus.AWAITING_PAYMENT:
            return
        code = {PaymentTrouble.FAILED: "code", PaymentTrouble.DISPUTED: "dispute_state"}.get(
            trouble
        )
        note = Note(
            kind=NotificationKind.PAYMENT,
            subject=subject_of(order.id, trouble),
            about=PaymentNotice(
                trouble=trouble,
                order_id=order.id,
                order_number=order.number,
                currency=message.currency,
                amount_minor=message.amount_minor or order.total_minor,
                code=getattr(message, code) if code else "",
            ),
            happened_at=message.happened_at,
        )
        await self._put(message.store_id, [note])

    async def settle(self, messages: Sequence[Settled]) -> None:
        """Forget failed payments of orders of one store that are paid or given up by now."""
        store_id = messages[0].store_id
        subjects = [subject_of(message.order_id, PaymentTrouble.FAILED) for message in messages]
        if await self.notifications.settle(store_id, NotificationKind.PAYMENT, subjects):
            await self._tell(store_id, NotificationKind.PAYMENT)

    async def import_ended(self, message: ProductImportEnded) -> None:
        """Note an import that ended; of a check nothing was imported."""
        if message.dry_run:
            return
        note = Note(
            kind=NotificationKind.IMPORT,
            subject=str(message.import_id),
            about=ImportNotice(
                import_id=message.import_id,
                file_name=message.file_name,
                has_failed=message.has_failed,
                created=message.created,
                updated=message.updated,
                refused=message.refused,
            ),
            happened_at=message.ended_at,
        )
        await self._put(message.store_id, [note])

    async def endpoint_disabled(self, message: WebhookEndpointDisabled) -> None:
        """Note an endpoint that is told nothing any more, unless it is gone altogether."""
        endpoint = await self.endpoints.find(message.store_id, message.endpoint_id)
        if endpoint is None:
            return
        note = Note(
            kind=NotificationKind.WEBHOOK,
            subject=str(endpoint.id),
            about=WebhookNotice(endpoint_id=endpoint.id, url=endpoint.url, reason=message.reason),
            happened_at=message.disabled_at,
        )
        await self._put(message.store_id, [note])

    async def events_failing(self, message: EventsFailing) -> None:
        """Note that events of shoppers keep going wrong."""
        note = Note(
            kind=NotificationKind.EVENTS,
            subject=message.fingerprint,
            about=EventsNotice(
                reason=message.reason,
                fingerprint=message.fingerprint,
                letter_id=message.letter_id,
                detail=message.detail[:_MOST_DETAIL],
            ),
            happened_at=message.raised_at,
        )
        await self._put(message.store_id, [note])

    async def events_recovered(self, message: EventsRecovered) -> None:
        """Forget what has stopped going wrong."""
        kind, subjects = NotificationKind.EVENTS, [message.fingerprint]
        if await self.notifications.settle(message.store_id, kind, subjects):
            await self._tell(message.store_id, kind)

    async def in_the_way(self, message: BookingInTheWay) -> None:
        """Note a vehicle that is not back while somebody comes for it."""
        note = Note(
            kind=NotificationKind.RENTAL,
            subject=str(message.booking_id),
            about=RentalNotice(
                booking_id=message.booking_id,
                booking_number=message.number,
                plate=message.plate,
                due_at=message.ends_at,
                next_booking_id=message.next_booking_id,
                next_starts_at=message.next_starts_at,
            ),
            happened_at=message.at,
        )
        await self._put(message.store_id, [note])

    async def car_back(self, messages: Sequence[BookingReturned]) -> None:
        """Forget vehicles of one store that are back."""
        store_id, kind = messages[0].store_id, NotificationKind.RENTAL
        subjects = [str(message.booking_id) for message in messages]
        if await self.notifications.settle(store_id, kind, subjects):
            await self._tell(store_id, kind)

    async def provider_troubled(self, message: ProviderTroubled) -> None:
        """Note a service that cannot be asked until somebody does something."""
        is_budget = message.trouble is ProviderTrouble.BUDGET
        note = Note(
            kind=NotificationKind.PROVIDER,
            subject=message.trouble if is_budget else f"{message.trouble} {message.provider}",
            about=ProviderNotice(
                trouble=message.trouble, provider=message.provider, model=message.model
            ),
            happened_at=message.at,
        )
        await self._put(message.store_id, [note])

    async def _put(self, store_id: UUID, notes: Sequence[Note]) -> None:
        await self.notifications.put_all(store_id, notes, at=self.clock.now())
        for kind in {note.kind for note in notes}:
            await self._tell(store_id, kind)

    async def _tell(self, store_id: UUID, kind: NotificationKind) -> None:
        changed = NotificationsChanged(store_id, kind, self.clock.now())
        await self.outbox.announce(changed, aggregate_id=store_id)
