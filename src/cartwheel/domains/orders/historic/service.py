"""Use cases of orders of old: brought in bulk, each once."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import msgspec

from cartwheel.domains.customers.api import NewPurchase, NewRefund, PurchaseLine, Purchases
from cartwheel.domains.orders.contracts import CancelReason, OrderStatus, PaymentStatus
from cartwheel.domains.orders.historic.contracts import (
    CHANNEL,
    OpenLine,
    PastOrder,
    PastReturn,
    PastShipment,
)
from cartwheel.domains.orders.historic.repository import HistoricRepository
from cartwheel.domains.orders.returns.contracts import RefundStatus, ReturnStatus
from cartwheel.domains.pricing.api import Quote, TaxStanding
from cartwheel.kernel.ids import id_at
from cartwheel.kernel.money import Money

_BY = "import"


@dataclass(frozen=True, slots=True)
class HistoricOrders:
    """
    Brings orders and returns of another shop.

    What is brought again changes nothing. The constraints of orders hold for these as well.
    """

    historic: HistoricRepository
    purchases: Purchases

    async def add_all(self, store_id: UUID, given: Sequence[PastOrder]) -> dict[str, int]:
        """Keep orders that are new, and return what is kept as the total of each, by number."""
        if not given:
            return {}
        new = await self.historic.add_all([_order_row(store_id, each) for each in given])
        added = [each for each in given if each.number in new]
        if added:
            lines = {each.number: _line_rows(store_id, each) for each in added}
            await self.historic.add_lines([row for rows in lines.values() for row in rows])
            sent = [
                _fulfilment_row(store_id, each, each.sent, lines[each.number])
                for each in added
                if each.sent is not None
            ]
            if sent:
                await self.historic.add_fulfilments(sent)
            await self.historic.tell_all([row for each in added for row in _story(store_id, each)])
            bought = [each for each in added if each.customer_id and not each.cancelled_at]
            await self.purchases.record_all(store_id, [_purchase(store_id, e) for e in bought])
        return await self.historic.totals(store_id, [each.number for each in given])

    async def known_returns(
        self, store_id: UUID, given: Collection[tuple[datetime, str]]
    ) -> set[str]:
        """Return the references of those returns, each with its moment, that are there."""
        ids = {refund_id(store_id, at, reference): reference for at, reference in given}
        return {ids[each] for each in await self.historic.refunded(store_id, ids)}

    async def open_lines(
        self, store_id: UUID, pairs: Collection[tuple[UUID, str]]
    ) -> list[OpenLine]:
        """
        Return lines of customers and SKUs of which something can come back.

        The latest come first; their orders do not change until the transaction ends.
        """
        found = await self.historic.open_lines(store_id, pairs, channel=CHANNEL)
        await self.historic.lock_all(store_id, {each.order_id for each in found})
        return await self.historic.open_lines(store_id, pairs, channel=CHANNEL)

    async def take_back_all(self, store_id: UUID, given: Sequence[PastReturn]) -> None:
        """Keep returns that are new, of orders that are locked, and what was paid back."""
        if not given:
            return
        lines: dict[UUID, tuple[int, int]] = {}
        amounts: dict[UUID, int] = defaultdict(int)
        together: dict[UUID, list[PastReturn]] = defaultdict(list)
        for each in given:
            amounts[each.order_id] += each.amount_minor
            together[_return_id(store_id, each)].append(each)
            for line_id, units, amount in each.lines:
                before = lines.get(line_id, (0, 0))
                lines[line_id] = (before[0] + units, before[1] + amount)
        await self.historic.add_returns(
            [_return_row(store_id, id_, parts) for id_, parts in together.items()],
            [_refund_row(store_id, each) for each in given],
        )
        await self.historic.count_back(store_id, lines, amounts)
        await self.historic.tell_all([_returned(store_id, each) for each in given])
        await self.purchases.refund_all(
            store_id,
            [
                NewRefund(
                    refund_id=refund_id(store_id, each.at, each.reference),
                    order_id=each.order_id,
                    amount_minor=each.amount_minor,
                    at=each.at,
                )
                for each in given
            ],
        )


def order_id(store_id: UUID, order: PastOrder) -> UUID:
    """Return the id of an order."""
    return id_at(order.placed_at, store_id, "order", order.number)


def refund_id(store_id: UUID, at: datetime, reference: str) -> UUID:
    """Return the id of what was paid back for a return."""
    return id_at(at, store_id, "refund", reference)


def _return_id(store_id: UUID, given: PastReturn) -> UUID:
    return id_at(given.at, store_id, "return", given.document, given.order_id)


def _order_row(store_id: UUID, order: PastOrder) -> dict[str, Any]:
    total, at = order.total_minor, order.placed_at
    is_sent = order.cancelled_at is None
    paid = total if is_sent else 0
    nothing = dict.fromkeys(
        (
            *("discount_minor", "shipping_minor", "tax_minor", "rounding_minor"),
            *("authorised_minor", "refunded_minor", "offline_refunded_minor"),
            *("edited_back_minor", "credit_minor", "points", "points_minor"),
        ),
        0,
    )
    unknown = dict.fromkeys(
        (
            *("visitor_id", "shipping_rate_id", "exchange_of", "hold_until"),
            *("confirmed_at", "fulfilled_at", "completed_at"),
        )
    )
    left_at = order.sent.at if order.sent else at
    address = None if order.address is None else msgspec.json.encode(order.address).decode()
    return {
        "id": order_id(store_id, order),
        "store_id": store_id,
        "number": order.number,
        "status": (OrderStatus.COMPLETED if is_sent else OrderStatus.CANCELLED).value,
        "payment_status": (PaymentStatus.PAID if is_sent else PaymentStatus.UNPAID).value,
        "customer_id": order.customer_id,
        "channel": CHANNEL,
        "currency": order.currency,
        "codes": "[]",
        "quote": _quote(order.currency, total, at),
        "note": "",
        **nothing,
        **unknown,
        "email": order.email,
        **dict.fromkeys(("shipping_address", "billing_address"), address),
        "total_minor": total,
        "paid_minor": paid,
        "offline_minor": 0 if order.is_paid_here else paid,
        "shipping_refunded": False,
        "version": 1,
        **dict.fromkeys(("created_at", "placed_at"), at),
        **(
            {"confirmed_at": at, "fulfilled_at": left_at, "completed_at": left_at}
            if is_sent
            else {}
        ),
        "cancel_reason": None if is_sent else CancelReason.CUSTOMER.value,
        "cancelled_at": order.cancelled_at,
    }


def _quote(currency: str, total: int, at: datetime) -> str:
    """Return a price without reasons, as JSON: how it was made nobody told us."""
    nothing, all_ = Money(0, currency), Money(total, currency)
    quote = Quote(
        currency=currency,
        prices_include_tax=True,
        tax_estimated=False,
        tax_standing=TaxStanding.TAXED,
        lines=(),
        shipping=None,
        shipping_options=(),
        goods=all_,
        discount=nothing,
        net=all_,
        tax=nothing,
        rounding=nothing,
        total=all_,
        taxes=(),
        promotions=(),
        refused_codes=(),
        explanation=(),
        priced_at=at,
    )
    return msgspec.json.encode(quote).decode()


def _line_rows(store_id: UUID, order: PastOrder) -> list[dict[str, Any]]:
    of_order = order_id(store_id, order)
    return [
        {
            "id": id_at(order.placed_at, of_order, position),
            "store_id": store_id,
            "order_id": of_order,
            "position": position,
            "variant_id": line.variant_id,
            "product_id": line.product_id,
            "sku": line.sku,
            "title": line.title,
            "quantity": line.quantity,
            "unit_minor": line.unit_minor,
            "gross_minor": line.quantity * line.unit_minor,
            "discount_minor": 0,
            "tax_minor": 0,
            "total_minor": line.quantity * line.unit_minor,
            "fulfilled": 0 if order.cancelled_at else line.quantity,
            "returned": 0,
            "refunded_minor": 0,
        }
        for position, line in enumerate(order.lines)
    ]


def _purchase(store_id: UUID, order: PastOrder) -> NewPurchase:
    assert order.customer_id is not None  # guests have no history
    return NewPurchase(
        order_id=order_id(store_id, order),
        customer_id=order.customer_id,
        number=order.number,
        placed_at=order.placed_at,
        total=Money(order.total_minor, order.currency),
        lines=tuple(
            PurchaseLine(
                product_id=line.product_id,
                variant_id=line.variant_id,
                sku=line.sku,
                title=line.title,
                quantity=line.quantity,
                total_minor=line.quantity * line.unit_minor,
            )
            for line in order.lines
        ),
    )


def _return_row(store_id: UUID, return_id: UUID, parts: Sequence[PastReturn]) -> dict[str, Any]:
    first = parts[0]
    lines = [
        {"lineId": str(line_id), "quantity": units}
        for each in parts
        for line_id, units, _ in each.lines
    ]
    return {
        "id": return_id,
        "store_id": store_id,
        "order_id": first.order_id,
        "status": ReturnStatus.RECEIVED.value,
        "reason": first.document,
        "lines": msgspec.json.encode(lines).decode(),
        "created_at": first.at,
        "received_at": first.at,
        "exchange_id": None,
    }


def _refund_row(store_id: UUID, given: PastReturn) -> dict[str, Any]:
    return {
        "id": refund_id(store_id, given.at, given.reference),
        "store_id": store_id,
        "order_id": given.order_id,
        "return_id": _return_id(store_id, given),
        "amount_minor": given.amount_minor,
        "credited_minor": 0,
        "reason": given.document,
        "status": RefundStatus.SETTLED.value,
        "failure": None,
        "created_at": given.at,
        "settled_at": given.at,
    }


def _fulfilment_id(store_id: UUID, order: PastOrder, sent: PastShipment) -> UUID:
    return id_at(sent.at, store_id, "fulfilment", order.number)


def _fulfilment_row(
    store_id: UUID, order: PastOrder, sent: PastShipment, lines: Sequence[dict[str, Any]]
) -> dict[str, Any]:
    units = [{"lineId": str(line["id"]), "quantity": line["quantity"]} for line in lines]
    return {
        "id": _fulfilment_id(store_id, order, sent),
        "store_id": store_id,
        "order_id": order_id(store_id, order),
        "lines": msgspec.json.encode(units).decode(),
        "picks": "[]",
        "carrier": sent.carrier,
        "tracking_number": sent.tracking_number,
        "created_at": sent.at,
    }


def _story(store_id: UUID, order: PastOrder) -> list[dict[str, Any]]:
    """Return what happened to an order; of one moment, in the order in which it is told."""
    placed, of_order = order.placed_at, order_id(store_id, order)
    told: list[tuple[str, datetime, dict[str, str]]] = [("placed", placed, {})]
    if order.cancelled_at:
        told.append(("cancelled", order.cancelled_at, {"reason": CancelReason.CUSTOMER.value}))
    elif order.is_paid_here:
        told.append(("payment", placed, {"paymentStatus": PaymentStatus.PAID.value}))
        told.append(("confirmed", placed, {}))
    elif order.paid_how is not None:
        about = {"amountMinor": str(order.total_minor), "how": order.paid_how}
        told.append(("paid_elsewhere", placed, about))
    if order.sent is not None:
        about = {
            "units": str(sum(line.quantity for line in order.lines)),
            "fulfilmentId": str(_fulfilment_id(store_id, order, order.sent)),
            "trackingNumber": order.sent.tracking_number,
        }
        told += [("sent", order.sent.at, about), ("completed", order.sent.at, {})]
    return [
        _happening(
            store_id,
            of_order,
            kind,
            at=at + timedelta(milliseconds=place),
            about=about,
            of=order.number,
        )
        for place, (kind, at, about) in enumerate(told)
    ]


def _returned(store_id: UUID, given: PastReturn) -> dict[str, Any]:
    units = sum(units for _, units, _ in given.lines)
    about = {"units": str(units), "document": given.document}
    return _happening(
        store_id, given.order_id, "returned", at=given.at, about=about, of=given.reference
    )


def _happening(
    store_id: UUID, of_order: UUID, kind: str, *, at: datetime, about: dict[str, str], of: str
) -> dict[str, Any]:
    return {
        "id": id_at(at, of_order, kind, of),
        "store_id": store_id,
        "order_id": of_order,
        "kind": kind,
        "by": _BY,
        "about": msgspec.json.encode(about).decode(),
        "at": at,
    }
