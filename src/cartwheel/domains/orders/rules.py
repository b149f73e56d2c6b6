"""
Where an order can go from where it stands, and what that allows: pure decisions.

    draft ── placed ──▶ awaiting_payment ── paid or authorised ──▶ confirmed
                               │                                   │   │
                  hold over, or cancelled                   cancelled  sent, in parts or whole
                               ▼                                   │   ▼
                           cancelled ◀─────────────────────────────┘  partly_fulfilled
                                                                       │ the rest sent
                                          completed ◀── completed ── fulfilled

Nothing leaves before its money is there, and what has left is not cancelled but returned.
"""

import secrets
from collections.abc import Mapping
from typing import Final

from cartwheel.domains.orders.contracts import OrderAction, OrderStatus, PaymentStatus

NEXT: Final[Mapping[OrderStatus, tuple[OrderStatus, ...]]] = {
    OrderStatus.DRAFT: (OrderStatus.AWAITING_PAYMENT, OrderStatus.CONFIRMED, OrderStatus.CANCELLED),
    OrderStatus.AWAITING_PAYMENT: (OrderStatus.CONFIRMED, OrderStatus.CANCELLED),
    OrderStatus.CONFIRMED: (
        OrderStatus.PARTLY_FULFILLED,
        OrderStatus.FULFILLED,
        OrderStatus.CANCELLED,
    ),
    OrderStatus.PARTLY_FULFILLED: (OrderStatus.FULFILLED,),
    OrderStatus.FULFILLED: (OrderStatus.COMPLETED,),
    OrderStatus.COMPLETED: (),
    OrderStatus.CANCELLED: (),
}
"""The transition table; what is not in it is refused."""

SENT: Final = (OrderStatus.PARTLY_FULFILLED, OrderStatus.FULFILLED, OrderStatus.COMPLETED)
"""States of orders of which something has left."""

# Crockford's alphabet: nothing that is read as something else, and no U.
_ALPHABET: Final = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_DIGITS: Final = 8


def payment_status(*, total: int, authorised: int, paid: int, refunded: int) -> PaymentStatus:
    """Say how much of a total is there; an order of nothing is paid."""
    if refunded and refunded >= paid:
        return PaymentStatus.REFUNDED
    if refunded:
        return PaymentStatus.PARTLY_REFUNDED
    if paid >= total:
        return PaymentStatus.PAID
    return PaymentStatus.AUTHORISED if paid + authorised >= total else PaymentStatus.UNPAID


def due(*, total: int, authorised: int, paid: int, edited_back: int) -> int:
    """Return what is still to be paid; below zero when that is too much already."""
    # What went back since the order became cheaper is owed again when it becomes dearer.
    return total - authorised - (paid - edited_back)


def actions(
    status: OrderStatus, payment: PaymentStatus, *, returnable: int, refundable: int, due: int
) -> tuple[OrderAction, ...]:
    """Return what can be done with an order as it stands, in the order in which it is offered."""
    found = []
    if status is OrderStatus.DRAFT:
        found += [OrderAction.PLACE, OrderAction.EDIT]
    if status is OrderStatus.AWAITING_PAYMENT or (due > 0 and status is OrderStatus.CONFIRMED):
        found += [OrderAction.PAY, OrderAction.MARK_PAID]
    if status is OrderStatus.CONFIRMED:
        found.append(OrderAction.EDIT)
    if status in (OrderStatus.CONFIRMED, OrderStatus.PARTLY_FULFILLED) and due <= 0:
        found.append(OrderAction.FULFIL)
    if status is OrderStatus.FULFILLED:
        found.append(OrderAction.COMPLETE)
    if status in SENT and returnable:
        found.append(OrderAction.RETURN)
    if refundable and payment is not PaymentStatus.UNPAID:
        found.append(OrderAction.REFUND)
    if OrderStatus.CANCELLED in NEXT[status]:
        found.append(OrderAction.CANCEL)
    return tuple(found)


def points_back(points: int, *, of: int, before: int, after: int) -> int:
    """
    Return how many of an order's points go back when more of what they are worth does.

    Rounded down, so that parts never come to more points than there were; the last takes the
    rest.
    """
    return points * after // of - points * before // of


def make_number() -> str:
    """
    Return an order number that tells nobody how many orders there are.

    Eight of Crockford's digits, 40 bits of chance, in two groups to be read aloud; the store's
    unique index refuses what exists already.
    """
    digits = "".join(secrets.choice(_ALPHABET) for _ in range(_DIGITS))
    return f"{digits[:4]}-{digits[4:]}"


def share(amount: int, *, part: int, whole: int, already: int, is_last: bool) -> int:
    """
    Return what some units of a line are worth: `part` of `whole` units of `amount`.

    Rounded down, so that returns in pieces never come to more than the line, and the last
    piece takes what is left of it.
    """
    return amount - already if is_last else min(amount * part // whole, amount - already)
