"""What an event means: pure decisions from an envelope to a row and an activity, or a refusal."""

import re
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Final, NamedTuple

import msgspec
from msgspec import UNSET

from cartwheel.domains.events import messages
from cartwheel.domains.events.contracts import DeadLetterReason, LoggedEvent
from cartwheel.domains.events.messages import Activity, Line
from cartwheel.domains.events.schemas import Context, Order, Product
from cartwheel.kernel import money

EARLIEST: Final = datetime(2000, 1, 1, tzinfo=UTC)
FUTURE_ALLOWED: Final = timedelta(days=1)
# In minor units: far above any real price, and far below what 64 bits and JavaScript hold.
_LARGEST_PRICE: Final = 10**12
_LARGEST_ORDER: Final = 10**15
_MOST_LINES: Final = 500
_CURRENCY: Final = re.compile("[A-Z]{3}")

_PRODUCT_KINDS: Final = {
    "Product Viewed": messages.VIEW,
    "Product Added": messages.ADD,
    "Product Removed": messages.REMOVE,
}
_TOUCHES: Final = frozenset({"Cart Viewed", "Checkout Started", "Checkout Step Viewed"})
PURCHASE: Final = "Order Completed"

_product = msgspec.json.Decoder(Product)
_order = msgspec.json.Decoder(Order)
_context = msgspec.json.Decoder(Context)
_EMPTY: Final = msgspec.Raw(b"{}")
_NO_PRODUCT: Final = ("", "", "", "", "", 0, 0)


class RefusedError(Exception):
    """An event cannot be used; the pipeline makes a dead letter of it."""

    def __init__(self, reason: DeadLetterReason, detail: str) -> None:
        super().__init__(detail)
        self.reason = reason
        self.detail = detail


COLUMNS: Final = (
    "store_id",
    "timestamp",
    "message_id",
    "type",
    "event",
    "visitor_id",
    "anonymous_id",
    "user_id",
    "session_id",
    "product_id",
    "product_name",
    "category",
    "brand",
    "currency",
    "price_minor",
    "quantity",
    "order_id",
    "value_minor",
    "properties",
    "context",
    "received_at",
    "log_position",
)


class Origin(NamedTuple):
    """Where an event came from: what all events of one log entry share."""

    store_id: str
    currency: str
    received_at: datetime
    received_text: str
    is_wall_clock: bool

    def is_plausible(self, event: LoggedEvent) -> bool:
        """True when the event's time can be true, and stored."""
        at = event.timestamp
        return at is None or EARLIEST <= at <= self.received_at + FUTURE_ALLOWED


class Understood(NamedTuple):
    """An event that can be used: its row, in the order of COLUMNS, and what its visitor did."""

    row: tuple[object, ...]
    activity: Activity


def understand(event: LoggedEvent, origin: Origin, position: str) -> Understood:
    """
    Read an event that lies at a position of the log.

    On a store that lives by the wall clock nothing happens in the future: an
    event ahead of its arrival, as from a clock that is fast, counts as of its
    arrival for its visitor's carts. Its row keeps the time it came with.

    Raises:
        RefusedError: the properties break their schema, or the time is absurd.
    """
    at = event.timestamp or origin.received_at
    if not origin.is_plausible(event):
        raise RefusedError(
            DeadLetterReason.TIMESTAMP_OUT_OF_RANGE, f"timestamp: {at.isoformat()} is out of range"
        )
    active_at = min(at, origin.received_at) if origin.is_wall_clock else at
    visitor_id = event.visitor_id
    at_ms = int(active_at.timestamp() * 1000)
    properties = event.properties if event.properties is not UNSET else _EMPTY
    name = event.event or event.name or event.type
    kind = _PRODUCT_KINDS.get(name) if event.type == "track" else None
    order_id, value_minor, product = "", 0, _NO_PRODUCT
    try:
        session = _context.decode(event.context) if event.context is not UNSET else None
        if kind is not None:
            line = _line(_product.decode(properties), origin.currency)
            product = msgspec.structs.astuple(line)
            activity = Activity(visitor_id, at_ms, kind, (line,) if kind != messages.VIEW else ())
        elif event.type == "track" and name == PURCHASE:
            order_id, currency, value_minor, lines = _purchase(
                _order.decode(properties), origin.currency
            )
            product = ("", "", "", "", currency, 0, 0)
            activity = Activity(
                visitor_id, at_ms, messages.BUY, lines, order_id, currency, value_minor
            )
        elif event.type == "track" and name in _TOUCHES:
            activity = Activity(visitor_id, at_ms, messages.TOUCH)
        else:
            activity = Activity(visitor_id, at_ms, messages.VIEW)
    except (msgspec.MsgspecError, RecursionError) as error:
        raise RefusedError(DeadLetterReason.MALFORMED_PROPERTIES, str(error)) from None
    row = (
        origin.store_id,
        moment_text(at),
        event.message_id,
        event.type,
        name,
        visitor_id,
        event.anonymous_id,
        event.user_id,
        "" if session is None else session.session,
        *product,
        order_id,
        value_minor,
        event.traits if event.traits is not UNSET else properties,
        event.context if event.context is not UNSET else _EMPTY,
        origin.received_text,
        position,
    )
    return Understood(row, activity)


def _line(product: Product, store_currency: str) -> Line:
    product_id = product.id
    if product_id is None:
        raise RefusedError(DeadLetterReason.MISSING_PRODUCT, "properties.productId: Required")
    quantity = 1 if product.quantity is None else product.quantity
    if not 1 <= quantity <= messages.MOST_QUANTITY:
        raise RefusedError(
            DeadLetterReason.INVALID_AMOUNT, f"properties.quantity: {quantity} is out of range"
        )
    currency = _currency(product.currency, store_currency)
    return Line(
        product_id=product_id,
        name=product.name or "",
        category=product.category or "",
        brand=product.brand or "",
        currency=currency,
        price_minor=_minor(product.price, currency, field="price", largest=_LARGEST_PRICE),
        quantity=quantity,
    )


def _purchase(order: Order, store_currency: str) -> tuple[str, str, int, tuple[Line, ...]]:
    if len(order.products) > _MOST_LINES:
        raise RefusedError(
            DeadLetterReason.MALFORMED_PROPERTIES,
            f"properties.products: {len(order.products)} lines; at most {_MOST_LINES} are allowed",
        )
    currency = _currency(order.currency, store_currency)
    lines = tuple(_line(product, currency) for product in order.products)
    amount = order.amount
    value_minor = (
        sum(line.price_minor * line.quantity for line in lines if line.currency == currency)
        if amount is None
        else _minor(amount, currency, field="total", largest=_LARGEST_ORDER)
    )
    return order.id, currency, value_minor, lines


def _minor(amount: Decimal | None, currency: str, *, field: str, largest: int) -> int:
    if amount is None:
        return 0
    if amount.is_finite() and 0 <= amount <= largest:
        minor = money.to_minor(amount, currency, assumed=True)
        if minor <= largest:
            return minor
    raise RefusedError(
        DeadLetterReason.INVALID_AMOUNT, f"properties.{field}: {amount:.20} is out of range"
    )


def _currency(given: str | None, store_currency: str) -> str:
    if given is None:
        return store_currency
    if _CURRENCY.fullmatch(given) is None:
        raise RefusedError(
            DeadLetterReason.INVALID_CURRENCY,
            f"properties.currency: {given[:20]!r} is not an ISO 4217 code",
        )
    return given


def moment_text(moment: datetime) -> str:
    """Return a moment as ClickHouse reads it fastest."""
    return moment.astimezone(UTC).isoformat(sep=" ", timespec="milliseconds")[:23]
