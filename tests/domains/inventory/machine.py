"""
Everything that is done with stock, by rules that Hypothesis chooses, beside a plain model.

On PostgreSQL: after each step what is free is compared, after each run the movements must sum
to the stock. A run is one transaction, so that whoever is refused must have written nothing,
rolled back or not.
"""

import asyncio
from collections import Counter
from collections.abc import Coroutine
from contextlib import AbstractAsyncContextManager, suppress
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Final
from uuid import UUID

import pytest
from hypothesis import HealthCheck, Phase, settings, strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    precondition,
    rule,
    run_state_machine_as_test,
)
from tests.domains.inventory.making import Hands, Shop
from tests.domains.inventory.model import Model

from cartwheel.domains.inventory.errors import OutOfStockError, StaleStockError
from cartwheel.domains.inventory.goods import Good
from cartwheel.domains.inventory.holds import rules
from cartwheel.domains.inventory.stock.contracts import AdjustStock, ReceivedLine, ReceiveStock
from cartwheel.kernel.ids import new_id

STEPS: Final = 100
RUNS: Final = 50
"""Of each as many steps, in each of two tests: ten thousand in all."""

BUNDLES: Final = {3: Counter({0: 2, 1: 1}), 4: Counter({1: 1, 2: 1})}
HOLDERS: Final = 6
MINUTE: Final = timedelta(minutes=1)
_LINES: Final = st.lists(st.tuples(st.integers(0, 4), st.integers(1, 3)), min_size=1, max_size=3)
_PLACES: Final = st.integers(0, 1)  # of shelves there may be one
_SINGLES: Final = st.integers(0, 2)
_HOLDERS: Final = st.integers(0, HOLDERS - 1)


@dataclass(frozen=True, slots=True)
class Ground:
    """What the machine works on: a store, its locations and variants, and the tests' loop."""

    shop: Shop
    shelves: list[UUID]
    variants: list[UUID]
    goods: list[Good]
    loop: asyncio.AbstractEventLoop

    def shelf(self, place: int) -> UUID:
        """Return one of the locations there are."""
        return self.shelves[place % len(self.shelves)]

    def run(self, done: Coroutine[Any, Any, Any]) -> Any:
        """Have something done by the tests' loop, from the machine's thread."""
        return asyncio.run_coroutine_threadsafe(done, self.loop).result(timeout=60)


