"""All synthetic shoppers of a run: who arrives when, who acts next, who hears an offer."""

import heapq
from dataclasses import dataclass
from itertools import count
from random import Random
from typing import Final

from cartwheel.entrypoints.simulate.habits import Habits
from cartwheel.entrypoints.simulate.shop import Shop
from cartwheel.entrypoints.simulate.shopper import Happening, Offer, Shopper, State

EVENTS_OF_A_SHOPPER: Final = 11.0
"""What a shopper with the demo's habits sends on average; turns a rate into arrivals."""


@dataclass(slots=True)
class Tally:
    """What has happened so far."""

    shoppers: int = 0
    events: int = 0
    orders: int = 0
    offers: int = 0
    persuaded: int = 0
    won_back: int = 0


class Crowd:
    """
    Shoppers arriving at random, `rate` events a second in all, over a clock of its own.

    The clock is whatever `advance` is told, in seconds from 0. The same seed and
    the same offers at the same times give the same happenings; each shopper has a
    random source of its own, so that an offer to one changes nothing for others.
    """

    def __init__(
        self, *, seed: int, rate: float, shop: Shop | None = None, habits: Habits | None = None
    ) -> None:
        self.tally = Tally()
        self._seed = seed
        self._arrivals_a_second = rate / EVENTS_OF_A_SHOPPER
        self._shop = shop or Shop.stocked()
        self._habits = habits or Habits()
        self._rng = Random(seed)  # noqa: S311 - made-up shoppers, not secrets
        self._next_arrival = 0.0
        self._present: dict[str, Shopper] = {}
        self._due: dict[str, float] = {}
        self._agenda: list[tuple[float, int, str]] = []
        self._turns = count()

    def restock(self, shop: Shop) -> None:
        """Let those who come from now on find this; who is here keeps what they have seen."""
        self._shop = shop

    @property
    def next_due(self) -> float:
        """When something happens next; an agenda entry that an offer overtook may wake early."""
        return min(self._next_arrival, self._agenda[0][0] if self._agenda else self._next_arrival)

    @property
    def away(self) -> int:
        """How many shoppers have left a cart behind."""
        return sum(shopper.state is State.AWAY for shopper in self._present.values())

    @property
    def present(self) -> int:
        """How many shoppers are known, wherever they are."""
        return len(self._present)

    def advance(self, now: float) -> list[Happening]:
        """Let everybody do what is due by now, in order of time."""
        happenings = []
        while (due := self.next_due) <= now:
            if due == self._next_arrival:
                self._let_in(due)
                continue
            _, _, visitor_id = heapq.heappop(self._agenda)
            if self._due.get(visitor_id) == due and (done := self._act(visitor_id, now=due)):
                happenings.append(done)
        self.tally.events += len(happenings)
        return happenings

    def offer(self, visitor_id: str, offer: Offer, *, now: float) -> bool:
        """Put an offer before a shopper; False when this crowd does not know the shopper."""
        shopper = self._present.get(visitor_id)
        if shopper is None:
            return False
        self.tally.offers += 1
        pause = shopper.hear(offer)
        if pause is not None:
            self.tally.persuaded += 1
            self._plan(visitor_id, now + pause)
        return True

    def _let_in(self, now: float) -> None:
        self._next_arrival = now + self._rng.expovariate(self._arrivals_a_second)
        self.tally.shoppers += 1
        visitor_id = f"synthetic-{self._seed}-{self.tally.shoppers}"
        rng = Random(visitor_id)  # noqa: S311 - made-up shoppers, not secrets
        self._present[visitor_id] = Shopper(
            visitor_id, shop=self._shop, habits=self._habits, rng=rng
        )
        self._plan(visitor_id, now)

    def _act(self, visitor_id: str, *, now: float) -> Happening | None:
        shopper = self._present[visitor_id]
        is_paying = shopper.state is State.PAYING
        move = shopper.act()
        if is_paying:
            self.tally.orders += 1
            self.tally.won_back += shopper.was_won_back
        if move.pause is None:
            del self._present[visitor_id], self._due[visitor_id]
        else:
            self._plan(visitor_id, now + move.pause)
        return move.happening

    def _plan(self, visitor_id: str, due: float) -> None:
        self._due[visitor_id] = due
        heapq.heappush(self._agenda, (due, next(self._turns), visitor_id))
