"""A clickstream replayed through kills: whoever is to be reached is, once, and once an hour."""

import asyncio
import random
import time
from collections import Counter, defaultdict
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any, Final
from uuid import UUID

import httpx
import pytest
from tests.domains.interventions.reaching.services import ACCOUNT, SENDER, TOKEN
from tests.e2e.conftest import SERVE
from tests.e2e.reached import Books, Services, receivers, stream
from tests.embedded.harness import Instance, until

from cartwheel.domains.stores.contracts import OpenedStore
from cartwheel.domains.stores.service import StoreService
from cartwheel.entrypoints.wiring import open_container, open_scope
from cartwheel.kernel.db import Database
from cartwheel.kernel.errors import UnavailableError
from cartwheel.kernel.settings import Settings
from cartwheel.systems.embedded.engines import locate_engines
from cartwheel.systems.rpc.api import ALL

KILLS: Final = 2
SHOPPERS: Final = 60
HOURS: Final = 6
HOUR: Final = timedelta(hours=1)
GAP_SECONDS: Final = 5.0
"""So long before a kill a message may be taken and not noted, on a machine that is busy."""
TAKEN: Final = frozenset({"sent", "delivered", "seen", "clicked", "dismissed", "converted"})
SETTINGS: Final = {
    "interventions.channels": ["email", "sms"],
    "interventions.quietHours": "",
    "interventions.threshold": 0,
}


@asynccontextmanager
async def client_of(server: Instance, key: str) -> AsyncIterator[httpx.AsyncClient]:
    async with httpx.AsyncClient(
        base_url=f"{server.run.url}/api/v1",
        headers={"authorization": f"Bearer {key}"},
        timeout=30,
        trust_env=False,
    ) as client:
        yield client


async def ask(client: httpx.AsyncClient, method: str, path: str, /, **body: Any) -> Any:
    answer = await client.request(method, path, json=body or None)
    assert answer.is_success, (path, answer.text)
    return answer.json()


async def allow(client: httpx.AsyncClient, users: list[str], services: Services) -> None:
    """Let shoppers be customers: by mail, by text, by both, or by none; some addresses are dead."""
    for number, user in enumerate(users):
        made = await ask(
            client,
            "POST",
            "/customers",
            externalId=user,
            email=f"{user}@shop.example",
            phone=f"+4915112{number:06d}",
        )
        agreed = (["email"], ["sms"], ["email", "sms"], ["email", "sms"], [])[number % 5]
        if number % 5 == 3:
            services.mails.answers[f"{user}@shop.example"] = "550 no such user"
        for channel in agreed:
            await ask(
                client,
                "POST",
                f"/customers/{made['id']}/consents",
                channel=channel,
                purpose="marketing",
                given=True,
                source="test",
            )


async def send(client: httpx.AsyncClient, events: list[dict[str, Any]]) -> None:
    """Send a slice of the stream; what was not answered is sent again."""
    while True:
        try:
            answer = await client.post("/events/batch", json={"batch": events})
        except httpx.TransportError:
            answer = None
        if answer is not None and answer.status_code == 202:
            return
        assert answer is None or answer.status_code in {429, 503}, answer.text
        await asyncio.sleep(0.05)


@dataclass(slots=True)
class Scene:
    """A store that lives by its events, on a server that is killed now and then."""

    server: Instance
    store: OpenedStore
    database: Database
    services: Services
    killed: list[float] = field(default_factory=list)

    async def replay(self, slices: list[list[dict[str, Any]]]) -> None:
        """Send slice after slice, most of them once the carts before them are decided about."""
        async with client_of(self.server, self.store.key) as client:
            for events in slices:
                await send(client, events)
                at = datetime.fromisoformat(events[-1]["timestamp"])
                with suppress(TimeoutError):
                    await until(lambda at=at: self._are_decided(at), seconds=2)

    async def kill_after(self, count: int, pause: float) -> None:
        """Kill the whole tree a moment after so many more messages, and start it again."""
        url, goal = self.server.run.url, self.services.count + count
        await until(lambda: self.services.count >= goal)
        await asyncio.sleep(pause)
        await self.server.kill_tree()
        self.killed.append(time.monotonic())
        await self.server.start_again(url)

    async def settle(self, at: datetime) -> Books:
        """Wait until nothing is to be decided or sent any more, and stays so."""

        async def is_settled() -> bool:
            return (await self._read()).are_settled(at)

        await until(is_settled)
        await asyncio.sleep(1)
        assert await is_settled()
        return await self._read()

    async def _are_decided(self, at: datetime) -> bool:
        try:
            return (await self._read()).are_decided(at)
        except UnavailableError:
            return False

    async def _read(self) -> Books:
        return await Books.read(self.database, self.store.store_id)


