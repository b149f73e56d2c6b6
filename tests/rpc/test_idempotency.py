"""Mutations with an `Idempotency-Key` take effect once."""

import asyncio
from datetime import timedelta
from uuid import uuid4

import httpx
import pytest
import sqlalchemy as sa
from tests.rpc.serving import OWNER, STORE, bearer
from tests.rpc.test_transactions import count, place

from cartwheel.kernel.clock import SystemClock
from cartwheel.kernel.db import Database
from cartwheel.systems.rpc.idempotency import KeyedCall, idempotency_keys


@pytest.fixture
def key() -> str:
    return str(uuid4())


@pytest.fixture
def note() -> str:
    return uuid4().hex[:16]


async def test_a_repeated_call_gets_the_first_answer(
    client: httpx.AsyncClient, database: Database, key: str, note: str
) -> None:
    """Once the effect, twice the answer, the second marked as a repetition."""
    first = await place(client, note, **{"idempotency-key": key})
    second = await place(client, note, **{"idempotency-key": f'"{key}"'})
    assert (first.status_code, second.status_code) == (201, 201)
    assert second.content == first.content
    assert "idempotent-replayed" not in first.headers
    assert second.headers["idempotent-replayed"] == "true"
    assert await count(database, note) == 1


async def test_it_holds_across_protocols_and_spellings(
    client: httpx.AsyncClient, database: Database, key: str, note: str
) -> None:
    """The same meaning is the same input, whoever carries it."""
    headers = {**bearer("owner"), "idempotency-key": key}
    rest = await place(client, note, **{"idempotency-key": key})
    body = f'{{ "lines": [{{"quantity": 1, "productId": "mug"}}], "note": "{note}" }}'
    trpc = await client.post(
        "/trpc/shop.place",
        content=body,
        headers={**headers, "content-type": "application/json"},
    )
    assert trpc.json()["result"]["data"] == rest.json()
    assert trpc.headers["idempotent-replayed"] == "true"
    assert await count(database, note) == 1


async def test_another_input_is_refused(
    client: httpx.AsyncClient, database: Database, key: str, note: str
) -> None:
    """A key stands for one input: 422, and nothing happens."""
    await place(client, note, **{"idempotency-key": key})
    other = await place(client, f"{note} 2", **{"idempotency-key": key})
    assert (other.status_code, other.json()["code"]) == (422, "idempotency_key_reused")
    assert await count(database, f"{note} 2") == 0


async def test_while_it_runs_others_are_told_to_wait(
    client: httpx.AsyncClient, database: Database, key: str, note: str
) -> None:
    """Of twenty calls at once one takes effect; the others hear 409, or its answer."""
    note = f"wait{note[:12]}"
    answers = await asyncio.gather(
        *(place(client, note, **{"idempotency-key": key}) for _ in range(20))
    )
    done = [answer for answer in answers if answer.status_code == 201]
    busy = [answer for answer in answers if answer.status_code == 409]
    assert len(done) + len(busy) == 20
    assert len({answer.content for answer in done}) == 1
    assert {answer.json()["code"] for answer in busy} == {"idempotency_key_busy"}
    assert {answer.headers["retry-after"] for answer in busy} == {"1"}
    assert await count(database, note) == 1


async def test_after_an_error_the_key_may_try_again(
    client: httpx.AsyncClient, database: Database, key: str, note: str
) -> None:
    """Nothing is kept of a call that failed."""
    assert (await place(client, "sold out", **{"idempotency-key": key})).status_code == 409
    assert (await place(client, note, **{"idempotency-key": key})).status_code == 201
    assert await count(database, note) == 1


async def test_keys_belong_to_their_caller(
    client: httpx.AsyncClient, database: Database, key: str, note: str
) -> None:
    """Another store's key of the same name is another key."""
    await place(client, note, **{"idempotency-key": key})
    response = await client.post(
        "/api/v1/orders",
        json={"note": note},
        headers={**bearer("stranger"), "idempotency-key": key},
    )
    assert response.status_code == 201
    assert "idempotent-replayed" not in response.headers
    assert await count(database, note) == 2


async def test_calls_of_a_batch_are_told_apart(
    client: httpx.AsyncClient, database: Database, key: str, note: str
) -> None:
    """A batch repeated under its key takes effect once, call by call."""
    for _ in range(2):
        response = await client.post(
            "/trpc/shop.place,shop.place?batch=1",
            json={"0": {"note": note}, "1": {"note": f"{note} 2"}},
            headers={**bearer("owner"), "idempotency-key": key},
        )
        assert response.status_code == 200
    assert (await count(database, note), await count(database, f"{note} 2")) == (1, 1)


@pytest.mark.parametrize("key", ["", "x" * 256, "two words", "täg"])
async def test_a_strange_key_is_refused(client: httpx.AsyncClient, key: str) -> None:
    """1 to 255 printable characters."""
    response = await place(client, "n", **{"idempotency-key": key.encode()})
    assert (response.status_code, response.json()["code"]) == (400, "malformed_request")


async def test_queries_have_no_keys(client: httpx.AsyncClient, key: str) -> None:
    """What changes nothing is simply asked again."""
    for _ in range(2):
        response = await client.get(
            "/api/v1/me", headers={**bearer("owner"), "idempotency-key": key}
        )
        assert "idempotent-replayed" not in response.headers


class MovedClock:
    """A clock that is ahead."""

    def __init__(self, ahead: timedelta) -> None:
        self.ahead = ahead

    def now(self) -> object:
        return SystemClock().now() + self.ahead


async def test_a_key_counts_for_a_day(database: Database, key: str) -> None:
    """After 24 hours the key is free again, and what expired is cleared away."""

    async def call(ahead: timedelta, answer: bytes, key: str) -> tuple[bytes, bool]:
        async def run() -> bytes:
            return answer

        async with database.transaction(store_id=STORE) as connection:
            return await KeyedCall(
                clock=MovedClock(ahead),
                actor=OWNER,
                procedure="shop.place",
                key=key,
                fingerprint=b"f",
            ).once(connection, run)

    assert await call(timedelta(0), b"1", key) == (b"1", False)
    assert await call(timedelta(hours=23, minutes=59), b"2", key) == (b"1", True)
    assert await call(timedelta(hours=24, minutes=1), b"3", key) == (b"3", False)
    assert await call(timedelta(hours=49), b"4", "other") == (b"4", False)
    async with database.transaction(store_id=STORE) as connection:
        left = await connection.execute(sa.select(idempotency_keys.c.key))
        assert left.scalars().all() == ["other"]
        await connection.execute(sa.delete(idempotency_keys))


async def test_keys_are_protected(database: Database, client: httpx.AsyncClient, key: str) -> None:
    """Outside its store nobody sees a key."""
    await place(client, "n", **{"idempotency-key": key})
    async with database.transaction() as connection:
        seen = await connection.execute(sa.select(idempotency_keys))
        assert seen.all() == []
