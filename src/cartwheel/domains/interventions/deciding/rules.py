"""The decision about an abandoned cart: pure, from what is known of it alone."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final
from uuid import UUID
from zoneinfo import ZoneInfo

from cartwheel.domains.carts.api import CartAbandoned, CartItem, CartState
from cartwheel.domains.interventions.contracts import ReachChannel
from cartwheel.domains.interventions.deciding.contracts import (
    CheckName,
    DecisionCheck,
    DecisionOutcome,
)
from cartwheel.domains.interventions.deciding.hours import ReachHours, best_moment
from cartwheel.domains.predictions.api import Action, Prediction

UNDISTURBED: Final = frozenset({ReachChannel.SOCKET})
"""Channels that reach only who is looking anyway: neither consent nor hours bound them."""


class Timing(StrEnum):
    """When shoppers are reached: at once, after a while, or when they are likeliest to look."""

    IMMEDIATE = "immediate"
    DELAYED = "delayed"
    BEST_TIME = "bestTime"


@dataclass(frozen=True, slots=True, kw_only=True)
class Policy:
    """What a store has set, or a campaign for its own carts."""

    threshold: float
    channels: tuple[ReachChannel, ...]
    hours: ReachHours
    most_discount: int
    timing: Timing = Timing.IMMEDIATE
    delay: timedelta = timedelta(0)
    lifetime: timedelta = timedelta(hours=24)
    action: Action | None = None
    discount_percent: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """
    What is known when a decision is made.

    `allowed` are the channels by which the shopper can be reached and agreed to be; `sold_out`
    names what of the cart cannot be bought; `hours` counts earlier visits by hour of the day;
    `turns` are those that the shopper takes who hears from the store.
    """

    cart: CartAbandoned
    prediction: Prediction | None
    now: datetime
    zone: ZoneInfo
    is_on: bool = True
    standing: CartState | None = None
    has_opted_out: bool = False
    allowed: frozenset[ReachChannel] = UNDISTURBED
    sold_out: frozenset[str] = frozenset()
    hours: Sequence[int] = ()
    segments: frozenset[UUID] = frozenset()
    turns: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class Judgement:
    """What follows from facts; `failed` is the first check that said no."""

    checks: tuple[DecisionCheck, ...]
    channels: tuple[ReachChannel, ...] = ()
    action: Action = Action.NONE
    discount_percent: int = 0
    due_at: datetime | None = None
    goods: tuple[CartItem, ...] = ()
    failed: CheckName | None = None

    @property
    def outcome(self) -> DecisionOutcome:
        """Whether the shopper is to be reached, as far as facts say."""
        return DecisionOutcome.REACH if self.failed is None else DecisionOutcome.LEAVE


def judge(facts: Facts, policy: Policy) -> Judgement:
    """
    Decide about one abandoned cart.

    Every check is made and kept, whatever the others said, but that what needs a prediction is
    not looked at without one. Whether the shopper was reached too recently, and who is held
    out, is claimed in the database when all of these say yes.
    """
    prediction = facts.prediction
    checks = [
        _check(CheckName.SWITCH, facts.is_on, "on" if facts.is_on else "off", "on"),
        _check(
            CheckName.CART,
            facts.standing in (None, CartState.ABANDONED),
            str(facts.standing or "abandoned"),
            "abandoned",
        ),
        _check(
            CheckName.OPT_OUT, not facts.has_opted_out, "yes" if facts.has_opted_out else "no", "no"
        ),
    ]
    action, discount = Action.NONE, 0
    if prediction is not None:
        action, discount = _offer(prediction, policy)
        checks += [
            _check(
                CheckName.THRESHOLD,
                prediction.probability >= policy.threshold,
                f"{prediction.probability:.4g}",
                f"{policy.threshold:.4g}",
            ),
            _check(CheckName.ACTION, action is not Action.NONE, action),
        ]
    goods = tuple(item for item in facts.cart.items if item.product_id not in facts.sold_out)
    checks.append(
        _check(
            CheckName.STOCK,
            bool(goods) or not facts.cart.items,
            f"{len(goods)}/{len(facts.cart.items)}",
            "1",
        )
    )
    channels = tuple(each for each in policy.channels if each in facts.allowed)
    checks.append(
        _check(CheckName.CHANNEL, bool(channels), _listed(facts.allowed), _listed(policy.channels))
    )
    due_at = _due(facts, policy, channels)
    checks.append(
        _check(
            CheckName.HOURS,
            due_at is not None,
            facts.now.astimezone(facts.zone).strftime("%a %H:%M"),
            policy.hours.in_words(),
        )
    )
    return Judgement(
        checks=tuple(checks),
        channels=channels,
        action=action,
        discount_percent=discount,
        due_at=due_at,
        goods=goods,
        failed=next((each.name for each in checks if not each.passed), None),
    )


def settled(
    judged: Judgement, *, name: CheckName, passed: bool, found: str, needed: str = ""
) -> Judgement:
    """Return a judgement with one more check, of what only the database could say."""
    check = _check(name, passed, found, needed)
    failed = judged.failed if judged.failed or passed else name
    return replace(judged, checks=(*judged.checks, check), failed=failed)


def _offer(prediction: Prediction, policy: Policy) -> tuple[Action, int]:
    action = prediction.action if policy.action is None else policy.action
    wanted = policy.discount_percent
    if wanted is None:
        wanted = prediction.discount_percent
    if action is not Action.DISCOUNT:
        return action, 0
    percent = max(0, min(wanted, policy.most_discount))
    # What cannot be given is not promised: a reminder is what is left.
    return (action, percent) if percent else (Action.REMINDER, 0)


def _due(facts: Facts, policy: Policy, channels: Sequence[ReachChannel]) -> datetime | None:
    """Return when the first of the channels may be used; None where none ever may."""
    wanted = facts.now
    if policy.timing is Timing.DELAYED:
        wanted += policy.delay
    elif policy.timing is Timing.BEST_TIME and facts.hours:
        within = min(policy.lifetime, timedelta(hours=24))
        wanted = best_moment(facts.hours, facts.now, facts.zone, within=within) or wanted
    if not channels or UNDISTURBED & set(channels):
        return wanted
    return policy.hours.next(wanted, facts.zone)


def _check(name: CheckName, passed: bool, found: str, needed: str = "") -> DecisionCheck:  # noqa: FBT001
    return DecisionCheck(name=name, passed=passed, found=found, needed=needed)


def _listed(channels: Sequence[ReachChannel] | frozenset[ReachChannel]) -> str:
    return ", ".join(each for each in ReachChannel if each in channels)