class Machine(RuleBasedStateMachine):
    """Everything that is done with stock, by rules that Hypothesis chooses."""

    ground: Ground
    steps = 0

    def __init__(self) -> None:
        super().__init__()
        self.model = Model(BUNDLES)
        self.holders = [new_id() for _ in range(HOLDERS)]
        self.transaction: AbstractAsyncContextManager[Hands] = self.ground.shop.hands()
        self.hands: Hands = self.ground.run(self.transaction.__aenter__())
        self.shop = self.ground.shop

    def teardown(self) -> None:
        """See that the movements sum to the stock, and leave nothing behind."""
        check = self.ground.run(self.hands.checks.check(self.shop.store_id))
        self.ground.run(self._roll_back())
        assert check.differences == ()

    async def _roll_back(self) -> None:
        with suppress(KeyboardInterrupt):
            await self.transaction.__aexit__(KeyboardInterrupt, KeyboardInterrupt(), None)

    @rule(number=_SINGLES, place=_PLACES, quantity=st.integers(1, 5))
    def receive(self, number: int, place: int, quantity: int) -> None:
        line = ReceivedLine(self.ground.variants[number], quantity)
        command = ReceiveStock(self.ground.shelf(place), (line,))
        self.model.on_hand[number] += quantity
        self.does(self.hands.service.receive(self.shop.store_id, command))

    @rule(holder=_HOLDERS, lines=_LINES, minutes=st.integers(1, 4))
    def reserve(self, holder: int, lines: list[tuple[int, int]], minutes: int) -> None:
        if holder in self.model.promises and self.model.promises[holder].is_allocated:
            return
        expected = self.model.reserve(holder, lines, self.model.now + minutes)
        self.settles(
            self.hands.stock.reserve(
                self.shop.store_id,
                self.holders[holder],
                [(self.ground.variants[number], quantity) for number, quantity in lines],
                until=self.shop.clock.now() + minutes * MINUTE,
            ),
            expected=expected,
        )

    @precondition(lambda self: self.model.promises)
    @rule(data=st.data())
    def confirm(self, data: st.DataObject) -> None:
        holder = data.draw(st.sampled_from(sorted(self.model.promises)))
        if self.model.promises[holder].is_over:
            return
        expected = self.model.confirm(holder)
        self.settles(
            self.hands.stock.confirm(self.shop.store_id, self.holders[holder]), expected=expected
        )

    @precondition(lambda self: self.model.promises)
    @rule(data=st.data())
    def release(self, data: st.DataObject) -> None:
        holder = data.draw(st.sampled_from(sorted(self.model.promises)))
        promise = self.model.promises[holder]
        done = self.hands.stock.release(self.shop.store_id, self.holders[holder])
        if not promise.is_over:
            self.model.release(holder)
            self.forget(holder)
        self.does(done)

    @precondition(lambda self: any(p.is_allocated for p in self.model.promises.values()))
    @rule(data=st.data())
    def ship(self, data: st.DataObject) -> None:
        allocated = [of for of, p in self.model.promises.items() if p.is_allocated]
        holder = data.draw(st.sampled_from(sorted(allocated)))
        done = self.hands.stock.ship(self.shop.store_id, self.holders[holder])
        self.model.ship(holder)
        self.forget(holder)
        self.does(done)

    @rule(number=_SINGLES, place=_PLACES, less=st.integers(0, 2), seen=st.integers(-1, 1))
    def adjust(self, number: int, place: int, less: int, seen: int) -> None:
        """Find fewer than there were, but no fewer than are promised there."""
        variant_id, shelf = self.ground.variants[number], self.ground.shelf(place)
        items = self.ground.run(self.hands.ledger.read(self.shop.store_id, [variant_id]))
        level = items[variant_id].levels.get(shelf) if items else None
        if level is None:
            return
        less = min(less, level.free)
        command = AdjustStock(
            variant_id=variant_id,
            location_id=shelf,
            on_hand=level.on_hand - less,
            expected_on_hand=max(0, level.on_hand + seen),
            reason="counted",
        )
        done = self.hands.service.adjust(self.shop.store_id, command)
        if command.expected_on_hand == level.on_hand:
            self.model.on_hand[number] -= less
            self.does(done)
        else:
            self.does(done, refusal=StaleStockError)

    @rule(minutes=st.integers(1, 3))
    def wait(self, minutes: int) -> None:
        self.shop.clock.pass_by(minutes * MINUTE)
        self.model.now += minutes
        self.does(None)

    def settles(self, done: Coroutine[Any, Any, Any], *, expected: bool) -> None:
        """Have something done that the model says is done, or is refused."""
        self.does(done, refusal=None if expected else OutOfStockError)

    def does(
        self, done: Coroutine[Any, Any, Any] | None, *, refusal: type[Exception] | None = None
    ) -> None:
        """Have something done, or refused, and see that the stock is what the model says."""
        type(self).steps += 1
        self.ground.run(self._does(done, refusal))

    async def _does(
        self, done: Coroutine[Any, Any, Any] | None, refusal: type[Exception] | None
    ) -> None:
        if refusal is not None:
            assert done is not None
            with pytest.raises(refusal):
                await done
        elif done is not None:
            await done
        await self.compare()

    def forget(self, holder: int) -> None:
        """Let the holder be somebody else: this one is done."""
        del self.model.promises[holder]
        self.holders[holder] = new_id()

    async def compare(self) -> None:
        """See that what is free of everything, bundles too, is what the model says."""
        singles = self.ground.variants[:3]
        items = await self.hands.ledger.read(self.shop.store_id, singles)
        found = [rules.sellable(good, items, channel=None) for good in self.ground.goods]
        assert found == [self.model.free(number) for number in range(5)]
        for number, variant_id in enumerate(singles):
            if variant_id in items:
                levels = items[variant_id].levels.values()
                assert sum(level.on_hand for level in levels) == self.model.on_hand[number]


async def hold_to_model(shop: Shop, shelves: list[UUID]) -> None:
    """Do five thousand steps with stock that lies at some locations."""
    variants = [await shop.variant() for _ in range(3)]
    for parts in BUNDLES.values():
        variants.append(await shop.variant(*((variants[of], n) for of, n in parts.items())))
    async with shop.hands() as hands:
        goods = await hands.stock.goods.get(shop.store_id, variants)
    ordered = [goods[variant_id] for variant_id in variants]
    Machine.steps = 0
    Machine.ground = Ground(shop, shelves, variants, ordered, asyncio.get_running_loop())
    await asyncio.to_thread(
        run_state_machine_as_test,
        Machine,
        settings=settings(
            max_examples=RUNS,
            stateful_step_count=STEPS,
            deadline=None,
            suppress_health_check=list(HealthCheck),
            database=None,
            # Runs are long as they are: none is tried again to be made shorter.
            phases=[Phase.generate],
        ),
    )
    assert Machine.steps >= RUNS * STEPS // 2
    await shop.assert_sound()
