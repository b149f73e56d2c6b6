"""Answers that go on until their end, the client's leaving, or the server's stop."""

import asyncio
from collections.abc import Coroutine

from cartwheel.systems.rpc import metrics
from cartwheel.systems.rpc.exchange import Exchange


class Streams:
    """The streams of this process that are open."""

    def __init__(self) -> None:
        self._open: set[asyncio.Task[None]] = set()

    async def run(self, exchange: Exchange, work: Coroutine[None, None, None]) -> None:
        """Run what writes a stream; when the client leaves it is cancelled and waited for."""
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

    async def close(self) -> None:
        """End every stream; the clients come back to whoever answers then."""
        streams = set(self._open)
        for stream in streams:
            stream.cancel()
        if streams:
            await asyncio.wait(streams)
