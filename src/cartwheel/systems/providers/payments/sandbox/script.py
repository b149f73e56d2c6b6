"""What a sandbox payment does, as its method's token or its amount says."""

from enum import StrEnum
from typing import Final

from cartwheel.systems.providers.errors import ProviderValidationError

PREFIX: Final = "sandbox_"
NAME: Final = "sandbox"


class Behaviour(StrEnum):
    """One thing that may happen; a token joins several by `+`, like `sandbox_3ds+webhook_lost`."""

    OK = "ok"
    DECLINED = "declined"
    INSUFFICIENT_FUNDS = "insufficient_funds"
    THREE_D_SECURE = "3ds"
    DELAYED = "delayed"
    """The money is there five seconds later."""
    REFUND_FAILS = "refund_fails"
    DISPUTED = "disputed"
    ANSWER_LOST = "answer_lost"
    """Every change takes place, and its first answer never arrives."""
    WEBHOOK_TWICE = "webhook_twice"
    WEBHOOK_LOST = "webhook_lost"
    WEBHOOK_LATE = "webhook_late"
    """Half a minute."""
    WEBHOOK_SHUFFLED = "webhook_shuffled"
    """The later ones come first."""


BY_AMOUNT: Final = {
    400_02: Behaviour.DECLINED,
    499_95: Behaviour.INSUFFICIENT_FUNDS,
    432_20: Behaviour.THREE_D_SECURE,
}
"""In minor units, for shoppers of a demo who choose no token."""

DECLINES: Final = {
    Behaviour.DECLINED: "The card was declined",
    Behaviour.INSUFFICIENT_FUNDS: "The card has insufficient funds",
}


def behaviours_of(method: str, amount_minor: int) -> frozenset[Behaviour]:
    """
    Return what a payment by this method does.

    Raises:
        ProviderValidationError: there is no such method.
    """
    if not method.startswith(PREFIX):
        raise ProviderValidationError(NAME, f"There is no method {method}")
    try:
        named = {Behaviour(word) for word in method.removeprefix(PREFIX).split("+")}
    except ValueError:
        raise ProviderValidationError(NAME, f"There is no method {method}") from None
    by_amount = BY_AMOUNT.get(amount_minor)
    return frozenset(named if by_amount is None else named | {by_amount})
