"""How likely a synthetic shopper is to do what; the demo's temperament in one place."""

from dataclasses import dataclass, field
from typing import Final

DEFAULT_RATE: Final = 2.0
"""The events a second of all shoppers together, unless somebody says otherwise."""

Span = tuple[float, float]
"""Seconds from and to, evenly likely."""


@dataclass(frozen=True, slots=True)
class Habits:
    """
    Probabilities and pauses of all shoppers, made up to look plausible.

    They lean towards hesitation: the demo is about carts left behind. Somebody
    who leaves a cart stays away for longer than the demo store's idle limit of a
    minute or so, unless it was only a moment's distraction.
    """

    pages: float = 4.0
    """Products looked at in a visit, on average; one at least."""
    opens_category: float = 0.3
    adds: float = 0.22
    adds_two: float = 0.15
    removes: float = 0.1
    """Takes something out again when looking into the cart."""
    checks_out: float = 0.5
    pays: float = 0.8
    comes_back: float = 0.35
    """Returns to a cart left behind without being asked."""
    visits_again: float = 0.25
    persuaded_by: dict[str, float] = field(
        default_factory=lambda: {"none": 0.05, "reminder": 0.25, "urgency": 0.3, "discount": 0.35}
    )
    """By the action of an intervention, before its discount."""
    persuaded_a_percent: float = 0.015
    """What each percent of discount adds."""

    reads: Span = (2, 15)
    decides: Span = (3, 20)
    distracted: Span = (20, 300)
    answers: Span = (4, 40)
    between_visits: Span = (300, 1800)
    patience_seconds: float = 900
    """How long a cart left behind can still be won back."""
