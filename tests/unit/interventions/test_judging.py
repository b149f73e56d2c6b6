"""A decision follows from facts alone, and says of every check what it found."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from cartwheel.domains.carts.api import CartAbandoned, CartItem, CartState
from cartwheel.domains.interventions.contracts import ReachChannel
from cartwheel.domains.interventions.deciding.contracts import CheckName, DecisionOutcome
from cartwheel.domains.interventions.deciding.hours import ReachHours
from cartwheel.domains.interventions.deciding.rules import (
    Facts,
    Judgement,
    Policy,
    Timing,
    judge,
)
from cartwheel.domains.predictions.api import Action, Prediction
from cartwheel.domains.predictions.contracts import Features
from cartwheel.kernel.ids import new_id

NIGHT = datetime(2026, 3, 2, 23, 10, tzinfo=UTC)
EVERY = tuple(ReachChannel)
PLAIN = Policy(threshold=0.3, channels=EVERY, hours=ReachHours("21:00-08:00"), most_discount=15)


def prediction(action: Action = Action.DISCOUNT, *, probability: float = 0.4) -> Prediction:
    return Prediction(
        id=new_id(),
        cart_id=new_id(),
        visitor_id="v",
        episode=1,
        probability=probability,
        confidence=0.6,
        action=action,
        discount_percent=10 if action is Action.DISCOUNT else 0,
        reasons=(),
        features=Features(1, 1, 1.0, 1.0, 1, 1, 30.0, 12, is_weekend=False),
        model="baseline",
        model_version="1",
        created_at=NIGHT,
        expires_at=NIGHT,
    )


def facts(**given: Any) -> Facts:
    items = tuple(CartItem(name, name, None, None, "USD", 900, 1) for name in ("mug", "pot"))
    cart = CartAbandoned(
        store_id=new_id(),
        cart_id=new_id(),
        visitor_id="v",
        episode=1,
        opened_at=NIGHT,
        abandoned_at=NIGHT,
        currency="USD",
        value_minor=1800,
        items=items,
    )
    known = {"cart": cart, "prediction": prediction(), "now": NIGHT, "zone": ZoneInfo("UTC")}
    return Facts(**known | given)


def found(judged: Judgement, name: CheckName) -> tuple[bool, str, str]:
    (check,) = (each for each in judged.checks if each.name is name)
    return check.passed, check.found, check.needed


def test_a_yes_has_its_reasons_too() -> None:
    judged = judge(facts(), PLAIN)
    assert judged.outcome is DecisionOutcome.REACH
    assert judged.channels == (ReachChannel.SOCKET,)
    assert judged.due_at == NIGHT
    assert (judged.action, judged.discount_percent) == (Action.DISCOUNT, 10)
    assert found(judged, CheckName.THRESHOLD) == (True, "0.4", "0.3")
    assert all(check.passed for check in judged.checks)


@pytest.mark.parametrize(
    ("given", "failed"),
    [
        ({"is_on": False, "prediction": None}, CheckName.SWITCH),
        ({"standing": CartState.RECOVERED}, CheckName.CART),
        ({"standing": CartState.OPEN}, CheckName.CART),
        ({"has_opted_out": True}, CheckName.OPT_OUT),
        ({"prediction": prediction(probability=0.29)}, CheckName.THRESHOLD),
        ({"prediction": prediction(Action.NONE)}, CheckName.ACTION),
        ({"sold_out": frozenset({"mug", "pot"})}, CheckName.STOCK),
        ({"allowed": frozenset()}, CheckName.CHANNEL),
    ],
)
def test_the_first_no_is_named(given: dict[str, Any], failed: CheckName) -> None:
    judged = judge(facts(**given), PLAIN)
    assert (judged.outcome, judged.failed) == (DecisionOutcome.LEAVE, failed)


def test_what_is_sold_out_is_not_spoken_of() -> None:
    judged = judge(facts(sold_out=frozenset({"pot"})), PLAIN)
    assert [item.product_id for item in judged.goods] == ["mug"]
    assert found(judged, CheckName.STOCK) == (True, "1/2", "1")


def test_a_discount_that_the_store_cannot_bear_becomes_a_reminder() -> None:
    assert judge(facts(), replace(PLAIN, most_discount=4)).discount_percent == 4
    judged = judge(facts(), replace(PLAIN, most_discount=0))
    assert (judged.action, judged.discount_percent) == (Action.REMINDER, 0)


def test_at_night_what_is_sent_waits_for_the_morning() -> None:
    mail = replace(PLAIN, channels=(ReachChannel.EMAIL,))
    judged = judge(facts(allowed=frozenset({ReachChannel.EMAIL})), mail)
    assert judged.due_at == datetime(2026, 3, 3, 8, tzinfo=UTC)
    assert found(judged, CheckName.HOURS) == (True, "Mon 23:10", "not 21:00-08:00")
    never = replace(mail, hours=ReachHours("21:00-08:00", ("mon-sun 22:00-23:00",)))
    assert judge(facts(allowed=frozenset({ReachChannel.EMAIL})), never).failed is CheckName.HOURS


def test_it_may_wait_a_while_or_for_the_hour_of_the_shopper() -> None:
    delayed = replace(PLAIN, timing=Timing.DELAYED, delay=timedelta(hours=2))
    assert judge(facts(), delayed).due_at == NIGHT + timedelta(hours=2)
    best = replace(PLAIN, timing=Timing.BEST_TIME)
    visits = [9 if hour == 18 else 0 for hour in range(24)]
    assert judge(facts(hours=visits), best).due_at == datetime(2026, 3, 3, 18, tzinfo=UTC)
    assert judge(facts(hours=[]), best).due_at == NIGHT
