"""Pure decisions: features out of an abandoned cart, and an action out of a probability."""

from datetime import timedelta
from typing import Final

from cartwheel.domains.carts.api import CartAbandoned
from cartwheel.domains.predictions.contracts import Action, Features
from cartwheel.kernel import money

LIFETIME: Final = timedelta(hours=24)
"""How long a prediction is worth acting on."""

HOPELESS_BELOW: Final = 0.15
LIKELY_FROM: Final = 0.5
DISCOUNT_FROM_VALUE: Final = 20.0
_RETURNED: Final = 2

# Units to the US dollar, to one digit: value bands are a matter of magnitude, no rates of a day.
_UNITS_PER_DOLLAR: Final = {
    "BRL": 5.0,
    "CNY": 7.0,
    "CZK": 20.0,
    "DKK": 7.0,
    "HKD": 8.0,
    "HUF": 400.0,
    "IDR": 16_000.0,
    "INR": 80.0,
    "JPY": 150.0,
    "KRW": 1_300.0,
    "MXN": 20.0,
    "NOK": 10.0,
    "PHP": 60.0,
    "PLN": 4.0,
    "RUB": 90.0,
    "SEK": 10.0,
    "THB": 35.0,
    "TRY": 40.0,
    "TWD": 30.0,
    "UAH": 40.0,
    "VND": 25_000.0,
    "ZAR": 20.0,
}


def features_of(cart: CartAbandoned) -> Features:
    """Describe a cart by what was known when it was abandoned."""
    worths = [
        item.price_minor * item.quantity for item in cart.items if item.currency == cart.currency
    ]
    in_dollars = money.to_major(cart.value_minor, cart.currency, assumed=True)
    at = cart.abandoned_at
    return Features(
        products=len(cart.items),
        units=sum(item.quantity for item in cart.items),
        value=round(float(in_dollars) / _UNITS_PER_DOLLAR.get(cart.currency, 1.0), 2) or None,
        dearest_share=round(max(worths) / sum(worths), 4) if sum(worths) else None,
        categories=len({item.category for item in cart.items if item.category is not None}),
        episode=cart.episode,
        minutes_in_cart=round((at - cart.opened_at).total_seconds() / 60, 1),
        hour=at.hour,
        is_weekend=at.weekday() >= 5,  # noqa: PLR2004
    )


def recommend(features: Features, *, probability: float) -> tuple[Action, int]:
    """
    Choose what to do, and the discount in percent.

    Money is offered only where it may change the outcome: not to the hopeless,
    not to the likely, and not on carts that are worth less than the effort.
    """
    if probability < HOPELESS_BELOW:
        return Action.NONE, 0
    if features.episode >= _RETURNED:
        return Action.URGENCY, 0
    if probability >= LIKELY_FROM:
        return Action.REMINDER, 0
    if features.value is None or features.value < DISCOUNT_FROM_VALUE:
        return Action.REMINDER, 0
    return Action.DISCOUNT, discount_percent(features.value)


def discount_percent(value: float) -> int:
    """Return the discount of a value band: the dearer the cart, the more it takes to move."""
    if value < 100:  # noqa: PLR2004
        return 5
    return 10 if value < 500 else 15  # noqa: PLR2004
