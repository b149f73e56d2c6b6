"""
No field of an event loses it, and no order is the reason for a discount to its buyer.

Each event that the Segment spec documents is damaged field by field and goes the whole way:
from the body of a request over the log into a row, and into its visitor's cart.
"""

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any, Final
from uuid import UUID

import msgspec
import pytest
from hypothesis import given, settings, strategies as st
from tests.unit.events.spec import ENVELOPE, EVENTS, ORDER, PRODUCT

from cartwheel.domains.carts.contracts import CartState
from cartwheel.domains.carts.messages import CartAbandoned, CartConverted
from cartwheel.domains.carts.rules import Happening, LiveCart, follow, is_idle
from cartwheel.domains.events import rules
from cartwheel.domains.events.bodies import read_batch
from cartwheel.domains.events.clocks import Origin, moment_text
from cartwheel.domains.events.contracts import LoggedEvent
from cartwheel.domains.events.messages import ADD, BUY, MOST_QUANTITY, TOUCH

NOW: Final = datetime(2026, 3, 1, 12, tzinfo=UTC)
STORE: Final = UUID(int=1)
IDLE: Final = timedelta(minutes=30)

DAMAGES: Final[tuple[Any, ...]] = (
    None,
    "",
    " ",
    "x" * 2_000,
    "usd",
    "dollars",
    "$19.99",
    "1,299.00",
    "1.299,00 €",
    "NaN",
    "-5",
    "\0",
    "\ud83d",
    0,
    1.0,
    0.75,
    -1,
    -0.001,
    1e300,
    2**70,
    float("nan"),
    float("inf"),
    True,
    False,
    [],
    [None],
    [[]],
    ["x"],
    {},
    {"a": {"b": [1]}},
    "2026-03-01",
    "1970-01-01T00:00:00Z",
    "0001-01-01T00:00:00+14:00",
    "9999-12-31T23:59:59-14:00",
    1772366400,
    1772366400000,
)
# Without these nobody can say what happened; such an event is refused aloud.
_NEEDED: Final = {("type",), ("event",)}
_BUYER: Final = {("anonymousId",), ("userId",)}


def paths(value: Any, at: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """Name every field of an event, and every place in its lists."""
    fields = value.items() if isinstance(value, dict) else enumerate(value)
    for name, inner in fields:
        yield (*at, name)
        if isinstance(inner, (dict, list)):
            yield from paths(inner, (*at, name))


def damaged(event: dict[str, Any], path: tuple[Any, ...], damage: Any) -> dict[str, Any]:
    """Return an event with something else at one place."""
    copy = json.loads(json.dumps(event))
    inner = copy
    for name in path[:-1]:
        inner = inner[name]
    inner[path[-1]] = damage
    return copy


def event(name: str, properties: dict[str, Any] | None = None) -> dict[str, Any]:
    return {**ENVELOPE, "event": name, "properties": EVENTS.get(name, properties)}


_LIVE: Final = Origin(str(STORE), "USD", NOW, moment_text(NOW), is_wall_clock=True)


def understood(*events: dict[str, Any], at: datetime = NOW) -> list[rules.Understood]:
    """Take events in, write them to the log, read them there, and understand them."""
    read = read_batch(json.dumps({"batch": events}).encode())
    assert not read.rejected
    logged = msgspec.json.decode(msgspec.json.encode(read.events), type=list[LoggedEvent])
    origin = Origin(str(STORE), "USD", at, moment_text(at), is_wall_clock=True)
    return [rules.understand(one, origin, f"1-1:{index}") for index, one in enumerate(logged)]


_ADDED: Final = understood(event("Product Added"))[0].activity


def bought(order: dict[str, Any]) -> tuple[LiveCart, list[Happening]]:
    """Put a product into a cart, and order a minute later."""
    cart, _ = follow(None, _ADDED, store_id=STORE, idle_limit=IDLE, heard_at=NOW)
    at = NOW + timedelta(minutes=1)
    [one] = understood(order, at=at)
    cart, happened = follow(cart, one.activity, store_id=STORE, idle_limit=IDLE, heard_at=at)
    assert cart is not None
    return cart, happened


def storable(row: tuple[object, ...]) -> None:
    """Hold a row against what the columns take."""
    columns = dict(zip((*rules.COLUMNS, *rules.RARE_COLUMNS), row, strict=False))
    assert len(row) in (len(rules.COLUMNS), len(rules.COLUMNS) + len(rules.RARE_COLUMNS))
    assert isinstance(columns["price_minor"], int)
    assert 0 <= columns["price_minor"] <= 2**53
    assert isinstance(columns["quantity"], int)
    assert 0 <= columns["quantity"] <= MOST_QUANTITY
    assert isinstance(columns["value_minor"], int)
    assert 0 <= columns["value_minor"] <= 2**53
    assert b"\\u0000" not in msgspec.json.encode(row)
    datetime.fromtimestamp(float(str(columns["timestamp"])), UTC)


@pytest.mark.parametrize("name", EVENTS)
def test_every_field_of_every_event_may_be_anything(name: str) -> None:
    whole = event(name)
    for path in paths(whole):
        if path in _NEEDED:
            continue
        for one in understood(*(damaged(whole, path, damage) for damage in DAMAGES)):
            storable(one.row)


@pytest.mark.parametrize(
    "name",
    ["Order Completed", "Completed Order", "order_completed", "orderCompleted"],
)
def test_an_order_ends_its_cart_however_its_event_is_spelt(name: str) -> None:
    assert bought(event(name, ORDER))[0].state is CartState.CONVERTED


@pytest.mark.parametrize("name", ["Order Completed", "Completed Order"])
def test_an_order_ends_its_cart_whatever_one_of_its_fields_looks_like(name: str) -> None:
    whole = event(name, ORDER)
    for path in paths(whole):
        if path in _NEEDED or path in _BUYER:
            continue
        for damage in DAMAGES:
            cart, happened = bought(damaged(whole, path, damage))
            assert cart.state is CartState.CONVERTED, (path, damage)
            assert [type(news) for news in happened] == [CartConverted]
            assert not is_idle(cart, NOW + timedelta(days=1), idle_limit=IDLE)


@pytest.mark.parametrize("damage", [507191, 507191.0, "507191"])
def test_a_buyer_is_the_same_whether_the_id_is_a_number_or_a_text(damage: Any) -> None:
    _, carts = (
        None,
        [
            one.activity.visitor_id
            for one in understood(
                *({**event(name, ORDER), "anonymousId": damage} for name in EVENTS)
            )
        ],
    )
    assert set(carts) == {"507191"}


_JSON: Final = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**70), 2**70)
    | st.floats()
    | st.text(max_size=30)
    | st.decimals(allow_nan=False, allow_infinity=False).map(lambda number: f"${number:,}"),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=9), inner, max_size=3)
    ),
    max_leaves=6,
)


