"""Nobody who calls waits for longer than the deadline, and some go on while nobody can be asked."""

import asyncio
import time
from collections.abc import AsyncIterator
from datetime import timedelta

import httpx
import pytest
from tests.rpc.serving import OWNER, READER, bearer

from cartwheel.kernel.errors import UnavailableError
from cartwheel.systems.rpc.api import Actor, Router, RPCApp, get, permission, post

waiting = Router("waiting")


@waiting.query(rest=get("/me"))
async def me(actor: Actor) -> str:
    """Say who calls."""
    return str(actor.id)


@waiting.mutation(
    rest=post("/take"),
    allow=permission("shop:write"),
    keyed=False,
    audited=False,
    recalls_callers=True,
)
async def take(actor: Actor) -> str:
    """Take something in, whoever is asked."""
    return str(actor.id)


class Registry:
    """Answers nothing, or that it is away, and knows two callers from before."""

    def __init__(self) -> None:
        self.hangs = False
        self.asked = 0

    async def authenticate(self, _credential: str) -> Actor:
        self.asked += 1
        if self.hangs:
            await asyncio.Event().wait()
        raise UnavailableError("The registry does not answer")

    def recall(self, credential: str) -> Actor | None:
        return {"owner": OWNER, "reader": READER}.get(credential)


@pytest.fixture
def registry() -> Registry:
    return Registry()


@pytest.fixture
async def client(registry: Registry) -> AsyncIterator[httpx.AsyncClient]:
    app = RPCApp(
        [waiting],
        authenticator=registry,
        recall=registry.recall,
        deadline=timedelta(milliseconds=200),
    )
    transport = httpx.ASGITransport(app)
    async with httpx.AsyncClient(transport=transport, base_url="http://here") as client:
        yield client
    await app.close()


async def test_finding_out_who_calls_stands_inside_the_deadline(
    client: httpx.AsyncClient, registry: Registry
) -> None:
    registry.hangs = True
    began = time.monotonic()
    answer = await client.get("/api/v1/me", headers=bearer("owner"))
    assert (answer.status_code, answer.json()["code"]) == (504, "deadline_exceeded")
    assert time.monotonic() - began < 5


async def test_only_calls_that_say_so_go_on_with_a_caller_of_before(
    client: httpx.AsyncClient,
) -> None:
    """With what the caller was allowed then, and nobody is let in who was not known."""
    taken = await client.post("/api/v1/take", headers=bearer("owner"))
    assert (taken.status_code, taken.json()) == (200, str(OWNER.id))
    refused = await client.get("/api/v1/me", headers=bearer("owner"))
    assert (refused.status_code, refused.json()["code"]) == (503, "unavailable")
    assert int(refused.headers["retry-after"]) >= 1
    for key, status in (("reader", 403), ("somebody", 503)):
        answer = await client.post("/api/v1/take", headers=bearer(key))
        assert answer.status_code == status
    assert (await client.post("/api/v1/take")).status_code == 401


async def test_the_calls_of_a_batch_ask_once(client: httpx.AsyncClient, registry: Registry) -> None:
    """They do not wait for the same answer one after the other."""
    answer = await client.post(
        "/trpc/waiting.take,waiting.me,waiting.take?batch=1", json={}, headers=bearer("owner")
    )
    assert ["error" in part for part in answer.json()] == [False, True, False]
    assert registry.asked == 1
