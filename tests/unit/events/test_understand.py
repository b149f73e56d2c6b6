"""An envelope becomes a row and an activity, whatever its fields look like."""

import json
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import msgspec
import pytest

from cartwheel.domains.events import rules
from cartwheel.domains.events.api import ADD, BUY, TOUCH, VIEW
from cartwheel.domains.events.clocks import Origin, moment_text
from cartwheel.domains.events.contracts import Event
from cartwheel.kernel import money

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
ORIGIN = Origin("s", "USD", NOW, moment_text(NOW), is_wall_clock=True)


def event(name: str | None = None, **fields: Any) -> Event:
    raw = {"type": "track", "messageId": "m", "anonymousId": "v", **fields}
    if name is not None:
        raw["event"] = name
    return msgspec.json.decode(json.dumps(raw), type=Event)


def rare(understood: rules.Understood, name: str) -> object:
    """Return a value that most events leave empty."""
    values = understood.row[len(rules.COLUMNS) :] or ("",) * len(rules.RARE_COLUMNS)
    return values[rules.RARE_COLUMNS.index(name)]


def column(understood: rules.Understood, name: str) -> object:
    return understood.row[rules.COLUMNS.index(name)]


def test_a_row_has_every_column() -> None:
    understood = rules.understand(
        event("Product Viewed", properties={"productId": 7}), ORIGIN, "1-1:0"
    )
    assert len(understood.row) == len(rules.COLUMNS)
    assert column(understood, "product_id") == "7"
    assert column(understood, "timestamp") == NOW.timestamp()


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
    ("properties", "line", "repairs"),
    [
        ({"price": "$19.99"}, {"price_minor": 1999}, {"price": ("$19.99", 19.99)}),
        ({"price": "1,299.00"}, {"price_minor": 129900}, {"price": ("1,299.00", 1299.00)}),
        ({"price": "cheap"}, {"price_minor": 0}, {"price": ("cheap", None)}),
        ({"price": -1}, {"price_minor": 0}, {"price": (-1, None)}),
        ({"price": "1e99"}, {"price_minor": 0}, {"price": ("1e99", None)}),
        ({"quantity": "2"}, {"quantity": 2}, {}),
        ({"quantity": 2.0}, {"quantity": 2}, {}),
        ({"quantity": 0}, {"quantity": 1}, {"quantity": (0, None)}),
        ({"quantity": 10_001}, {"quantity": 1}, {"quantity": (10_001, None)}),
        ({"currency": "eur"}, {"currency": "EUR"}, {"currency": ("eur", "EUR")}),
        ({"currency": "dollars"}, {"currency": "USD"}, {"currency": ("dollars", None)}),
        ({"product_id": 7.0}, {"product_id": "7"}, {"product_id": (7.0, "7")}),
        ({"product_id": ["p"], "sku": "s"}, {"product_id": "s"}, {"product_id": (["p"], None)}),
        ({"name": 7}, {"name": "7"}, {}),
        ({"name": "x" * 501}, {"name": "x" * 499 + "…"}, {"name": ("x" * 501, "x" * 499 + "…")}),
        ({"name": {}}, {"name": ""}, {"name": ({}, None)}),
    ],
)
def test_what_is_clear_is_repaired_and_the_rest_set_aside(
    properties: dict[str, Any],
    line: dict[str, Any],
    repairs: dict[str, tuple[Any, Any]],
) -> None:
    given = {"product_id": "p", **properties}
    understood = rules.understand(event("Product Added", properties=given), ORIGIN, "1-1:0")
    [read] = understood.activity.lines
    assert {name: getattr(read, name) for name in line} == line
    noted = {
        repair["field"].removeprefix("properties."): (repair["was"], repair.get("now"))
        for repair in json.loads(str(rare(understood, "repairs")) or "[]")
    }
    assert noted == repairs
    assert understood.is_repaired is bool(repairs)
    assert json.loads(bytes(column(understood, "properties"))) == given  # type: ignore[arg-type]


def test_a_fraction_is_one_piece_at_the_price_of_the_fraction() -> None:
    properties = {"product_id": "p", "price": 20, "quantity": 0.75}
    understood = rules.understand(event("Product Added", properties=properties), ORIGIN, "1-1:0")
    [line] = understood.activity.lines
    assert (line.price_minor, line.quantity) == (1500, 1)


def test_what_a_discount_line_takes_off_an_order_is_taken_off_its_worth() -> None:
    lines = [
        {"product_id": "a", "price": "$20.00", "quantity": "2"},
        {"name": "10 % off", "price": "-4.00"},
        None,
    ]
    understood = rules.understand(
        event("Order Completed", properties={"products": lines}), ORIGIN, "1-1:0"
    )
    assert (understood.activity.kind, understood.activity.value_minor) == (BUY, 3600)
    assert [line.product_id for line in understood.activity.lines] == ["a"]


def test_an_order_of_more_lines_than_are_read_is_worth_its_total() -> None:
    lines = [{"product_id": str(number), "price": 1} for number in range(501)]
    understood = rules.understand(
        event("Order Completed", properties={"total": "501.00", "products": lines}),
        ORIGIN,
        "1-1:0",
    )
    assert (understood.activity.value_minor, len(understood.activity.lines)) == (50_100, 500)


def test_a_product_that_nobody_knows_touches_the_cart_and_changes_nothing() -> None:
    understood = rules.understand(event("Product Added", properties={}), ORIGIN, "1-1:0")
    assert (understood.activity.kind, understood.activity.lines) == (TOUCH, ())


@pytest.mark.parametrize(
    "name", ["Added Product", "product_added", "wishlist_product_added_to_cart"]
)
def test_events_are_known_by_every_name_of_the_spec(name: str) -> None:
    understood = rules.understand(event(name, properties={"product_id": "p"}), ORIGIN, "1-1:0")
    assert understood.activity.kind == ADD
    assert column(understood, "event") in ("Product Added", "Wishlist Product Added to Cart")


def test_the_whole_envelope_is_in_the_row() -> None:
    understood = rules.understand(
        event(
            type="page",
            category="Docs",
            previousId="p",
            groupId="g",
            channel="server",
            integrations={"All": False},
            originalTimestamp="2026-03-01T11:59:00Z",
            sentAt="2026-03-01T12:00:00Z",
            traits={"plan": "free"},
            properties={"url": "https://example.com"},
        ),
        ORIGIN,
        "1-1:0",
    )
    kept = {name: rare(understood, name) for name in rules.RARE_COLUMNS}
    for name in ("traits", "integrations"):
        kept[name] = json.loads(bytes(kept[name]))  # type: ignore[arg-type]
    assert kept == {
        "traits": {"plan": "free"},
        "previous_id": "p",
        "group_id": "g",
        "page_category": "Docs",
        "channel": "server",
        "integrations": {"All": False},
        "told_at": "",
        "original_timestamp": "2026-03-01T11:59:00+00:00",
        "sent_at": "2026-03-01T12:00:00+00:00",
        "repairs": "",
    }
    assert json.loads(bytes(column(understood, "properties"))) == {  # type: ignore[arg-type]
        "url": "https://example.com"
    }


def test_money_rounds_half_to_even() -> None:
    assert [money.to_minor(Decimal(x), "USD") for x in ("0.005", "0.015")] == [0, 2]
