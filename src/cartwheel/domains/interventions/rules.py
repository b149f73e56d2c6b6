"""Pure decisions: what an intervention is made of, and in which words."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Final
from uuid import UUID

import msgspec

from cartwheel.domains.carts.api import CartAbandoned, CartItem
from cartwheel.domains.interventions.contracts import (
    Intervention,
    InterventionState,
    ReachOrigin,
)
from cartwheel.domains.interventions.deciding.rules import Judgement, Policy, Timing
from cartwheel.domains.predictions.api import Action, Prediction

if TYPE_CHECKING:
    from cartwheel.domains.interventions.planning import Wish

_MAX_NAME: Final = 80

_TEMPLATES: Final = {
    Action.REMINDER: "You left {goods} in your cart. It is still here for you.",
    Action.DISCOUNT: "You left {goods} in your cart. Take {discount} % off if you order now.",
    Action.URGENCY: "You came back for {goods} before. We cannot promise to keep it much longer.",
}


def intervene(
    cart: CartAbandoned,
    prediction: Prediction,
    judged: Judgement,
    *,
    intervention_id: UUID,
    now: datetime,
    lifetime: timedelta,
    is_held_out: bool = False,
    origin: ReachOrigin = ReachOrigin.AUTOMATIC,
    customer_id: UUID | None = None,
) -> Intervention:
    """Make of a decision to reach somebody what the shopper is to see, from when it is due."""
    due_at = judged.due_at or now
    if is_held_out:
        state = InterventionState.WITHHELD
    else:
        state = InterventionState.SCHEDULED if due_at > now else InterventionState.PENDING
    return Intervention(
        id=intervention_id,
        state=state,
        cart_id=cart.cart_id,
        visitor_id=cart.visitor_id,
        episode=cart.episode,
        prediction_id=prediction.id,
        action=judged.action,
        discount_percent=judged.discount_percent,
        message=message_for(judged.action, judged.discount_percent, judged.goods),
        probability=prediction.probability,
        reasons=prediction.reasons,
        created_at=now,
        due_at=due_at,
        expires_at=due_at + lifetime,
        channels=judged.channels,
        origin=origin,
        customer_id=customer_id,
        is_holdout=is_held_out,
    )


def wished(store: Policy, wish: "Wish", *, now: datetime) -> Policy:
    """Return what holds for what somebody asks for by hand: the store's policy, but for that."""
    discount = wish.discount_percent
    return replace(
        store,
        channels=wish.channels or store.channels,
        # Whoever asks has weighed it; a shopper who is unlikely to come back may be reached.
        threshold=0.0,
        action=Action.DISCOUNT if discount else Action.REMINDER,
        discount_percent=discount or 0,
        timing=Timing.IMMEDIATE if wish.due_at is None else Timing.DELAYED,
        delay=timedelta(0) if wish.due_at is None else max(wish.due_at - now, timedelta(0)),
    )


def of_campaign(
    made: Intervention, *, campaign_id: UUID | None, variant: str | None
) -> Intervention:
    """Return an intervention as one of a campaign's."""
    return msgspec.structs.replace(made, campaign_id=campaign_id, variant=variant)


def message_for(action: Action, discount_percent: int, items: Sequence[CartItem]) -> str:
    """Write what the shopper reads; an action worth reaching out for has words of the house."""
    return _TEMPLATES[action].format(goods=goods_of(items), discount=discount_percent)


def goods_of(items: Sequence[CartItem]) -> str:
    """Name the dearest product that has a name, and how many others there are."""
    named = [item for item in items if item.name]
    if not named:
        return "something" if len(items) == 1 else f"{len(items)} products"
    dearest = max(named, key=lambda item: item.price_minor).name or ""
    name = dearest if len(dearest) <= _MAX_NAME else dearest[: _MAX_NAME - 1] + "…"
    others = len(items) - 1
    return name if not others else f"{name} and {others} more"