@asynccontextmanager
async def scene(home: Path, services: Services) -> AsyncIterator[Scene]:
    """Start a server that sends by the fake receivers, and open a store of a replay."""
    env = {
        "CARTWHEEL_LOG_LEVEL": "ERROR",
        "CARTWHEEL_MAIL_URL": services.mails.url,
        "CARTWHEEL_TWILIO_ACCOUNT_SID": ACCOUNT,
        "CARTWHEEL_TWILIO_AUTH_TOKEN": TOKEN,
        "CARTWHEEL_TWILIO_FROM": SENDER,
        "CARTWHEEL_TWILIO_URL": services.texts.url,
    }
    server = await Instance.start(home, command=SERVE, env=env)
    try:
        async with client_of(server, server.run.key) as client:
            asked = {"name": "Replay", "source": "a" * 64}
            opened = await ask(client, "POST", "/stores/replays", **asked)
        engines = locate_engines(Settings(), server.home)
        async with open_container(Settings(), engines) as container:
            async with open_scope(container) as scope:
                stores = await scope.get(StoreService)
                # Its own key may not do more than a replay needs.
                store = await stores.issue_key(UUID(opened["storeId"]), permissions=(ALL,))
            yield Scene(server, store, await container.get(Database), services)
    finally:
        assert await server.stop() == 0


@pytest.mark.long
async def test_a_replayed_stream_reaches_everybody_once_through_kills(e2e_folder: Path) -> None:
    """The whole tree is killed twice while mails and texts go out, and every service counts."""
    chance = random.Random(14)
    slices = stream(shoppers=SHOPPERS, hours=HOURS, seed=14)
    users = sorted({each["userId"] for events in slices for each in events} - {"passer-by"})
    async with receivers() as services, scene(e2e_folder / "reached", services) as played:
        async with client_of(played.server, played.store.key) as client:
            await ask(client, "PUT", "/config", version=0, values=SETTINGS)
            await allow(client, users, services)
        replaying = asyncio.create_task(played.replay(slices))
        for _ in range(KILLS):
            await played.kill_after(10, chance.random() / 2)
        await replaying
        books = await played.settle(datetime.fromisoformat(slices[-1][-1]["timestamp"]))
    check(books, services, played.killed)


def check(books: Books, services: Services, killed: list[float]) -> None:
    """Hold what was counted at the receivers against what was to be sent."""
    times: dict[UUID, list[float]] = defaultdict(list)
    for id_, to, at in services.taken():
        assert books.deliveries[id_].channel == ("email" if "@" in to else "sms")
        times[id_].append(at)
    assert max(map(max, times.values())) > killed[-1], "it goes on after the last kill"
    check_messages(books, times, killed)
    brought = Counter(books.deliveries[id_].intervention_id for id_ in times)
    assert set(brought.values()) == {1}, "one channel brings it"
    check_nobody_is_forgotten(books, set(brought))
    check_cap(books, set(brought))


def check_messages(books: Books, times: dict[UUID, list[float]], killed: list[float]) -> None:
    """None is doubled, and none is noted that was not taken, or taken and not noted."""
    noted = {id_ for id_, each in books.deliveries.items() if each.state in TAKEN}
    assert noted <= set(times)
    for id_, taken in times.items():
        unsure = sum(0 <= kill - at < GAP_SECONDS for kill in killed for at in taken)
        assert len(taken) <= 1 + unsure
        assert id_ in noted or unsure


def check_nobody_is_forgotten(books: Books, brought: set[UUID]) -> None:
    """Each decision to reach somebody ends with a message, or with the reason why not."""
    decided = {each.intervention_id for each in books.decisions if each.failed is None}
    assert decided == set(books.interventions)
    cancelled = {id_ for id_, each in books.interventions.items() if each.state == "cancelled"}
    ways: dict[UUID, set[str]] = defaultdict(set)
    for each in books.deliveries.values():
        ways[each.intervention_id].add(each.state)
    # Whose every channel said no for good has none left.
    refused = {id_ for id_, states in ways.items() if states == {"bounced"}}
    assert decided == brought | cancelled | refused


def check_cap(books: Books, brought: set[UUID]) -> None:
    """Nobody hears twice within an hour of the store's time, by whatever channels."""
    left: dict[str, list[datetime]] = defaultdict(list)
    for id_ in brought:
        told = books.interventions[id_]
        left[told.visitor_id].append(told.left_at)
    gaps = [b - a for moments in left.values() for a, b in pairwise(sorted(moments))]
    assert gaps, "some hear twice"
    assert min(gaps) >= HOUR
    assert any(each.failed == "cap" for each in books.decisions), "the cap was needed"
