"""Pure decisions: whether to reach out, and in which words."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final

from cartwheel.domains.carts.api import CartAbandoned, CartItem
from cartwheel.domains.interventions.contracts import Intervention, InterventionState
from cartwheel.domains.predictions.api import Action, Prediction
from cartwheel.kernel.ids import new_id

_MAX_NAME: Final = 80

_TEMPLATES: Final = {
    Action.REMINDER: "You left {goods} in your cart. It is still here for you.",
    Action.DISCOUNT: "You left {goods} in your cart. Take {discount} % off if you order now.",
    Action.URGENCY: "You came back for {goods} before. We cannot promise to keep it much longer.",
}


def is_worth_reaching(prediction: Prediction, *, threshold: float) -> bool:
    """True when the shopper is likely enough to come back, and something would help."""
    return prediction.probability >= threshold and prediction.action is not Action.NONE


def intervene(
    cart: CartAbandoned, prediction: Prediction, *, now: datetime, lifetime: timedelta
) -> Intervention:
    """Make of a prediction that is worth it what the shopper is to see, for some time."""
    return Intervention(
        id=new_id(),
        state=InterventionState.PENDING,
        cart_id=cart.cart_id,
        visitor_id=cart.visitor_id,
        episode=cart.episode,
        prediction_id=prediction.id,
        action=prediction.action,
        discount_percent=prediction.discount_percent,
        message=message_for(prediction, cart.items),
        probability=prediction.probability,
        reasons=prediction.reasons,
        created_at=now,
        due_at=now,
        expires_at=now + lifetime,
    )


def message_for(prediction: Prediction, items: Sequence[CartItem]) -> str:
    """Write what the shopper reads; an action worth reaching out for has a template."""
    return _TEMPLATES[prediction.action].format(
        goods=_goods(items), discount=prediction.discount_percent
    )


def _goods(items: Sequence[CartItem]) -> str:
    """Name the dearest product that has a name, and how many others there are."""
    named = [item for item in items if item.name]
    if not named:
        return "something" if len(items) == 1 else f"{len(items)} products"
    dearest = max(named, key=lambda item: item.price_minor).name or ""
    name = dearest if len(dearest) <= _MAX_NAME else dearest[: _MAX_NAME - 1] + "…"
    others = len(items) - 1
    return name if not others else f"{name} and {others} more"
