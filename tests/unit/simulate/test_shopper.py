"""One shopper: what each state leads to, driven by habits that leave nothing to chance."""

from dataclasses import replace
from decimal import Decimal
from random import Random

import pytest

from cartwheel.entrypoints.simulate.habits import Habits
from cartwheel.entrypoints.simulate.shop import Shop
from cartwheel.entrypoints.simulate.shopper import Offer, Shopper, State

BUYS = Habits(opens_category=0, adds=1, adds_two=0, removes=0, checks_out=1, pays=1, visits_again=0)
HESITATES = replace(BUYS, checks_out=0, comes_back=0, persuaded_by={"reminder": 1, "none": 0})
REMINDER = Offer("offer-1", "reminder")


def shopper(habits: Habits, *, seed: int = 1) -> Shopper:
    return Shopper("somebody", shop=Shop.stocked(), habits=habits, rng=Random(seed))


def visit(person: Shopper, *, until: State) -> list[str]:
    """Let the shopper act until the state is reached; the names of what shows."""
    shown = []
    while person.state is not until:
        done = person.act().happening
        if done is not None:
            shown.append(done.event or f"page {done.properties['name']}")
    return shown


def left_behind(habits: Habits) -> Shopper:
    person = shopper(habits)
    visit(person, until=State.AWAY)
    return person


def test_a_shopper_who_buys_goes_all_the_way() -> None:
    shown = visit(shopper(BUYS), until=State.GONE)
    views = shown.count("Product Viewed")
    assert shown == [
        "page Home",
        *["Product Viewed", "Product Added"] * views,
        "Cart Viewed",
        "Checkout Started",
        "page Payment",
        "Order Completed",
    ]


def test_an_order_is_worth_its_lines() -> None:
    person = shopper(BUYS)
    visit(person, until=State.PAYING)
    cart = dict(person.cart)
    done = person.act().happening
    assert done is not None
    assert done.properties["orderId"] == "somebody-1"
    assert done.properties["total"] == sum(p.price_minor * n for p, n in cart.items()) / Decimal(
        100
    )
    assert done.properties["discount"] == 0
    assert person.cart == {}


def test_a_shopper_who_adds_nothing_leaves_without_a_cart() -> None:
    person = shopper(replace(BUYS, adds=0))
    shown = visit(person, until=State.GONE)
    assert set(shown) == {"page Home", "Product Viewed"}
    assert person.act().pause is None


def test_a_hesitating_shopper_leaves_the_cart_and_in_the_end_loses_it() -> None:
    person = left_behind(HESITATES)
    assert person.cart != {}
    move = person.act()
    assert (move.happening, person.state, person.cart) == (None, State.GONE, {})


def test_patience_is_longer_than_the_idle_limit_of_the_demo() -> None:
    person = shopper(HESITATES)
    pause: float | None = 0.0
    while person.state is not State.AWAY:
        pause = person.act().pause
    assert pause == HESITATES.patience_seconds
    assert HESITATES.patience_seconds > 90


def test_a_persuaded_shopper_comes_back_and_buys() -> None:
    person = left_behind(HESITATES)
    pause = person.hear(REMINDER)
    assert pause is not None
    assert HESITATES.answers[0] <= pause <= HESITATES.answers[1]
    assert visit(person, until=State.GONE) == [
        "Cart Viewed",
        "Checkout Started",
        "page Payment",
        "Order Completed",
    ]
    assert person.was_won_back


def test_a_discount_comes_off_the_total() -> None:
    habits = replace(HESITATES, persuaded_by={"discount": 0}, persuaded_a_percent=0.1)
    person = left_behind(habits)
    whole = sum(p.price_minor * n for p, n in person.cart.items())
    assert person.hear(Offer("offer-1", "discount", 10)) is not None
    visit(person, until=State.PAYING)
    done = person.act().happening
    assert done is not None
    off = whole * 10 // 100
    assert done.properties["discount"] == off / Decimal(100)
    assert done.properties["total"] == (whole - off) / Decimal(100)


def test_an_unpersuaded_shopper_stays_away() -> None:
    person = left_behind(HESITATES)
    assert person.hear(Offer("offer-1", "none")) is None
    assert person.hear(Offer("offer-2", "something new")) is None
    assert person.state is State.AWAY


def test_the_same_offer_delivered_again_is_not_a_second_chance() -> None:
    habits = replace(HESITATES, persuaded_by={"reminder": 0})
    person = left_behind(habits)
    assert person.hear(REMINDER) is None
    habits.persuaded_by["reminder"] = 1
    assert person.hear(REMINDER) is None
    assert person.hear(Offer("offer-2", "reminder")) is not None


@pytest.mark.parametrize("state", [State.ARRIVING, State.BROWSING, State.PAYING, State.GONE])
def test_an_offer_changes_nothing_for_who_is_not_away(state: State) -> None:
    person = shopper(replace(BUYS, persuaded_by={"reminder": 1}))
    visit(person, until=state)
    assert person.hear(REMINDER) is None
    assert person.state is state


def test_distraction_ends_by_itself() -> None:
    person = left_behind(replace(HESITATES, comes_back=1))
    done = person.act().happening
    assert done is not None
    assert done.event == "Cart Viewed"
    assert not person.was_won_back


def test_another_visit_is_another_session() -> None:
    person = shopper(replace(BUYS, visits_again=1))
    first = person.act().happening
    visit(person, until=State.GONE)
    pause = person.act().pause
    again = person.act().happening
    assert first is not None
    assert again is not None
    assert (first.session_id, again.session_id) == ("somebody-visit-1", "somebody-visit-2")
    assert pause is not None
    assert 300 <= pause <= 1_800


def test_an_emptied_cart_is_no_cart() -> None:
    person = shopper(replace(BUYS, removes=1))
    shown = visit(person, until=State.GONE)
    assert shown.count("Product Added") >= shown.count("Product Removed") > 0
    assert "Checkout Started" not in shown
