"""A shop that goes on selling through a fault, and the accounts that must agree afterwards."""

import asyncio
import itertools
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import httpx
from tests.embedded.harness import Instance

_EVENTS = 20
_VISITORS = 50
_WAITS = (408, 429, 500, 502, 503, 504)


class DisagreementError(AssertionError):
    """What was acknowledged, what can be read and what carts have seen are not the same."""


class Shop:
    """
    Sends numbered batches to a server; each is sent until it is acknowledged.

    Each event is larger by `padding` bytes than it needs to be.
    `url` and `key` are looked up anew for each batch: the server may be another by then.
    """

    def __init__(self, server: Instance, *, padding: int = 0) -> None:
        self.server = server
        self._padding = "x" * padding
        self.acknowledged = 0
        self.refused: dict[int | str, int] = {}
        self._numbers = itertools.count()

    def client(self, *, operator: bool = False) -> httpx.AsyncClient:
        """Return a client with the store's key, or with the operator's."""
        run = self.server.run
        return httpx.AsyncClient(
            base_url=f"{run.url}/api/v1",
            headers={"authorization": f"Bearer {run.operator_key if operator else run.key}"},
            timeout=30,
            trust_env=False,
        )

    @asynccontextmanager
    async def selling(self, *, clients: int = 3) -> AsyncIterator[None]:
        """Send for as long as the block lasts, and until what was begun is acknowledged."""
        over = asyncio.Event()
        sending = [asyncio.create_task(self._send(over)) for _ in range(clients)]
        try:
            yield
        finally:
            over.set()
            await asyncio.wait_for(asyncio.gather(*sending), 90)

    async def agree(self, *, seconds: float = 120) -> None:
        """
        Wait until everything acknowledged can be read, once, and was seen by carts.

        Raises:
            DisagreementError: it is not so after this time, or something lies among the dead.
        """
        ends_at = time.monotonic() + seconds
        found: dict[str, Any] = {}
        wanted = {
            "accepted": self.acknowledged,
            "rows": self.acknowledged,
            "seen": self.acknowledged,
            "invalid": 0,
            "dead announcements": 0,
        }
        while time.monotonic() < ends_at:
            try:
                found = await self._counts()
            except (httpx.HTTPError, AssertionError) as error:
                found = {"error": repr(error)}
            if found == wanted:
                return
            await asyncio.sleep(0.2)
        raise DisagreementError(f"wanted {wanted}, found {found}; refusals {self.refused}")

    async def _counts(self) -> dict[str, Any]:
        async with self.client() as client, self.client(operator=True) as operator:
            events = await _read(client, "/events/stats")
            carts = await _read(client, "/carts/stats")
            announcements = await _read(operator, "/announcements/stats")
        return {
            "accepted": events["accepted"],
            "rows": sum(events["byEvent"].values()),
            "seen": carts["eventsSeen"],
            "invalid": events["invalid"],
            "dead announcements": announcements["unpublished"] + announcements["unhandled"],
        }

    async def _send(self, over: asyncio.Event) -> None:
        while not over.is_set():
            batch = _batch(next(self._numbers), note=self._padding)
            while not await self._is_taken(batch):
                await asyncio.sleep(0.2)
            self.acknowledged += _EVENTS
            await asyncio.sleep(0.02)

    async def _is_taken(self, batch: list[dict[str, Any]]) -> bool:
        try:
            async with self.client() as client:
                answer = await client.post("/events/batch", json={"batch": batch})
        except (httpx.TransportError, AssertionError) as error:
            # Nobody answers, or nobody is there: what became of it, the next try settles.
            self._note(type(error).__name__)
            return False
        if answer.status_code == 202:
            return True
        assert answer.status_code in _WAITS, answer.text
        self._note(answer.status_code)
        return False

    def _note(self, what: int | str) -> None:
        self.refused[what] = self.refused.get(what, 0) + 1


async def _read(client: httpx.AsyncClient, path: str) -> dict[str, Any]:
    answer = await client.get(path)
    answer.raise_for_status()
    read: dict[str, Any] = answer.json()
    return read


def _batch(number: int, *, note: str) -> list[dict[str, Any]]:
    return [
        {
            "type": "track",
            "event": "Product Added" if index % 5 == 0 else "Product Viewed",
            "messageId": f"{number}-{index}",
            "anonymousId": f"visitor-{(number * _EVENTS + index) % _VISITORS}",
            "properties": {"productId": f"p{index}", "price": 1, "note": note},
        }
        for index in range(_EVENTS)
    ]