@settings(derandomize=True, max_examples=300, deadline=None)
@given(
    changes=st.dictionaries(
        st.sampled_from([p for p in paths(event("Order Completed")) if p[:1] == ("properties",)]),
        _JSON,
        min_size=1,
        max_size=4,
    )
)
def test_an_order_ends_its_cart_whatever_several_of_its_fields_look_like(
    changes: dict[tuple[Any, ...], Any],
) -> None:
    order = event("Order Completed")
    for path in sorted(changes, key=len, reverse=True):
        order = damaged(order, path, changes[path])
    cart, happened = bought(order)
    assert cart.state is CartState.CONVERTED
    assert not [news for news in happened if isinstance(news, CartAbandoned)]


@settings(derandomize=True, max_examples=300, deadline=None)
@given(
    changes=st.dictionaries(
        st.sampled_from(sorted(set(ENVELOPE) - {"type"})), _JSON, min_size=1, max_size=3
    )
)
def test_an_envelope_is_taken_in_or_refused_aloud(changes: dict[str, Any]) -> None:
    given_event = {**event("Product Added"), **changes}
    read = read_batch(json.dumps({"batch": [event("Cart Viewed"), given_event]}).encode())
    assert len(read.events) + len(read.rejected) == 2
    assert all(rejected.issues for rejected in read.rejected)


def test_what_is_as_documented_is_repaired_in_nothing() -> None:
    """But for the currency of the spec's own example, and names of its first version."""
    for name, properties in EVENTS.items():
        plain = {**properties, **({"currency": "USD"} if "currency" in properties else {})}
        [one] = understood({**event(name), "properties": plain})
        repairs = json.loads(
            str(
                dict(zip(rules.RARE_COLUMNS, one.row[len(rules.COLUMNS) :], strict=True))["repairs"]
            )
            or "[]"
        )
        assert [repair["field"] for repair in repairs] in ([], ["event"]), (name, repairs)


def test_what_the_spec_says_is_in_the_row() -> None:
    [one] = understood(event("Product Added"))
    row = dict(zip((*rules.COLUMNS, *rules.RARE_COLUMNS), one.row, strict=True))
    assert (row["product_id"], row["price_minor"], row["currency"]) == (
        PRODUCT["product_id"],
        1899,
        "USD",
    )
    assert json.loads(str(row["repairs"])) == [
        {"field": "properties.currency", "was": "usd", "now": "USD"}
    ]


@pytest.mark.parametrize("huge", ["9" * 5_000, "[" * 900 + "]" * 900, '"' + " " * 500_000 + '"'])
@pytest.mark.parametrize("name", ["Order Completed", "Product Added"])
def test_what_is_too_large_to_be_read_is_set_aside(name: str, huge: str) -> None:
    """And costs no more time than its bytes do."""
    whole = event(name)
    for path in paths(whole):
        if path in _NEEDED or len(path) > 2:
            continue
        body = json.dumps({"batch": [damaged(whole, path, "huge")]}).replace('"huge"', huge)
        read = read_batch(body.encode())
        [logged] = msgspec.json.decode(msgspec.json.encode(read.events), type=list[LoggedEvent])
        understood_one = rules.understand(logged, _LIVE, "1-1:0")
        storable(understood_one.row)
        assert understood_one.activity.kind in (ADD, BUY, TOUCH)
