"""
How a cart follows its visitor: pure transitions in event time, and in that of arrival.

    (none) ── product added ──▶ open ── bought ──▶ converted
                                │ ▲
           silent for the limit │ │ a cart event
                                ▼ │
                             abandoned ── bought ──▶ recovered

A cart that was ever abandoned is recovered, not converted, even when its visitor
had come back before buying. Any event keeps an open cart warm; only a cart event
warms an abandoned one again, unless it is older than what was seen last: a late
event changes the items and nothing else. An emptied cart is never abandoned.

What happens to a cart has the time of its event. How long its visitor is silent is another
question where devices tell of the times: their clocks may be off, and their events on the way
for long. There a visitor was seen last when the last event arrived.

An order ends the cart of its visitor; where that has none, as when a shop's server tells of the
order by its own id of the shopper alone, the cart of the user. What was put into a cart before its
visitor bought, and is told of after it, opens none: it was bought.
"""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final
from uuid import UUID

import msgspec

from cartwheel.domains.carts.contracts import CartItem, CartState
from cartwheel.domains.carts.messages import (
    CartAbandoned,
    CartConverted,
    CartRecovered,
    CartResumed,
)
from cartwheel.domains.events.api import (
    ADD,
    BUY,
    MOST_QUANTITY,
    REMOVE,
    VIEW,
    Activity,
    Line,
)
from cartwheel.kernel.ids import new_id

# With the largest price and quantity of an event, a cart's value stays within 64 bits.
MOST_ITEMS: Final = 500

Happening = CartAbandoned | CartResumed | CartConverted | CartRecovered


@dataclass(slots=True)
class LiveCart:
    """A cart on its way, changed in place by `follow` and `abandon`."""

    id: UUID
    store_id: UUID
    visitor_id: str
    state: CartState
    items: list[CartItem]
    currency: str | None
    value_minor: int
    episode: int
    opened_at: datetime
    last_seen_at: datetime
    abandoned_at: datetime | None = None
    closed_at: datetime | None = None
    order_id: str | None = None
    order_value_minor: int | None = None
    order_currency: str | None = None
    user_id: str | None = None


def follow(
    cart: LiveCart | None,
    activity: Activity,
    *,
    store_id: UUID,
    idle_limit: timedelta,
    heard_at: datetime | None = None,
) -> tuple[LiveCart | None, list[Happening]]:
    """
    Apply what a visitor did to the visitor's live cart.

    `heard_at` is when the activity arrived, None on a store that lives by the times of its
    events. Returns the cart, new or changed or closed, and what happened on the way. A gap of
    the idle limit abandons the cart at the end of the limit, whenever the event after it is
    read; so the outcome depends on the visitor's events alone and not on when they were
    processed.
    """
    at = datetime.fromtimestamp(activity.at_ms / 1000, UTC)
    seen_at = heard_at or at
    if cart is None:
        opened = _opened(activity, at, seen_at, store_id) if activity.kind == ADD else None
        return opened, []
    happened: list[Happening] = []
    cart.user_id = activity.user_id or cart.user_id
    if is_idle(cart, seen_at, idle_limit=idle_limit):
        happened.append(abandon(cart, idle_limit=idle_limit))
    if activity.kind == BUY:
        happened.append(_bought(cart, activity, at, seen_at))
        return cart, happened
    if activity.kind == VIEW:
        if cart.state is CartState.OPEN:
            cart.last_seen_at = max(cart.last_seen_at, seen_at)
        return cart, happened
    if cart.state is CartState.ABANDONED and seen_at > cart.last_seen_at:
        cart.state = CartState.OPEN
        happened.append(
            CartResumed(
                store_id=cart.store_id,
                cart_id=cart.id,
                visitor_id=cart.visitor_id,
                episode=cart.episode,
                resumed_at=seen_at,
            )
        )
    cart.last_seen_at = max(cart.last_seen_at, seen_at)
    for line in activity.lines:
        if activity.kind == ADD:
            _add(cart, line)
        elif activity.kind == REMOVE:
            _remove(cart, line)
    price(cart)
    return cart, happened


def is_idle(cart: LiveCart, at: datetime, *, idle_limit: timedelta) -> bool:
    """True when an open cart with something in it has been left for the limit by then."""
    return (
        cart.state is CartState.OPEN and bool(cart.items) and at - cart.last_seen_at >= idle_limit
    )


def abandon(cart: LiveCart, *, idle_limit: timedelta) -> CartAbandoned:
    """Mark a cart as left behind, as of the end of the idle limit."""
    cart.state = CartState.ABANDONED
    cart.episode += 1
    cart.abandoned_at = cart.last_seen_at + idle_limit
    return CartAbandoned(
        store_id=cart.store_id,
        cart_id=cart.id,
        visitor_id=cart.visitor_id,
        episode=cart.episode,
        opened_at=cart.opened_at,
        abandoned_at=cart.abandoned_at,
        currency=cart.currency or "",
        value_minor=cart.value_minor,
        items=tuple(cart.items),
    )


def _opened(activity: Activity, at: datetime, seen_at: datetime, store_id: UUID) -> LiveCart:
    cart = LiveCart(
        id=new_id(),
        store_id=store_id,
        visitor_id=activity.visitor_id,
        state=CartState.OPEN,
        items=[],
        currency=None,
        value_minor=0,
        episode=0,
        opened_at=at,
        last_seen_at=seen_at,
        user_id=activity.user_id or None,
    )
    for line in activity.lines:
        _add(cart, line)
    price(cart)
    return cart


def _bought(
    cart: LiveCart, activity: Activity, at: datetime, seen_at: datetime
) -> CartConverted | CartRecovered:
    was_abandoned = cart.episode > 0
    cart.state = CartState.RECOVERED if was_abandoned else CartState.CONVERTED
    cart.last_seen_at = max(cart.last_seen_at, seen_at)
    cart.closed_at = at
    cart.order_id = activity.order_id or None
    cart.order_value_minor = activity.value_minor
    cart.order_currency = activity.currency
    happened = CartRecovered if was_abandoned else CartConverted
    return happened(
        store_id=cart.store_id,
        cart_id=cart.id,
        visitor_id=cart.visitor_id,
        bought_at=at,
        order_id=cart.order_id,
        currency=activity.currency,
        value_minor=activity.value_minor,
    )


def _add(cart: LiveCart, line: Line) -> None:
    for index, item in enumerate(cart.items):
        if item.product_id == line.product_id:
            cart.items[index] = _item(
                line, quantity=min(item.quantity + line.quantity, MOST_QUANTITY)
            )
            return
    if len(cart.items) < MOST_ITEMS:
        cart.items.append(_item(line, quantity=line.quantity))


def _remove(cart: LiveCart, line: Line) -> None:
    for index, item in enumerate(cart.items):
        if item.product_id == line.product_id:
            if item.quantity > line.quantity:
                left = item.quantity - line.quantity
                cart.items[index] = msgspec.structs.replace(item, quantity=left)
            else:
                del cart.items[index]
            return


def price(cart: LiveCart) -> None:
    """Say what lies in a cart is worth, in its currency."""
    if cart.currency is None and cart.items:
        cart.currency = cart.items[0].currency
    cart.value_minor = sum(
        item.price_minor * item.quantity for item in cart.items if item.currency == cart.currency
    )


def _item(line: Line, *, quantity: int) -> CartItem:
    return CartItem(
        product_id=line.product_id,
        name=line.name or None,
        category=line.category or None,
        brand=line.brand or None,
        currency=line.currency,
        price_minor=line.price_minor,
        quantity=quantity,
    )
