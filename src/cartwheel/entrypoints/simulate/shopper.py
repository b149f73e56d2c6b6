"""
One synthetic shopper: a state machine driven by a seeded random source.

    ARRIVING → BROWSING ⇄ CHOOSING           pages of a visit
    BROWSING → REVIEWING → CHECKING_OUT → PAYING → GONE
                   │             │
                   └──→  AWAY  ←─┘           the cart is left behind
    AWAY → RETURNING → REVIEWING             comes back alone, or is won back
    AWAY → GONE                              patience ran out: the cart is lost
    GONE → ARRIVING                          another visit, or never again

It knows no network and no clock: it is asked to act, says what it did and how
long it pauses, and may hear an offer while it is away.
"""

from dataclasses import dataclass
from enum import StrEnum
from random import Random
from typing import Final

from cartwheel.entrypoints.simulate.habits import Habits, Span
from cartwheel.entrypoints.simulate.shop import CURRENCY, Product, Shop, price

_DISCOUNT: Final = "discount"


class State(StrEnum):
    """Where a shopper stands; the next act happens from here."""

    ARRIVING = "arriving"
    BROWSING = "browsing"
    CHOOSING = "choosing"
    REVIEWING = "reviewing"
    CHECKING_OUT = "checking_out"
    PAYING = "paying"
    AWAY = "away"
    RETURNING = "returning"
    GONE = "gone"


@dataclass(frozen=True, slots=True)
class Happening:
    """What a shopper did: a track event by its name, or a page seen when there is none."""

    visitor_id: str
    session_id: str
    event: str | None
    properties: dict[str, object]


@dataclass(frozen=True, slots=True)
class Offer:
    """What an intervention puts before a shopper; the same id is the same offer once more."""

    id: str
    action: str
    discount_percent: int = 0


@dataclass(frozen=True, slots=True)
class Move:
    """What was done, if anything shows, and the seconds until the next act; None for never."""

    happening: Happening | None
    pause: float | None


