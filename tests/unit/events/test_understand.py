"""An envelope becomes a row and an activity, or is refused for a named reason."""

import json
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import msgspec
import pytest

from cartwheel.domains.events import rules
from cartwheel.domains.events.api import ADD, BUY, TOUCH, VIEW
from cartwheel.domains.events.contracts import DeadLetterReason, Event
from cartwheel.kernel import money

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
ORIGIN = rules.Origin("s", "USD", NOW, rules.moment_text(NOW), is_wall_clock=True)


def event(name: str | None = None, **fields: Any) -> Event:
    raw = {"type": "track", "messageId": "m", "anonymousId": "v", **fields}
    if name is not None:
        raw["event"] = name
    return msgspec.json.decode(json.dumps(raw), type=Event)


def column(understood: rules.Understood, name: str) -> object:
    return understood.row[rules.COLUMNS.index(name)]


def test_a_row_has_every_column() -> None:
    understood = rules.understand(
        event("Product Viewed", properties={"productId": 7}), ORIGIN, "1-1:0"
    )
    assert len(understood.row) == len(rules.COLUMNS)
    assert column(understood, "product_id") == "7"
    assert column(understood, "timestamp") == "2026-03-01 12:00:00.000"


@pytest.mark.parametrize(
    ("currency", "price", "minor"),
    [("USD", 35.79, 3579), ("JPY", 500, 500), ("KWD", 1.234, 1234), ("EUR", "0.1", 10)],
)
def test_prices_become_minor_units_of_their_currency(currency: str, price: Any, minor: int) -> None:
    properties = {"product_id": "p", "price": price, "currency": currency}
    understood = rules.understand(event("Product Added", properties=properties), ORIGIN, "1-1:0")
    assert understood.activity.kind == ADD
    assert understood.activity.lines[0].price_minor == minor


def test_an_event_without_currency_has_the_stores() -> None:
    understood = rules.understand(
        event("Product Added", properties={"product_id": "p", "price": 2}), ORIGIN, "1-1:0"
    )
    assert column(understood, "currency") == "USD"


def test_an_order_is_worth_its_total_else_its_lines() -> None:
    lines = [{"product_id": "a", "price": 2.5, "quantity": 2}, {"product_id": "b", "price": 1}]
    stated = rules.understand(
        event("Order Completed", properties={"orderId": "o", "total": 9, "products": lines}),
        ORIGIN,
        "1-1:0",
    )
    added = rules.understand(
        event("Order Completed", properties={"products": lines}), ORIGIN, "1-1:0"
    )
    assert (stated.activity.kind, stated.activity.value_minor) == (BUY, 900)
    assert stated.activity.order_id == "o"
    assert added.activity.value_minor == 600


@pytest.mark.parametrize(
    ("fields", "kind"),
    [
        ({"name": "Cart Viewed"}, TOUCH),
        ({"name": "Checkout Started"}, TOUCH),
        ({"name": "Signed Up"}, VIEW),
        ({"type": "page"}, VIEW),
        ({"type": "identify", "traits": {"email": "a@example.com"}}, VIEW),
    ],
)
def test_other_events_count_as_presence(fields: dict[str, Any], kind: int) -> None:
    assert (
        rules.understand(event(fields.pop("name", None), **fields), ORIGIN, "1-1:0").activity.kind
        == kind
    )


@pytest.mark.parametrize(
    ("properties", "reason"),
    [
        ({}, DeadLetterReason.MISSING_PRODUCT),
        ({"product_id": "p", "price": "cheap"}, DeadLetterReason.MALFORMED_PROPERTIES),
        ({"product_id": "p", "price": -1}, DeadLetterReason.INVALID_AMOUNT),
        ({"product_id": "p", "price": "NaN"}, DeadLetterReason.INVALID_AMOUNT),
        ({"product_id": "p", "price": "1e99"}, DeadLetterReason.INVALID_AMOUNT),
        ({"product_id": "p", "quantity": 0}, DeadLetterReason.INVALID_AMOUNT),
        ({"product_id": "p", "quantity": 10_001}, DeadLetterReason.INVALID_AMOUNT),
        ({"product_id": "p", "currency": "dollars"}, DeadLetterReason.INVALID_CURRENCY),
        ({"product_id": ["p"]}, DeadLetterReason.MALFORMED_PROPERTIES),
    ],
)
def test_an_unusable_event_is_refused_with_a_typed_reason(
    properties: dict[str, Any], reason: DeadLetterReason
) -> None:
    with pytest.raises(rules.RefusedError) as refusal:
        rules.understand(event("Product Added", properties=properties), ORIGIN, "1-1:0")
    assert refusal.value.reason is reason


@pytest.mark.parametrize("timestamp", ["1999-12-31T23:59:59Z", "2026-03-02T12:00:01Z"])
def test_absurd_times_are_refused(timestamp: str) -> None:
    with pytest.raises(rules.RefusedError) as refusal:
        rules.understand(event("Signed Up", timestamp=timestamp), ORIGIN, "1-1:0")
    assert refusal.value.reason is DeadLetterReason.TIMESTAMP_OUT_OF_RANGE


def test_a_fast_clock_counts_as_of_arrival_on_a_live_store_only() -> None:
    ahead = event("Signed Up", timestamp=(NOW + timedelta(hours=1)).isoformat())
    now_ms = int(NOW.timestamp() * 1000)
    assert rules.understand(ahead, ORIGIN, "1-1:0").activity.at_ms == now_ms
    replayed = ORIGIN._replace(is_wall_clock=False)
    assert rules.understand(ahead, replayed, "1-1:0").activity.at_ms == now_ms + 3_600_000


def test_money_rounds_half_to_even() -> None:
    assert [money.to_minor(Decimal(x), "USD") for x in ("0.005", "0.015")] == [0, 2]
