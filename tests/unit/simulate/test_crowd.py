"""The crowd: the same seed gives the same happenings, at the rate that was asked for."""

from dataclasses import replace

import pytest

from cartwheel.domains.events.api import MADE_UP
from cartwheel.entrypoints.simulate.crowd import Crowd
from cartwheel.entrypoints.simulate.habits import Habits
from cartwheel.entrypoints.simulate.shopper import Happening, Offer

HOUR = 3600
LEAVES = replace(Habits(), adds=1, checks_out=0, comes_back=0, persuaded_by={"reminder": 1})


def lived(crowd: Crowd, *, seconds: int, step: int = 1) -> list[Happening]:
    return [done for now in range(0, seconds, step) for done in crowd.advance(now)]


def test_the_same_seed_makes_the_same_decisions() -> None:
    assert lived(Crowd(seed=7, rate=2), seconds=600) == lived(Crowd(seed=7, rate=2), seconds=600)


def test_decisions_do_not_depend_on_how_often_the_clock_is_read() -> None:
    assert lived(Crowd(seed=7, rate=2), seconds=601) == lived(
        Crowd(seed=7, rate=2), seconds=601, step=60
    )


def test_another_seed_makes_other_decisions() -> None:
    first, second = Crowd(seed=1, rate=2), Crowd(seed=2, rate=2)
    assert [d.properties for d in lived(first, seconds=60)] != [
        d.properties for d in lived(second, seconds=60)
    ]


def test_their_ids_say_that_they_are_made_up() -> None:
    """Where they must not count, they are known by it."""
    happened = lived(Crowd(seed=1, rate=2), seconds=60)
    assert happened
    assert all(each.visitor_id.startswith(MADE_UP) for each in happened)


@pytest.mark.parametrize(("rate", "hours"), [(1, 3), (20, 1)])
def test_the_rate_is_kept_on_average(rate: int, hours: int) -> None:
    crowd = Crowd(seed=3, rate=rate)
    lived(crowd, seconds=HOUR, step=5)
    warm = crowd.tally.events
    ends_at = (1 + hours) * HOUR
    lived_on = [done for now in range(HOUR, ends_at, 5) for done in crowd.advance(now)]
    assert crowd.tally.events == warm + len(lived_on)
    assert len(lived_on) / (hours * HOUR) == pytest.approx(rate, rel=0.12)


def test_some_carts_are_bought_some_left_and_everybody_goes_in_the_end() -> None:
    crowd = Crowd(seed=5, rate=5)
    lived(crowd, seconds=HOUR)
    assert crowd.tally.orders > 50
    assert crowd.away > 10
    assert crowd.present < crowd.tally.shoppers


def test_an_offer_wins_a_shopper_back_and_changes_nothing_for_others() -> None:
    touched, untouched = (Crowd(seed=11, rate=1, habits=LEAVES) for _ in range(2))
    before = lived(touched, seconds=300)
    assert before == lived(untouched, seconds=300)
    # Everybody adds and nobody checks out: who saw the cart last is away from it.
    visitor_id = next(d.visitor_id for d in before if d.event == "Cart Viewed")
    assert touched.offer(visitor_id, Offer("offer-1", "reminder"), now=300)
    after = [d for now in range(300, 400) for d in touched.advance(now)]
    undisturbed = [d for now in range(300, 400) for d in untouched.advance(now)]
    assert [d.event for d in after if d.visitor_id == visitor_id and d.event] == [
        "Cart Viewed",
        "Checkout Started",
        "Order Completed",
    ]
    assert [d for d in after if d.visitor_id != visitor_id] == undisturbed
    assert (touched.tally.offers, touched.tally.persuaded, touched.tally.won_back) == (1, 1, 1)


def test_an_offer_to_a_stranger_is_not_ours() -> None:
    crowd = Crowd(seed=1, rate=2)
    assert not crowd.offer("a-real-person", Offer("offer-1", "reminder"), now=0)
    assert crowd.tally.offers == 0