class Shopper:
    """A person with a visitor id, a cart and habits."""

    def __init__(self, visitor_id: str, *, shop: Shop, habits: Habits, rng: Random) -> None:
        self.visitor_id = visitor_id
        self.state = State.ARRIVING
        self.cart: dict[Product, int] = {}
        self.was_won_back = False
        self._shop = shop
        self._habits = habits
        self._rng = rng
        self._visits = 0
        self._orders = 0
        self._pages_left = 0
        self._category: str | None = None
        self._looking_at: Product | None = None
        self._discount_percent = 0
        self._means_to_return = False
        self._heard: str | None = None
        self._acts = {
            State.ARRIVING: self._arrive,
            State.BROWSING: self._browse,
            State.CHOOSING: self._choose,
            State.REVIEWING: self._review,
            State.CHECKING_OUT: self._check_out,
            State.PAYING: self._pay,
            State.AWAY: self._end_absence,
            State.RETURNING: self._return,
            State.GONE: self._begin_again,
        }

    def act(self) -> Move:
        """Do the next thing."""
        return self._acts[self.state]()

    def hear(self, offer: Offer) -> float | None:
        """
        Take in an offer; returns the seconds until the shopper comes back for it.

        None when it changes nothing: the shopper is not away from a cart, has
        heard it before, or is not persuaded.
        """
        if self.state is not State.AWAY or offer.id == self._heard:
            return None
        self._heard = offer.id
        chance = self._habits.persuaded_by.get(offer.action, 0.0)
        if offer.action == _DISCOUNT:
            chance += self._habits.persuaded_a_percent * offer.discount_percent
        if not self._happens(chance):
            return None
        self.state = State.RETURNING
        self.was_won_back = True
        self._discount_percent = offer.discount_percent if offer.action == _DISCOUNT else 0
        return self._seconds(self._habits.answers)

    def _arrive(self) -> Move:
        self._visits += 1
        self._pages_left = 1 + min(20, int(self._rng.expovariate(1 / (self._habits.pages - 1))))
        self._category = self._rng.choice(self._shop.categories)
        self.state = State.BROWSING
        return self._see("Home", "/")

    def _browse(self) -> Move:
        if self._pages_left == 0:
            return self._review_or_leave()
        if self._happens(self._habits.opens_category):
            self._category = self._rng.choice(self._shop.categories)
            return self._see("Category", f"/categories/{self._category.lower()}")
        self._pages_left -= 1
        self._looking_at = self._shop.pick(self._rng, category=self._category)
        self.state = State.CHOOSING
        return self._do("Product Viewed", self._looking_at.properties())

    def _choose(self) -> Move:
        assert self._looking_at is not None
        self.state = State.BROWSING
        if not self._happens(self._habits.adds):
            return self._browse()
        quantity = 2 if self._happens(self._habits.adds_two) else 1
        self.cart[self._looking_at] = self.cart.get(self._looking_at, 0) + quantity
        return self._do("Product Added", self._looking_at.properties(quantity=quantity))

    def _review_or_leave(self) -> Move:
        if not self.cart:
            return self._leave_for_good()
        self.state = State.REVIEWING
        return self._do("Cart Viewed", {"products": self._cart_lines()})

    def _review(self) -> Move:
        if self._happens(self._habits.removes) and not self.was_won_back:
            product = self._rng.choice(tuple(self.cart))
            quantity = self.cart.pop(product)
            if not self.cart:
                self.state = State.BROWSING
            return self._do("Product Removed", product.properties(quantity=quantity))
        if self.was_won_back or self._happens(self._habits.checks_out):
            self.state = State.CHECKING_OUT
            return self._do("Checkout Started", self._order_properties())
        return self._walk_away()

    def _check_out(self) -> Move:
        if self.was_won_back or self._happens(self._habits.pays):
            self.state = State.PAYING
            return self._see("Payment", "/checkout/payment")
        return self._walk_away()

    def _pay(self) -> Move:
        self._orders += 1
        order = {"orderId": f"{self.visitor_id}-{self._orders}", **self._order_properties()}
        self.cart.clear()
        self.state = State.GONE
        return self._do("Order Completed", order, within=(0, 0))

    def _walk_away(self) -> Move:
        self.state = State.AWAY
        self._means_to_return = self._happens(self._habits.comes_back)
        pause = (
            self._seconds(self._habits.distracted)
            if self._means_to_return
            else self._habits.patience_seconds
        )
        return Move(None, pause)

    def _end_absence(self) -> Move:
        if self._means_to_return:
            return self._return()
        self.cart.clear()
        return self._leave_for_good()

    def _return(self) -> Move:
        self.state = State.REVIEWING
        return self._do("Cart Viewed", {"products": self._cart_lines()})

    def _leave_for_good(self) -> Move:
        self.state = State.GONE
        return Move(None, 0)

    def _begin_again(self) -> Move:
        self.was_won_back, self._discount_percent = False, 0
        if not self._happens(self._habits.visits_again):
            return Move(None, None)
        self.state = State.ARRIVING
        return Move(None, self._seconds(self._habits.between_visits))

    def _see(self, name: str, path: str) -> Move:
        return self._move(None, {"name": name, "path": path}, within=self._habits.reads)

    def _do(self, event: str, properties: dict[str, object], *, within: Span | None = None) -> Move:
        return self._move(event, properties, within=within or self._habits.decides)

    def _move(self, event: str | None, properties: dict[str, object], *, within: Span) -> Move:
        session_id = f"{self.visitor_id}-visit-{self._visits}"
        happening = Happening(self.visitor_id, session_id, event, properties)
        return Move(happening, self._seconds(within))

    def _cart_lines(self) -> list[dict[str, object]]:
        return [product.properties(quantity=quantity) for product, quantity in self.cart.items()]

    def _order_properties(self) -> dict[str, object]:
        whole = sum(product.price_minor * quantity for product, quantity in self.cart.items())
        off = whole * self._discount_percent // 100
        return {
            "total": price(whole - off),
            "discount": price(off),
            "currency": CURRENCY,
            "products": self._cart_lines(),
        }

    def _happens(self, chance: float) -> bool:
        return self._rng.random() < chance

    def _seconds(self, span: Span) -> float:
        return self._rng.uniform(*span)
