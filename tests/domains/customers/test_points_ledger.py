"""
However points are earned, redeemed, given back, revoked, adjusted and lost, the account agrees
with a plain model: entries sum to the lots and to the customer's figure, nothing is negative,
and what is lost first goes first.
"""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, given, settings, strategies as st
from tests.domains.customers.making import NOW, Shop

from cartwheel.domains.customers.loyalty.contracts import PointsEntry
from cartwheel.domains.customers.loyalty.errors import InsufficientPointsError
from cartwheel.domains.customers.loyalty.models import draws, entries, lots
from cartwheel.domains.customers.loyalty.rules import GRACE
from cartwheel.domains.customers.loyalty.service import Loyalty

POINTS = st.integers(1, 100)
EARN = st.tuples(st.just("earn"), POINTS, st.integers(1, 60))
REDEEM = st.tuples(st.just("redeem"), POINTS, st.just(0))
GIVE_BACK = st.tuples(st.just("give_back"), POINTS, st.integers(0, 5))
REVOKE = st.tuples(st.just("revoke"), POINTS, st.integers(0, 5))
ADJUST = st.tuples(st.just("adjust"), st.integers(-100, 100).filter(bool), st.just(0))
WAIT = st.tuples(st.just("wait"), st.integers(1, 40), st.just(0))
STEPS = st.lists(
    st.one_of(EARN, EARN, REDEEM, REDEEM, GIVE_BACK, REVOKE, ADJUST, WAIT), min_size=1, max_size=25
)


@dataclass
class Lot:
    remaining: int
    expires_at: datetime
    number: int


@dataclass
class Model:
    """The account as one would keep it on paper."""

    now: datetime = NOW
    lots: list[Lot] = field(default_factory=list)
    earned: list[tuple[str, int, Lot]] = field(default_factory=list)
    redeemed: list[tuple[str, list[list[Any]]]] = field(default_factory=list)

    def put(self, points: int, expires_at: datetime) -> Lot:
        lot = Lot(points, expires_at, len(self.lots))
        self.lots.append(lot)
        return lot

    @property
    def free(self) -> list[Lot]:
        good = [lot for lot in self.lots if lot.remaining and lot.expires_at > self.now]
        return sorted(good, key=lambda lot: (lot.expires_at, lot.number))

    @property
    def balance(self) -> int:
        return sum(lot.remaining for lot in self.free)

    def take(self, points: int, free: list[Lot]) -> list[list[Any]]:
        taken = []
        for lot in free:
            part = min(points, lot.remaining)
            if part:
                lot.remaining -= part
                points -= part
                taken.append([lot, part])
        return taken


