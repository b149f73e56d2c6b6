"""A cart follows its visitor by event time alone."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest

from cartwheel.domains.carts.contracts import CartState
from cartwheel.domains.carts.messages import (
    CartAbandoned,
    CartConverted,
    CartRecovered,
    CartResumed,
)
from cartwheel.domains.carts.rules import Happening, LiveCart, abandon, follow, is_idle
from cartwheel.domains.events.api import ADD, BUY, REMOVE, TOUCH, VIEW, Activity, Line

STORE = UUID(int=1)
IDLE = timedelta(minutes=30)
START = datetime(2026, 3, 1, 12, tzinfo=UTC)


def at(minutes: float) -> int:
    return int((START + timedelta(minutes=minutes)).timestamp() * 1000)


def line(product_id: str = "p1", *, price: int = 1000, quantity: int = 1) -> Line:
    return Line(product_id, "Cup", "kitchen", "Acme", "USD", price, quantity)


def add(minutes: float, **fields: object) -> Activity:
    return Activity("v", at(minutes), ADD, (line(**fields),))  # type: ignore[arg-type]


def view(minutes: float) -> Activity:
    return Activity("v", at(minutes), VIEW)


def touch(minutes: float) -> Activity:
    return Activity("v", at(minutes), TOUCH)


def buy(minutes: float) -> Activity:
    return Activity("v", at(minutes), BUY, (), "o1", "USD", 2500)


def run(*activities: Activity) -> tuple[LiveCart | None, list[Happening]]:
    cart, happened = None, []
    for activity in activities:
        cart, news = follow(cart, activity, store_id=STORE, idle_limit=IDLE)
        happened += news
    return cart, happened


def test_a_cart_opens_with_its_first_product() -> None:
    cart, happened = run(add(0, price=1000, quantity=2), add(1, product_id="p2", price=550))
    assert cart is not None
    assert (cart.state, cart.opened_at, cart.last_seen_at) == (
        CartState.OPEN,
        START,
        START + timedelta(minutes=1),
    )
    assert (cart.currency, cart.value_minor, len(cart.items)) == ("USD", 2550, 2)
    assert happened == []


@pytest.mark.parametrize("activity", [view(0), touch(0), buy(0)])
def test_nothing_but_a_product_opens_a_cart(activity: Activity) -> None:
    assert run(activity) == (None, [])


def test_a_purchase_converts_a_cart_that_was_never_left() -> None:
    cart, happened = run(add(0), view(29), buy(58))
    assert cart is not None
    assert cart.state is CartState.CONVERTED
    [converted] = happened
    assert isinstance(converted, CartConverted)
    assert (converted.value_minor, converted.order_id) == (2500, "o1")


def test_a_gap_of_exactly_the_limit_abandons_the_cart_at_its_end() -> None:
    cart, happened = run(add(0), view(30))
    assert cart is not None
    assert cart.state is CartState.ABANDONED
    [abandoned] = happened
    assert isinstance(abandoned, CartAbandoned)
    assert (abandoned.abandoned_at, abandoned.episode) == (START + IDLE, 1)
    assert [item.product_id for item in abandoned.items] == ["p1"]


def test_any_event_keeps_an_open_cart_warm() -> None:
    cart, happened = run(add(0), view(29), view(58))
    assert cart is not None
    assert (cart.state, happened) == (CartState.OPEN, [])


def test_only_a_cart_event_resumes_an_abandoned_cart() -> None:
    cart, happened = run(add(0), view(40), touch(41))
    assert cart is not None
    assert cart.state is CartState.OPEN
    assert [type(h) for h in happened] == [CartAbandoned, CartResumed]
    again, _ = run(add(0), view(40))
    assert again is not None
    assert again.state is CartState.ABANDONED


def test_coming_back_resumes_the_same_cart() -> None:
    first, _ = run(add(0))
    assert first is not None
    identity = first.id
    second, _ = follow(first, add(45, product_id="p2"), store_id=STORE, idle_limit=IDLE)
    assert second is not None
    assert second.id == identity
    assert [item.product_id for item in second.items] == ["p1", "p2"]


def test_a_purchase_recovers_a_cart_that_was_ever_abandoned() -> None:
    direct, happened = run(add(0), buy(31))
    assert direct is not None
    assert direct.state is CartState.RECOVERED
    assert [type(h) for h in happened] == [CartAbandoned, CartRecovered]
    resumed, happened = run(add(0), add(40), buy(41))
    assert resumed is not None
    assert resumed.state is CartState.RECOVERED
    assert [type(h) for h in happened] == [CartAbandoned, CartResumed, CartRecovered]


def test_each_absence_is_an_episode_of_its_own() -> None:
    _, happened = run(add(0), add(40), add(80))
    assert [h.episode for h in happened if isinstance(h, CartAbandoned)] == [1, 2]


def test_a_late_event_neither_abandons_nor_turns_the_clock_back() -> None:
    cart, happened = run(add(20), view(0))
    assert cart is not None
    assert (cart.last_seen_at, happened) == (START + timedelta(minutes=20), [])


def test_a_late_cart_event_does_not_resume_an_abandoned_cart() -> None:
    cart, happened = run(add(20), view(60), add(10, product_id="p2"))
    assert cart is not None
    assert (cart.state, len(cart.items)) == (CartState.ABANDONED, 2)
    assert [type(h) for h in happened] == [CartAbandoned]


def test_removing_takes_units_off_and_then_the_product() -> None:
    remove = Activity("v", at(1), REMOVE, (line(price=0),))
    cart, _ = run(add(0, quantity=2), remove)
    assert cart is not None
    assert (cart.items[0].quantity, cart.value_minor) == (1, 1000)
    cart, _ = follow(cart, remove, store_id=STORE, idle_limit=IDLE)
    assert cart is not None
    assert (cart.items, cart.value_minor) == ([], 0)


def test_an_emptied_cart_is_never_abandoned() -> None:
    cart, happened = run(add(0), Activity("v", at(1), REMOVE, (line(),)), view(60))
    assert cart is not None
    assert (cart.state, happened) == (CartState.OPEN, [])


def test_silence_abandons_a_cart_once_the_watermark_is_there() -> None:
    cart, _ = run(add(0))
    assert cart is not None
    assert not is_idle(cart, START + timedelta(minutes=29, seconds=59), idle_limit=IDLE)
    assert is_idle(cart, START + IDLE, idle_limit=IDLE)
    abandoned = abandon(cart, idle_limit=IDLE)
    assert abandoned.abandoned_at == START + IDLE
    assert not is_idle(cart, START + timedelta(days=1), idle_limit=IDLE)


def test_an_item_in_another_currency_stays_out_of_the_value() -> None:
    euros = Line("p2", "", "", "", "EUR", 700, 1)
    cart, _ = run(add(0), Activity("v", at(1), ADD, (euros,)))
    assert cart is not None
    assert (cart.currency, cart.value_minor, len(cart.items)) == ("USD", 1000, 2)


def test_silence_is_that_of_arrival_where_devices_tell_the_time() -> None:
    """A device an hour slow clicks on: nothing is abandoned, whatever its clock says."""
    heard = [START + timedelta(minutes=minutes) for minutes in (0, 20, 40)]
    cart, happened = None, []
    for activity, at_once in zip((add(0), view(-60), view(-90)), heard, strict=True):
        cart, news = follow(cart, activity, store_id=STORE, idle_limit=IDLE, heard_at=at_once)
        happened += news
    assert cart is not None
    assert (cart.state, cart.last_seen_at, happened) == (CartState.OPEN, heard[-1], [])
    assert not is_idle(cart, heard[-1] + timedelta(minutes=29), idle_limit=IDLE)


def test_a_gap_between_events_that_arrive_together_is_no_silence() -> None:
    """As when a device was offline, or its clock was set in between."""
    cart, _ = follow(None, add(0), store_id=STORE, idle_limit=IDLE, heard_at=START + 2 * IDLE)
    cart, happened = follow(
        cart, add(45), store_id=STORE, idle_limit=IDLE, heard_at=START + 2 * IDLE
    )
    assert cart is not None
    assert (cart.state, cart.opened_at, happened) == (CartState.OPEN, START, [])


def test_a_shopper_with_a_slow_clock_comes_back_to_an_abandoned_cart() -> None:
    cart, _ = follow(None, add(0), store_id=STORE, idle_limit=IDLE, heard_at=START)
    _, happened = follow(
        cart, add(-60), store_id=STORE, idle_limit=IDLE, heard_at=START + timedelta(minutes=45)
    )
    [abandoned, resumed] = happened
    assert isinstance(abandoned, CartAbandoned)
    assert isinstance(resumed, CartResumed)
    assert abandoned.abandoned_at == START + IDLE
    assert resumed.resumed_at == START + timedelta(minutes=45)
