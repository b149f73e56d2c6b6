"""What notifications are made of, and when they are forgotten."""

from collections.abc import Sequence
from typing import Final

from cartwheel.domains.catalog.api import ProductImportEnded
from cartwheel.domains.events.api import EventsFailing, EventsRecovered
from cartwheel.domains.inventory.api import LowStock
from cartwheel.domains.notifications.messages import PruneNotifications
from cartwheel.domains.notifications.noting import Noting, Settled, Troubled
from cartwheel.domains.notifications.upkeep import NotificationUpkeep
from cartwheel.domains.orders.api import OrderCancelled, OrderConfirmed
from cartwheel.domains.payments.api import PaymentDisputed, PaymentFailed, PaymentRefundFailed
from cartwheel.domains.providers.api import ProviderTroubled
from cartwheel.domains.rentals.api import BookingInTheWay, BookingReturned
from cartwheel.domains.webhooks.api import WebhookEndpointDisabled
from cartwheel.systems.jobs.api import Answer, Done, JobHandler
from cartwheel.systems.outbox.api import SubscriberGroup, Subscription


async def note_low_stock(messages: Sequence[LowStock], noting: Noting) -> None:
    """Note what runs out."""
    await noting.low_stock(messages)


async def note_payment(message: Troubled, noting: Noting) -> None:
    """Note a payment that needs somebody."""
    await noting.payment(message)


async def settle(messages: Sequence[Settled], noting: Noting) -> None:
    """Forget what has settled itself."""
    await noting.settle(messages)


async def note_import(message: ProductImportEnded, noting: Noting) -> None:
    """Note an import that ended."""
    await noting.import_ended(message)


async def note_endpoint(message: WebhookEndpointDisabled, noting: Noting) -> None:
    """Note an endpoint that was switched off."""
    await noting.endpoint_disabled(message)


async def note_events(message: EventsFailing, noting: Noting) -> None:
    """Note events that keep going wrong."""
    await noting.events_failing(message)


async def settle_events(message: EventsRecovered, noting: Noting) -> None:
    """Forget them once they have stopped."""
    await noting.events_recovered(message)


async def note_in_the_way(message: BookingInTheWay, noting: Noting) -> None:
    """Note a vehicle that is not back while somebody comes for it."""
    await noting.in_the_way(message)


async def settle_rentals(messages: Sequence[BookingReturned], noting: Noting) -> None:
    """Forget those that are back."""
    await noting.car_back(messages)


async def note_provider(message: ProviderTroubled, noting: Noting) -> None:
    """Note a service that cannot be asked."""
    await noting.provider_troubled(message)


async def prune(_: PruneNotifications, upkeep: NotificationUpkeep) -> Answer:
    """Forget what is old."""
    return Done({"notifications": await upkeep.prune()})


GROUP: Final = SubscriberGroup(
    "notifications",
    (
        Subscription(LowStock, note_low_stock, batched=True),
        *(
            Subscription(kind, note_payment, name=f"note_{kind.name}")
            for kind in (PaymentFailed, PaymentRefundFailed, PaymentDisputed)
        ),
        *(
            Subscription(kind, settle, batched=True, name=f"settle_{kind.name}")
            for kind in (OrderConfirmed, OrderCancelled)
        ),
        Subscription(ProductImportEnded, note_import),
        Subscription(WebhookEndpointDisabled, note_endpoint),
        Subscription(EventsFailing, note_events),
        Subscription(EventsRecovered, settle_events),
        Subscription(ProviderTroubled, note_provider),
        Subscription(BookingInTheWay, note_in_the_way),
        Subscription(BookingReturned, settle_rentals, batched=True),
    ),
)
JOBS: Final = (JobHandler(PruneNotifications, prune),)
