"""What an event means: pure decisions from an envelope to a row and an activity."""

import re
from datetime import datetime
from decimal import Decimal
from functools import lru_cache
from typing import Final, NamedTuple

import msgspec
from msgspec import UNSET

from cartwheel.domains.events import messages, names
from cartwheel.domains.events.clocks import Origin, epoch_ms
from cartwheel.domains.events.contracts import DeadLetterReason, LoggedEvent, Repair
from cartwheel.domains.events.enriching import enricher
from cartwheel.domains.events.enriching.enricher import Enrichment
from cartwheel.domains.events.mending import products as mending
from cartwheel.domains.events.mending.notes import Notes, encode as encode_notes
from cartwheel.domains.events.mending.products import Purchase
from cartwheel.domains.events.messages import Activity, Line
from cartwheel.domains.events.schemas import (
    CURRENCY_PATTERN,
    LARGEST_ORDER,
    LARGEST_PRICE,
    MOST_LINES,
    Context,
    Order,
    Product,
)
from cartwheel.kernel import money

_CURRENCY: Final = re.compile(CURRENCY_PATTERN)

_product = msgspec.json.Decoder(Product)
_order = msgspec.json.Decoder(Order)
_context = msgspec.json.Decoder(Context)
_NO_CONTEXT: Final = Context()
_EMPTY: Final = msgspec.Raw(b"{}")
_NO_PRODUCT: Final = ("", "", "", "", "", 0, 0)
_NO_PURCHASE: Final = Purchase("", "", 0, ())


class RefusedError(Exception):
    """An event cannot be used; the pipeline makes a dead letter of it."""

    def __init__(self, reason: DeadLetterReason, detail: str) -> None:
        super().__init__(detail)
        self.reason = reason
        self.detail = detail


class _UnclearError(ValueError):
    """A field does not say what the spec wants it to."""


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
    *enricher.COLUMNS,
)

RARE_COLUMNS: Final = (
    "traits",
    "previous_id",
    "group_id",
    "page_category",
    "channel",
    "integrations",
    "told_at",
    "original_timestamp",
    "sent_at",
    "repairs",
)
"""What most events leave empty."""


class Understood(NamedTuple):
    """
    An event that can be used: its row, and what its visitor did.

    The row is in the order of COLUMNS, its time in epoch seconds; where there is something
    rare in it, those of RARE_COLUMNS follow.
    """

    row: tuple[object, ...]
    activity: Activity
    is_repaired: bool
    begins_visit: bool = False


def understand(
    event: LoggedEvent,
    origin: Origin,
    position: str,
    enrichment: Enrichment | None = None,
    *,
    is_done: bool = False,
) -> Understood:
    """
    Read an event that lies at a position of the log, and add to it what the enrichment knows.

    Whatever its properties look like, it becomes a row, and an order ends its visitor's cart:
    what is clear is repaired, the rest is set aside, and the row says so.

    Raises:
        RefusedError: its time is absurd, on a store that lives by the times of its events.
        EnrichmentError: nothing can be added to it.
    """
    at = origin.moment_of(event)
    if at is None:
        raise RefusedError(
            DeadLetterReason.TIMESTAMP_OUT_OF_RANGE,
            f"timestamp: {(event.told_at or origin.received_at).isoformat()} is out of range",
        )
    visitor_id, user_id = event.visitor_id, event.user_id or ""
    at_ms = epoch_ms(at)
    properties = event.properties if event.properties is not UNSET else _EMPTY
    repairs = list(event.repairs)
    name = event.event or event.name or event.type
    kind = None
    if event.type == "track":
        kind = names.KINDS.get(name)
        if kind is None:
            name, kind = _named(name, repairs)
    product, purchase = _NO_PRODUCT, _NO_PURCHASE
    if kind is None or kind == messages.TOUCH:
        seen = messages.VIEW if kind is None else kind
        previous_id = (event.previous_id or "") if event.type == "alias" else ""
        activity = Activity(visitor_id, at_ms, seen, user_id=user_id, previous_id=previous_id)
    elif kind == messages.BUY:
        purchase = _purchase(properties, origin.currency, repairs)
        product = ("", "", "", "", purchase.currency, 0, 0)
        activity = Activity(
            visitor_id,
            at_ms,
            kind,
            purchase.lines,
            purchase.order_id,
            purchase.currency,
            purchase.value_minor,
            user_id,
        )
    elif line := _product_of(properties, origin.currency, repairs):
        product = msgspec.structs.astuple(line)
        lines = (line,) if kind != messages.VIEW else ()
        activity = Activity(visitor_id, at_ms, kind, lines, user_id=user_id)
    else:  # of a product that nobody knows: the cart is touched, and nothing in it changes
        seen = messages.VIEW if kind == messages.VIEW else messages.TOUCH
        activity = Activity(visitor_id, at_ms, seen, user_id=user_id)
    context = _NO_CONTEXT if event.context is UNSET else _context_of(event.context, repairs)
    if enrichment is None:
        session_id, added, begins_visit = context.session, enricher.NOTHING, False
    else:
        try:
            session_id, added, begins_visit = enrichment.enrich(
                event, origin, context, at_ms=at_ms, kind=activity.kind, is_done=is_done
            )
        except Exception as error:
            raise enricher.EnrichmentError(f"{type(error).__name__}: {error}") from error
    row = (
        origin.store_id,
        at_ms / 1000,
        event.message_id,
        event.type,
        name,
        visitor_id,
        event.anonymous_id,
        event.user_id,
        session_id,
        *product,
        purchase.order_id,
        purchase.value_minor,
        properties if event.traits is UNSET or event.properties is not UNSET else event.traits,
        event.context if event.context is not UNSET else _EMPTY,
        origin.received_text,
        position,
        *added,
    )
    told_at = event.timestamp if event.timestamp is not at else None
    rare = _rare(event, origin, told_at, repairs)
    return Understood(row + rare, activity, bool(repairs), begins_visit)


