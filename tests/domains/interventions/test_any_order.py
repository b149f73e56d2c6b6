"""
Whatever happens in whatever order: the cap is kept, the holdout and quiet hours are.

Shoppers leave carts, return, buy and opt out, time passes, and for every channel somebody
keeps asking whether it may go out: what is sent then is held against what had happened.
"""

import asyncio
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID
from zoneinfo import ZoneInfo

from hypothesis import HealthCheck, given, settings, strategies as st
from tests.domains.interventions.making import abandoned, desk, keep_cart, know, recovered
from tests.domains.interventions.test_settings import given as given_settings
from tests.domains.making import open_store
from tests.kit.clock import MovedClock

from cartwheel.domains.carts.api import CartAbandoned, CartState
from cartwheel.domains.customers.api import Channel
from cartwheel.domains.interventions.contracts import OptOut, ReachChannel
from cartwheel.domains.interventions.holdout import is_held_out
from cartwheel.domains.interventions.wanting import Go, Wanting
from cartwheel.kernel.db import Database

HOUR: Final = timedelta(hours=1)
SHARE: Final = 0.3
ZONES: Final = ("Europe/Berlin", "America/New_York")

shoppers = st.integers(0, 1)
steps = st.lists(
    st.one_of(
        st.tuples(st.just("leave"), shoppers),
        st.tuples(st.just("return"), shoppers),
        st.tuples(st.just("buy"), shoppers),
        st.tuples(st.just("opt out"), shoppers),
        st.tuples(st.just("wait"), st.integers(1, 700)),
    ),
    min_size=3,
    max_size=14,
)
timings = st.sampled_from(("immediate", "delayed", "bestTime"))


@dataclass
class Shopper:
    """Somebody with carts, the last of them on another device, and what became of them."""

    visitor_id: str
    zone: str
    cart: CartAbandoned | None = None
    states: dict[UUID, CartState] = field(default_factory=dict)
    has_opted_out: bool = False
    made: list[UUID] = field(default_factory=list)
    sent: dict[tuple[UUID, ReachChannel], datetime] = field(default_factory=dict)

    @property
    def state(self) -> CartState | None:
        """Where the cart that was left last stands."""
        return self.states[self.cart.cart_id] if self.cart else None


@dataclass
class World:
    """A store in which time passes."""

    database: Database
    store_id: UUID
    clock: MovedClock
    shoppers: list[Shopper]

    async def leave(self, who: Shopper) -> None:
        episode = who.cart.episode + 1 if who.cart and who.state is CartState.OPEN else 1
        cart_id = who.cart.cart_id if who.cart and episode > 1 else None
        who.cart = abandoned(
            self.store_id,
            cart_id=cart_id,
            visitor_id=who.visitor_id,
            episode=episode,
            at=self.clock.now(),
        )
        await self.stand(who, CartState.ABANDONED)
        async with self.database.transaction(store_id=self.store_id) as connection:
            made = await desk(connection, self.clock).service.decide(who.cart)
        if made is not None:
            assert made.is_holdout is is_held_out(self.store_id, who.visitor_id, share=SHARE)
            who.made.append(made.id)

    async def come_back(self, who: Shopper) -> None:
        if who.cart and who.state is CartState.ABANDONED:
            await self.stand(who, CartState.OPEN)
            async with self.database.transaction(store_id=self.store_id) as connection:
                cancelling = desk(connection, self.clock).cancelling
                await cancelling.returned(self.store_id, [who.cart.cart_id])

    async def buy(self, who: Shopper) -> None:
        if who.cart and who.state in (CartState.ABANDONED, CartState.OPEN):
            await self.stand(who, CartState.RECOVERED)
            async with self.database.transaction(store_id=self.store_id) as connection:
                service = desk(connection, self.clock).service
                await service.settle_all(self.store_id, [recovered(who.cart)])

    async def opt_out(self, who: Shopper) -> None:
        who.has_opted_out = True
        async with self.database.transaction(store_id=self.store_id) as connection:
            opting = desk(connection, self.clock).opting
            await opting.opt_out(self.store_id, OptOut(who.visitor_id))

    async def stand(self, who: Shopper, state: CartState) -> None:
        if who.cart is None:
            return
        who.states[who.cart.cart_id] = state
        await keep_cart(self.database, who.cart, state, device=str(who.cart.cart_id))

    async def send(self) -> None:
        """Release what is due, and send whatever may be sent, each once by a channel."""
        for who in self.shoppers:
            for made in who.made:
                async with self.database.transaction(store_id=self.store_id) as connection:
                    made_desk = desk(connection, self.clock)
                    await made_desk.releasing.release(self.store_id, made)
                    for channel in ReachChannel:
                        if (made, channel) not in who.sent:
                            await self.attempt(who, made, channel, made_desk.wanting)

    async def attempt(
        self, who: Shopper, made: UUID, channel: ReachChannel, wanting: Wanting
    ) -> None:
        verdict, found = await wanting.ask(self.store_id, made, channel)
        if verdict.go is not Go.SEND:
            return
        now = self.clock.now()
        assert found is not None
        assert not found.is_holdout
        assert not who.has_opted_out
        state = who.states[found.cart_id]
        assert state in (CartState.ABANDONED, CartState.OPEN)
        if channel is not ReachChannel.SOCKET:
            assert 8 <= now.astimezone(ZoneInfo(who.zone)).hour < 21
            assert state is CartState.ABANDONED
        for (other, _), at in who.sent.items():
            assert other == made or now - at >= HOUR
        who.sent[made, channel] = now


async def test_any_order(database: Database) -> None:
    loop = asyncio.get_running_loop()
    number = 0

    async def run(timing: str, happenings: list[tuple[str, int]]) -> None:
        nonlocal number
        number += 1
        store_id = await open_store(database)
        await given_settings(
            database,
            store_id,
            {
                "interventions.timing": timing,
                "interventions.holdoutShare": SHARE,
                "interventions.threshold": 0.0,
            },
        )
        people = [Shopper(f"shopper-{number}-{n}", zone) for n, zone in enumerate(ZONES)]
        for who in people:
            allows = [Channel.EMAIL, Channel.SMS]
            await know(database, store_id, who.visitor_id, allows=allows, zone=who.zone)
        clock = MovedClock(datetime.fromisoformat("2026-03-28T19:30:00Z"))
        world = World(database, store_id, clock, people)
        acts = {
            "leave": world.leave,
            "return": world.come_back,
            "buy": world.buy,
            "opt out": world.opt_out,
        }
        for what, whom in happenings:
            if what == "wait":
                clock.time += timedelta(minutes=whom)
            else:
                await acts[what](people[whom])
            await world.send()

    @settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
    @given(timings, steps)
    def check(timing: str, happenings: list[tuple[str, int]]) -> None:
        asyncio.run_coroutine_threadsafe(run(timing, happenings), loop).result(timeout=120)

    await asyncio.to_thread(check)
    assert number >= 20
