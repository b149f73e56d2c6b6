"""Answers that go on until their end, the client's leaving, or the server's stop."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine
from contextlib import asynccontextmanager

from cartwheel.systems.rpc import metrics
from cartwheel.systems.rpc.actors import Actor
from cartwheel.systems.rpc.context import RequestContext
from cartwheel.systems.rpc.exchange import Exchange, Headers
from cartwheel.systems.rpc.places import Places


class Streams:
    """
    The streams of this process that are open; `places` bounds how many there are of whom.

    `find_caller` says who that is, if anybody is known.
    """

    def __init__(
        self, places: Places, find_caller: Callable[[RequestContext], Awaitable[Actor | None]]
    ) -> None:
        self._places = places
        self._find_caller = find_caller
        self._open: set[asyncio.Task[None]] = set()

    @asynccontextmanager
    async def place(self, context: RequestContext) -> AsyncIterator[None]:
        """
        Hold a place for a stream: of the address first, then of whoever calls from there.

        Raises:
            TooManyOpenError: there is none left.
        """
        with (
            self._places.hold(address=context.address),
            self._places.hold_for(await self._find_caller(context)),
        ):
            yield

    async def run(
        self, exchange: Exchange, headers: Headers, work: Callable[[], Coroutine[None, None, None]]
    ) -> None:
        """
        Begin the answer and run what writes it; when the client leaves that is cancelled.

        Call it while holding a place.
        """
        await exchange.begin(headers)
        await self._run(exchange, work())

    async def close(self) -> None:
        """End every stream; the clients come back to whoever answers then."""
        streams = set(self._open)
        for stream in streams:
            stream.cancel()
        if streams:
            await asyncio.wait(streams)

    async def _run(self, exchange: Exchange, work: Coroutine[None, None, None]) -> None:
        writing = asyncio.create_task(work)
        leaving = asyncio.create_task(exchange.wait_until_gone())
        self._open.add(writing)
        metrics.open_streams.inc()
        try:
            await asyncio.wait({writing, leaving}, return_when=asyncio.FIRST_COMPLETED)
            gone = leaving.done()
        finally:
            writing.cancel()
            leaving.cancel()
            await asyncio.wait({writing, leaving})
            self._open.discard(writing)
            metrics.open_streams.dec()
        if not writing.cancelled():
            writing.result()
        if not gone:
            await exchange.end()
