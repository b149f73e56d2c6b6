"""Sockets that take things in: each message is answered, in order, and none is dropped."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Iterable, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import replace
from datetime import timedelta
from uuid import UUID

import pytest
from starlette.applications import Starlette
from starlette.routing import WebSocketRoute
from tests.realtime.serving import Keys, by
from tests.realtime.test_store_socket import close_code, hear
from websockets.asyncio.client import ClientConnection, connect

from cartwheel.entrypoints.server import listen, serve
from cartwheel.kernel.errors import InvalidInputError, Issue, UnavailableError
from cartwheel.kernel.ids import new_id
from cartwheel.systems.realtime.api import Handshake, Inlet, InletSocket, Taken
from cartwheel.systems.rpc.api import (
    Actor,
    Places,
    Quota,
    RateLimitedError,
    RateLimiter,
    Recalled,
    RequestContext,
    per_minute,
    permission,
)

MOST_BYTES = 10_000
MOST_WAITING = 4
ACTOR = Actor("store_key", new_id(), new_id(), frozenset({"things:write"}))
OTHER = Actor("store_key", new_id(), new_id(), frozenset({"things:read"}))


class Shelf:
    """Keeps what it is given, once it is let."""

    def __init__(self) -> None:
        self.kept: list[bytes] = []
        self.calls: list[int] = []
        self.open = asyncio.Event()
        self.open.set()
        self.is_away = False

    async def take(
        self, actor: Actor, messages: Sequence[bytes], request: RequestContext
    ) -> Sequence[Taken]:
        del actor, request
        self.calls.append(len(messages))
        await self.open.wait()
        if self.is_away:
            raise UnavailableError("The shelf is away", retry_after_seconds=7)
        self.kept += messages
        return [
            InvalidInputError(Issue(("size",), "Too odd")) if b"odd" in each else {"kept": True}
            for each in messages
        ]


@pytest.fixture
def shelf() -> Shelf:
    return Shelf()


@asynccontextmanager
async def serving(
    shelf: Shelf,
    keys: dict[str, Actor],
    *,
    places: Places | None = None,
    limiter: RateLimiter | None = None,
) -> AsyncIterator[str]:
    inlet = Inlet(
        path="/things",
        access=permission("things:write"),
        taker=Shelf,
        roles=frozenset(),
        most_bytes=MOST_BYTES,
        most_waiting=MOST_WAITING,
    )
    handshake = Handshake(
        Keys(keys), places=places, limiter=limiter, for_pages=frozenset({"things:write"})
    )
    socket = InletSocket(inlet, shelf, handshake)
    app = Starlette(routes=[WebSocketRoute("/things", socket.serve)])
    with listen("127.0.0.1", 0) as listener:
        async with serve(app, listener):
            yield f"ws://127.0.0.1:{listener.getsockname()[1]}/things"


@pytest.fixture
async def keys() -> dict[str, Actor]:
    return {"key": ACTOR, "other": OTHER}


@pytest.fixture
async def socket(shelf: Shelf, keys: dict[str, Actor]) -> AsyncIterator[ClientConnection]:
    async with (
        serving(shelf, keys) as url,
        connect(url, subprotocols=by("key"), proxy=None) as socket,
    ):
        assert await hear(socket) == {
            "type": "hello",
            "mostWaiting": MOST_WAITING,
            "mostBytes": MOST_BYTES,
        }
        yield socket


async def test_each_message_is_answered_by_its_number(
    socket: ClientConnection, shelf: Shelf
) -> None:
    for message in ("one", '{"type":"ping"}', "an odd one", b"bytes"):
        await socket.send(message)
    answers = [await hear(socket) for _ in range(3)]
    assert answers[0] == {"type": "receipt", "number": 1, "kept": True}
    assert answers[1]["type"] == "error"
    assert (answers[1]["number"], answers[1]["kind"]) == (2, "INVALID")
    assert answers[1]["issues"] == [{"path": ["size"], "message": "Too odd"}]
    assert answers[2] == {"type": "receipt", "number": 3, "kept": True}
    assert shelf.kept == [b"one", b"an odd one", b"bytes"]


async def test_what_waits_is_taken_together_and_no_more_is_read_than_may_wait(
    socket: ClientConnection, shelf: Shelf
) -> None:
    shelf.open.clear()
    sent = [str(number) for number in range(40)]
    for message in sent:
        await socket.send(message)
    async with asyncio.timeout(5):
        while not shelf.calls:
            await asyncio.sleep(0.01)
    shelf.open.set()
    answers = [await hear(socket) for _ in sent]
    assert [answer["number"] for answer in answers] == [*range(1, 41)]
    assert [message.decode() for message in shelf.kept] == sent
    assert max(shelf.calls) <= MOST_WAITING
    assert len(shelf.calls) < len(sent)


async def test_what_cannot_be_kept_is_told_and_the_socket_goes_on(
    socket: ClientConnection, shelf: Shelf
) -> None:
    shelf.is_away = True
    await socket.send("one")
    answer = await hear(socket)
    assert (answer["type"], answer["number"], answer["retryAfter"]) == ("error", 1, 7)
    shelf.is_away = False
    await socket.send("one")
    assert await hear(socket) == {"type": "receipt", "number": 2, "kept": True}


async def test_what_was_sent_before_the_end_is_taken(
    socket: ClientConnection, shelf: Shelf
) -> None:
    for number in range(3):
        await socket.send(str(number))
    await socket.close()
    async with asyncio.timeout(5):
        while len(shelf.kept) < 3:
            await asyncio.sleep(0.01)


async def test_a_message_that_is_too_large_ends_it(socket: ClientConnection) -> None:
    await socket.send("x" * (MOST_BYTES + 1))
    assert await close_code(socket) == 1009


async def test_whoever_loses_the_key_says_no_more(
    socket: ClientConnection, keys: dict[str, Actor]
) -> None:
    del keys["key"]
    assert await close_code(socket) == 4401


@pytest.mark.parametrize(("key", "code"), [("nobody's", 4401), ("other", 4403)])
async def test_who_may_not_is_told_so(
    shelf: Shelf, keys: dict[str, Actor], key: str, code: int
) -> None:
    async with (
        serving(shelf, keys) as url,
        connect(url, subprotocols=by(key), proxy=None) as socket,
    ):
        assert await close_code(socket) == code
    assert shelf.kept == []


class Till:
    """Lets each caller pass so often."""

    def __init__(self) -> None:
        self.spent: Counter[UUID] = Counter()

    async def spend(self, quotas: Iterable[tuple[str, Quota]], context: RequestContext) -> None:
        assert context.actor is not None
        [(_, quota)] = quotas
        if self.spent[context.actor.id] == quota.calls:
            raise RateLimitedError(retry_after_seconds=60)
        self.spent[context.actor.id] += 1


async def test_many_shoppers_with_one_key_of_a_page_do_not_take_each_others_places(
    shelf: Shelf,
) -> None:
    """Of one shopper two sockets may be open, and two messages pass beside the handshakes."""
    keys = {"page": replace(ACTOR, quota=per_minute(4))}
    places = Places("sockets", per_credential=2)
    async with (
        serving(shelf, keys, places=places, limiter=Till()) as url,
        AsyncExitStack() as open_,
    ):

        async def visit(visitor: str) -> ClientConnection:
            opening = connect(url, subprotocols=by("page", visitor=visitor), proxy=None)
            return await open_.enter_async_context(opening)

        shoppers = [str(new_id()) for _ in range(100)]
        for shopper in shoppers:
            for socket in (await visit(shopper), await visit(shopper)):
                assert (await hear(socket))["type"] == "hello"
                await socket.send(shopper)
                assert (await hear(socket))["type"] == "receipt"
        await socket.send("one too many")
        assert (await hear(socket))["retryAfter"] == 60
        assert await close_code(await visit(shoppers[0])) == 1013
        assert (await hear(await visit(str(new_id()))))["type"] == "hello"
    assert len(shelf.kept) == 200


async def test_a_key_that_may_do_more_than_a_page_is_one_caller_whatever_it_says(
    shelf: Shelf,
) -> None:
    keys = {"server": replace(ACTOR, permissions=ACTOR.permissions | {"things:read"})}
    async with (
        serving(shelf, keys, places=Places("sockets", per_credential=1)) as url,
        connect(url, subprotocols=by("server", visitor=str(new_id())), proxy=None) as first,
        connect(url, subprotocols=by("server", visitor=str(new_id())), proxy=None) as second,
    ):
        assert (await hear(first))["type"] == "hello"
        assert await close_code(second) == 1013


class Forgetful(Keys):
    """Says from memory who holds a key, while it is away."""

    def __init__(self, actors: dict[str, Actor]) -> None:
        super().__init__(actors)
        self.actors, self.is_away = actors, False

    @property
    def recalls_for(self) -> timedelta:
        return timedelta(minutes=5)

    def recall(self, credential: str) -> Actor | None:
        return self.actors.get(credential)

    async def authenticate(self, credential: str) -> Actor:
        if self.is_away:
            raise UnavailableError("Nobody can be asked")
        return await super().authenticate(credential)


async def test_whoever_was_known_lately_goes_on_while_nobody_can_be_asked() -> None:
    keys = Forgetful({"key": ACTOR})
    recalled = Recalled(keys)
    assert await recalled.authenticate("key") is ACTOR
    keys.is_away = True
    assert await recalled.authenticate("key") is ACTOR
    with pytest.raises(UnavailableError):
        await recalled.authenticate("unknown")
