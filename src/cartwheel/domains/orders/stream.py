"""Telling the stream of events of what was bought here, so that the tracked cart is converted."""

from dataclasses import dataclass
from uuid import UUID, uuid5

import msgspec

from cartwheel.domains.events.api import Event, IngestService
from cartwheel.domains.orders.contracts import Order
from cartwheel.domains.orders.repository.orders import OrderRepository
from cartwheel.kernel.db import Database
from cartwheel.kernel.money import to_major
from cartwheel.systems.rpc.api import RequestContext


@dataclass(frozen=True, slots=True)
class PurchaseTeller:
    """Puts purchases into the log of events, each under an id that is made of its order's."""

    database: Database
    ingest: IngestService

    async def tell(self, store_id: UUID, order_id: UUID) -> bool:
        """
        Tell of a purchase by whoever the tracker knows; False when it knows nobody.

        Told twice, it counts once.

        Raises:
            UnavailableError: the log does not take it now.
        """
        async with self.database.transaction(store_id=store_id, only_asks=True) as connection:
            order = await OrderRepository(connection).find(store_id, order_id)
        if order is None or order.visitor_id is None:
            return False
        traceparent = RequestContext(headers={}, address="").traceparent
        await self.ingest.put(store_id, [purchase(order)], traceparent=traceparent)
        return True


def purchase(order: Order) -> Event:
    """Return an order as an event in the terms of the Segment spec."""
    products = [
        {
            "product_id": str(line.product_id),
            "variant": str(line.variant_id),
            "sku": line.sku,
            "name": line.title,
            "quantity": line.quantity,
            "price": str(to_major(line.unit_minor, order.currency)),
        }
        for line in order.lines
    ]
    properties = {
        "order_id": order.number,
        "total": str(to_major(order.total_minor, order.currency)),
        "currency": order.currency,
        "products": products,
    }
    return Event(
        type="track",
        event="Order Completed",
        message_id=str(uuid5(order.id, "Order Completed")),
        anonymous_id=order.visitor_id,
        timestamp=order.confirmed_at,
        properties=msgspec.Raw(msgspec.json.encode(properties)),
    )