def _rare(
    event: LoggedEvent, origin: Origin, told_at: datetime | None, repairs: list[Repair]
) -> tuple[object, ...]:
    """Return the values of RARE_COLUMNS, nothing when all of them are empty."""
    has_both = event.traits is not UNSET and event.properties is not UNSET
    # Of a clock that is right, it says no more than the arrival does.
    sent_at = event.sent_at or (origin.sent_at if told_at else None)
    integrations: msgspec.Raw | str = ""
    if event.integrations is not UNSET and event.integrations != _EMPTY:
        integrations = event.integrations
    if not (
        repairs
        or has_both
        or event.previous_id
        or event.group_id
        or event.category
        or event.channel
        or integrations
        or event.original_timestamp
        or sent_at
        or told_at
    ):
        return ()
    return (
        event.traits if has_both else "",
        event.previous_id or "",
        event.group_id or "",
        event.category or "",
        event.channel or "",
        integrations,
        _text_of(told_at),
        _text_of(event.original_timestamp),
        _text_of(sent_at),
        encode_notes(repairs).decode() if repairs else "",
    )


def _text_of(moment: datetime | None) -> str:
    return "" if moment is None else moment.isoformat()


def _named(name: str, repairs: list[Repair]) -> tuple[str, int | None]:
    """Return what the spec calls an event today, and what it does; its own name if it is none."""
    specified = names.in_the_spec(name)
    if specified is None or specified == name:
        return name, None
    Notes(repairs).repaired("event", was=name, now=specified)
    return specified, names.KINDS.get(specified)


def _product_of(properties: msgspec.Raw, currency: str, repairs: list[Repair]) -> Line | None:
    try:
        return _clear_product(bytes(properties), currency)
    except (msgspec.MsgspecError, RecursionError, _UnclearError):
        return mending.product(properties, currency, Notes(repairs))


# A product that is looked at is told of in the same words again and again.
@lru_cache(maxsize=8_192)
def _clear_product(properties: bytes, currency: str) -> Line:
    return _line(_product.decode(properties), currency)


def _purchase(properties: msgspec.Raw, currency: str, repairs: list[Repair]) -> Purchase:
    try:
        return _order_of(_order.decode(properties), currency)
    except (msgspec.MsgspecError, RecursionError, _UnclearError):
        return mending.order(properties, currency, Notes(repairs))


def _context_of(context: msgspec.Raw, repairs: list[Repair]) -> Context:
    try:
        return _context.decode(context)
    except (msgspec.MsgspecError, RecursionError):
        return mending.context(context, Notes(repairs))


def _line(product: Product, store_currency: str) -> Line:
    product_id = product.id
    if product_id is None:
        raise _UnclearError("product_id")
    quantity = 1 if product.quantity is None else product.quantity
    if not 1 <= quantity <= messages.MOST_QUANTITY:
        raise _UnclearError("quantity")
    currency = _currency(product.currency, store_currency)
    return Line(
        product_id=product_id,
        name=product.name or "",
        category=product.category or "",
        brand=product.brand or "",
        currency=currency,
        price_minor=_minor(product.price, currency, largest=LARGEST_PRICE),
        quantity=quantity,
    )


def _order_of(order: Order, store_currency: str) -> Purchase:
    if len(order.products) > MOST_LINES:
        raise _UnclearError("products")
    currency = _currency(order.currency, store_currency)
    lines = tuple(_line(product, currency) for product in order.products)
    amount = order.amount
    value_minor = (
        sum(line.price_minor * line.quantity for line in lines if line.currency == currency)
        if amount is None
        else _minor(amount, currency, largest=LARGEST_ORDER)
    )
    return Purchase(order.id, currency, value_minor, lines)


def _minor(amount: Decimal | None, currency: str, *, largest: int) -> int:
    if amount is None:
        return 0
    if amount.is_finite() and 0 <= amount <= largest:
        minor = money.to_minor(amount, currency, assumed=True)
        if minor <= largest:
            return minor
    raise _UnclearError("amount")


def _currency(given: str | None, store_currency: str) -> str:
    if given is None:
        return store_currency
    if _CURRENCY.fullmatch(given) is None:
        raise _UnclearError("currency")
    return given
