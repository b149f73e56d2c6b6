"""Keys and sessions that are ended in the middle of a storm open nothing afterwards."""

import asyncio
import time
from dataclasses import dataclass, field
from typing import Any

import httpx
from tests.chaos.trials.shop import Shop
from tests.e2e.person import PASSWORD, Person
from tests.embedded.harness import until

_STREAMS = 20


@dataclass(slots=True)
class Credential:
    """What opens something until it is ended; a stream is followed with it meanwhile."""

    secret: str
    id: str = ""
    ended_at: float | None = None
    seen: list[tuple[float, int]] = field(default_factory=list)
    stream_ended_at: float | None = None

    def wrongly_opened(self, *, grace: float) -> list[tuple[float, int]]:
        """Return the calls that were answered well although it had ended that long ago."""
        if self.ended_at is None:
            return []
        return [one for one in self.seen if one[0] > self.ended_at + grace and one[1] < 400]


async def make_keys(shop: Shop, count: int = _STREAMS) -> list[Credential]:
    """Make keys that may follow interventions."""
    async with shop.client() as client:
        made = []
        for number in range(count):
            answer = await client.post(
                "/api-keys",
                json={"name": f"Trial {number}", "scopes": ["interventions:read"]},
            )
            assert answer.status_code == 201, answer.text
            made.append(Credential(answer.json()["secret"], answer.json()["key"]["id"]))
        return made


async def sign_in(shop: Shop, person: Person) -> Credential:
    """Open a session of somebody who owns a store."""
    async with httpx.AsyncClient(base_url=f"{shop.server.run.url}/api/v1", trust_env=False) as it:
        login = {"email": person.email, "password": PASSWORD, "storeId": person.store_id}
        answer = await it.post("/auth/login", json=login)
        assert answer.status_code == 200, answer.text
        return Credential(answer.json()["accessToken"])


async def follow(shop: Shop, credential: Credential, over: asyncio.Event) -> None:
    """Call and stream with a credential over and over, and note how that went."""
    url = shop.server.run.url
    headers = {"authorization": f"Bearer {credential.secret}"}
    async with httpx.AsyncClient(
        base_url=url, headers=headers, timeout=10, trust_env=False
    ) as client:

        async def stream() -> None:
            while not over.is_set():
                try:
                    async with client.stream(
                        "GET", "/trpc/interventions.watch", timeout=None
                    ) as answer:
                        if answer.status_code == 200:
                            credential.stream_ended_at = None
                            async for _ in answer.aiter_bytes():
                                pass
                            credential.stream_ended_at = time.monotonic()
                except httpx.TransportError:
                    credential.stream_ended_at = time.monotonic()
                await asyncio.sleep(0.5)

        streaming = asyncio.create_task(stream())
        try:
            while not over.is_set():
                began = time.monotonic()
                try:
                    status = (await client.get("/api/v1/interventions/stats")).status_code
                    credential.seen.append((began, status))
                except httpx.TransportError:
                    pass
                await asyncio.sleep(0.3)
        finally:
            streaming.cancel()
            await asyncio.gather(streaming, return_exceptions=True)


async def end(shop: Shop, credential: Credential) -> None:
    """Revoke a key, or sign a session out; again until it is acknowledged."""
    headers: dict[str, Any] = {}
    if not credential.id:
        headers = {"authorization": f"Bearer {credential.secret}"}

    async def is_done() -> bool:
        try:
            async with shop.client() as client:
                if credential.id:
                    answer = await client.delete(f"/api-keys/{credential.id}")
                else:
                    answer = await client.post("/auth/logout", headers=headers)
        except httpx.TransportError:
            return False
        return answer.status_code in (204, 401, 404)

    await until(is_done, seconds=60)
    credential.ended_at = time.monotonic()