@dataclass
class Bank:
    """Does a step in both, and says whether they tell the same."""

    shop: Shop
    customer_id: UUID
    model: Model = field(default_factory=Model)
    number: int = 0

    async def do(self, step: tuple[str, int, int]) -> None:
        name, amount, choice = step
        self.number += 1
        await getattr(self, name)(amount, choice)
        async with self.shop.using(Loyalty) as loyalty:
            account = await loyalty.account(self.shop.store_id, self.customer_id)
        assert account.balance == self.model.balance, step

    async def call(self, call: Callable[[Loyalty], Awaitable[PointsEntry]]) -> PointsEntry | None:
        """Make a call twice, as who was not answered does."""
        told: list[PointsEntry | None] = []
        for _ in range(2):
            try:
                async with self.shop.using(Loyalty) as loyalty:
                    told.append(await call(loyalty))
            except InsufficientPointsError:
                told.append(None)
        assert told[0] == told[1]
        return told[0]

    async def earn(self, points: int, days: int) -> None:
        until = self.model.now + timedelta(days=days)
        reference = f"e{self.number}"
        await self.call(
            lambda loyalty: loyalty.earn(
                self.shop.store_id,
                self.customer_id,
                points=points,
                reference=reference,
                expires_at=until,
            )
        )
        self.model.earned.append((reference, points, self.model.put(points, until)))

    async def redeem(self, points: int, _: int) -> None:
        reference = f"r{self.number}"
        entry = await self.call(
            lambda loyalty: loyalty.redeem(
                self.shop.store_id, self.customer_id, points=points, reference=reference
            )
        )
        assert (entry is None) == (self.model.balance < points)
        if entry is not None:
            taken = self.model.take(points, self.model.free)
            self.model.redeemed.append((reference, taken))

    async def give_back(self, points: int, choice: int) -> None:
        if not self.model.redeemed:
            return
        redemption, taken = self.model.redeemed[choice % len(self.model.redeemed)]
        entry = await self.call(
            lambda loyalty: loyalty.give_back(
                self.shop.store_id,
                redemption=redemption,
                points=points,
                reference=f"g{self.number}",
            )
        )
        assert (entry is None) == (sum(part for _, part in taken) < points)
        if entry is None:
            return
        for each in sorted(taken, key=lambda t: (t[0].expires_at, t[0].number), reverse=True):
            part = min(points, each[1])
            if part:
                each[1] -= part
                points -= part
                self.model.put(part, max(each[0].expires_at, self.model.now + GRACE))

    async def revoke(self, points: int, choice: int) -> None:
        if not self.model.earned:
            return
        index = choice % len(self.model.earned)
        earning, earned, lot = self.model.earned[index]
        entry = await self.call(
            lambda loyalty: loyalty.revoke(
                self.shop.store_id, earning=earning, points=points, reference=f"v{self.number}"
            )
        )
        free = sorted(self.model.free, key=lambda each: each is not lot)
        taken = self.model.take(min(points, earned), free)
        assert entry is not None
        assert entry.points == -sum(part for _, part in taken)

    async def adjust(self, points: int, _: int) -> None:
        entry = await self.call(
            lambda loyalty: loyalty.adjust(
                self.shop.store_id,
                self.customer_id,
                points=points,
                reason="x",
                reference=f"a{self.number}",
            )
        )
        if points > 0:
            self.model.put(points, self.model.now + timedelta(days=365))
        else:
            assert (entry is None) == (self.model.balance < -points)
            if entry is not None:
                self.model.take(-points, self.model.free)

    async def wait(self, days: int, _: int) -> None:
        self.model.now += timedelta(days=days)
        self.shop.clock.time = self.model.now

    async def audit(self) -> None:
        """Book what is lost; then everything that is kept says the same number."""
        async with self.shop.using(Loyalty) as loyalty:
            await loyalty.expire(self.shop.store_id, self.customer_id)
        async with self.shop.database.transaction(store_id=self.shop.store_id) as connection:
            mine = entries.c.customer_id == self.customer_id
            booked = await connection.scalar(sa.select(sa.func.sum(entries.c.points)).where(mine))
            left = await connection.scalar(
                sa.select(sa.func.sum(lots.c.remaining)).where(
                    lots.c.customer_id == self.customer_id
                )
            )
            drawn = await connection.execute(
                sa.select(lots.c.points, lots.c.remaining, sa.func.sum(draws.c.points))
                .outerjoin(draws, draws.c.lot_id == lots.c.id)
                .where(lots.c.customer_id == self.customer_id)
                .group_by(lots.c.id)
            )
            assert all(points - remaining == (taken or 0) for points, remaining, taken in drawn)
        figure = (await self.shop.look(self.customer_id)).points
        assert (booked or 0) == (left or 0) == figure == self.model.balance


async def test_the_ledger_agrees_with_a_plain_model(shop: Shop) -> None:
    loop = asyncio.get_running_loop()
    number = 0

    async def run(steps: list[tuple[str, int, int]]) -> None:
        nonlocal number
        number += 1
        shop.clock.time = NOW
        bank = Bank(shop, await shop.meet(f"{number}@shop.example"))
        # References are the store's: each account gets its own.
        bank.number = 1_000 * number
        for step in steps:
            await bank.do(step)
        await bank.audit()

    @settings(
        max_examples=40,
        deadline=None,
        database=None,
        suppress_health_check=[HealthCheck.too_slow],
    )
    @given(STEPS)
    def check(steps: list[tuple[str, int, int]]) -> None:
        asyncio.run_coroutine_threadsafe(run(steps), loop).result(timeout=120)

    await asyncio.to_thread(check)
    assert number >= 40


@pytest.mark.parametrize("name", ["earn", "redeem"])
async def test_the_same_reference_at_once_is_booked_once(shop: Shop, name: str) -> None:
    """Also by two customers: whoever comes second is told that it says something else."""
    anna = await shop.meet()
    async with shop.using(Loyalty) as loyalty:
        await loyalty.earn(shop.store_id, anna, points=500, reference="first")

    async def book() -> Any:
        async with shop.using(Loyalty) as loyalty:
            call = getattr(loyalty, name)
            return await call(shop.store_id, anna, points=10, reference="same")

    told = await asyncio.gather(*(book() for _ in range(8)))
    assert len(set(told)) == 1
    assert await shop.count(entries) == 2
