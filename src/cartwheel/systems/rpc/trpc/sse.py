"""
Subscriptions as server-sent events (`httpSubscriptionLink`).

    event: connected         data: {"reconnectAfterInactivityMs": …}
    id: 7                    data: <item>          one per item; an id when it is tracked
    event: ping                                    while there is nothing to say
    event: return                                  the generator ended; the client stays away
    event: serialized-error  data: <error>         the client comes back if it is a 5xx

The status is 200 whatever follows, since EventSource shows no other.
"""

import asyncio
import contextlib
from collections.abc import AsyncIterator
from datetime import timedelta
from functools import partial
from typing import Any, Final

from cartwheel.systems.rpc.calls import Calls
from cartwheel.systems.rpc.errors import TooManyOpenError, TransformedInputError
from cartwheel.systems.rpc.exchange import Exchange, Headers
from cartwheel.systems.rpc.failures import Failure
from cartwheel.systems.rpc.procedures import Procedure
from cartwheel.systems.rpc.streams import Streams
from cartwheel.systems.rpc.tracked import Tracked
from cartwheel.systems.rpc.trpc import envelopes
from cartwheel.systems.rpc.trpc.requests import is_transformed

HEADERS: Final[Headers] = [
    (b"content-type", b"text/event-stream"),
    (b"cache-control", b"no-store, no-transform"),
    (b"x-accel-buffering", b"no"),
    (b"vary", b"trpc-accept, accept"),
]

_LAST_EVENT_ID: Final = "lastEventId"


class Subscriptions:
    """Answers subscriptions; clients that hear nothing for three pings come back anew."""

    def __init__(self, calls: Calls, streams: Streams, *, ping: timedelta) -> None:
        self._calls = calls
        self._streams = streams
        self._ping_seconds = ping.total_seconds()
        patience = int(self._ping_seconds * 3000)
        self._connected = _event(b"connected", b'{"reconnectAfterInactivityMs":%d}' % patience)

    async def answer(
        self,
        exchange: Exchange,
        procedure: Procedure,
        raw: bytes | None,
        last_event_id: str | None,
    ) -> None:
        """
        Answer until the generator ends or the client leaves; the generator is then closed.

        Where there is no place, an event says so: from another status than 200 EventSource
        does not come back.
        """
        header = exchange.headers.get(b"last-event-id")
        last = header.decode(errors="replace") if header else last_event_id
        write = partial(self._write, exchange, procedure, raw, last)
        try:
            async with self._streams.place(exchange.context):
                await self._streams.run(exchange, HEADERS, write)
        except TooManyOpenError as error:
            failure = self._calls.fail(error, exchange.context, procedure)
            later = b"retry: %d\n" % (1000 * (failure.wait_seconds or 0))
            await exchange.begin(HEADERS)
            await exchange.write(later + _failed(failure, procedure))
            await exchange.end()

    async def _write(
        self, exchange: Exchange, procedure: Procedure, raw: bytes | None, last: str | None
    ) -> None:
        out = _Events(exchange, last)
        await out.write(self._connected)
        async with _pinging(out, every=self._ping_seconds):
            try:
                async with self._calls.stream(
                    procedure, exchange.context, partial(_decode, procedure, raw, last)
                ) as items:
                    async for item in items:
                        await out.item(item)
            except Exception as error:  # noqa: BLE001
                failure = self._calls.fail(error, exchange.context, procedure)
                await out.write(_failed(failure, procedure))
            else:
                await out.write(_event(b"return"))


class _Events:
    """Writes events one at a time, and remembers the last id the client has seen."""

    def __init__(self, exchange: Exchange, last: str | None) -> None:
        self._exchange = exchange
        self._last = last
        self._writing = asyncio.Lock()

    async def item(self, item: Any) -> None:
        if isinstance(item, Tracked):
            self._last = item.id
            event = _event(None, envelopes.encode(item.data), id_=item.id)
        elif self._last is None:
            event = _event(None, envelopes.encode(item))
        else:
            # EventSource gives an event without an id the one before, which would
            # make this one tracked: it gets an empty id, then the old one is restored.
            event = _event(None, envelopes.encode(item), id_="")
            event += _event(b"restore-id", id_=self._last)
        await self.write(event)

    async def write(self, event: bytes) -> None:
        async with self._writing:
            await self._exchange.write(event)


@contextlib.asynccontextmanager
async def _pinging(out: _Events, *, every: float) -> AsyncIterator[None]:
    async def ping() -> None:
        while True:
            await asyncio.sleep(every)
            await out.write(_event(b"ping"))

    pinging = asyncio.create_task(ping())
    try:
        yield
    finally:
        pinging.cancel()
        await asyncio.wait({pinging})


def _decode(procedure: Procedure, raw: bytes | None, last: str | None) -> Any:
    if is_transformed(raw, procedure):
        raise TransformedInputError
    taken = procedure.signature.input
    if taken is None:
        return None
    if last and any(field.encode_name == _LAST_EVENT_ID for field in taken.fields):
        raw = taken.merge(raw, {_LAST_EVENT_ID: last})
    return taken.decode(raw)


def _failed(failure: Failure, procedure: Procedure) -> bytes:
    shape = envelopes.shape(failure, path=procedure.name)
    return _event(b"serialized-error", envelopes.encode(shape))


def _event(name: bytes | None, data: bytes = b"", *, id_: str | None = None) -> bytes:
    named = b"event: %b\n" % name if name else b""
    identified = b"" if id_ is None else b"id: %b\n" % id_.encode()
    return b"%bdata: %b\n%b\n" % (named, data, identified)
