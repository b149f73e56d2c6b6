"""
Batches answered line by line, each result when it is ready (`httpBatchStreamLink`).

The first line promises one value per call, by number; a later line
`[number, state, value]` keeps the promise. The items of a stream are further
numbers, handed out as they are needed. The status is 200, whatever follows.
"""

import asyncio
from collections.abc import Mapping
from functools import partial
from itertools import count
from typing import Any, Final

import msgspec

from cartwheel.kernel.errors import AppError
from cartwheel.systems.rpc.exchange import Exchange, Headers
from cartwheel.systems.rpc.procedures import Procedure
from cartwheel.systems.rpc.streams import Streams
from cartwheel.systems.rpc.trpc import envelopes
from cartwheel.systems.rpc.trpc.dispatch import Dispatch
from cartwheel.systems.rpc.trpc.limits import AT_ONCE

HEADERS: Final[Headers] = [
    (b"content-type", b"application/json"),
    (b"vary", b"trpc-accept, accept"),
]

_FULFILLED: Final = 0
_YIELDED: Final = 1
_THREW: Final = 2


async def answer(
    exchange: Exchange,
    dispatch: Dispatch,
    streams: Streams,
    paths: list[str],
    inputs: Mapping[str, msgspec.Raw],
) -> None:
    """
    Answer a batch, its calls side by side; when the client leaves they are cancelled.

    Raises:
        TooManyOpenError: there is no place for it; nothing has been answered yet.
    """
    lines = _Lines(exchange, dispatch, len(paths))
    async with streams.place(exchange.context):
        await streams.run(exchange, HEADERS, partial(lines.answer, paths, inputs))


class _Lines:
    def __init__(self, exchange: Exchange, dispatch: Dispatch, calls: int) -> None:
        self._exchange = exchange
        self._dispatch = dispatch
        self._numbers = count(calls)
        self._turns = asyncio.Semaphore(AT_ONCE)
        self._writing = asyncio.Lock()

    async def answer(self, paths: list[str], inputs: Mapping[str, msgspec.Raw]) -> None:
        head = {str(i): [[0], [None, 0, i]] for i in range(len(paths))}
        await self._write(envelopes.encode(head))
        async with asyncio.TaskGroup() as calls:
            for number, path in enumerate(paths):
                calls.create_task(self._call(number, path, inputs.get(str(number))))

    async def _call(self, number: int, path: str, raw: msgspec.Raw | None) -> None:
        try:
            procedure = self._dispatch.find(path, self._exchange.method)
        except AppError:
            procedure = None
        if procedure is None or procedure.kind != "query" or not procedure.signature.streams:
            async with self._turns:
                given = await self._dispatch.call(self._exchange, path, raw, position=number)
            await self._write(b"[%d,0,[[%b]]]" % (number, envelopes.result(given, path)))
        else:
            await self._stream(number, procedure, raw)

    async def _stream(self, number: int, procedure: Procedure, raw: msgspec.Raw | None) -> None:
        data, items = next(self._numbers), next(self._numbers)
        promised = False
        try:
            async with self._dispatch.calls.stream(
                procedure, self._exchange.context, partial(procedure.decode, raw)
            ) as stream:
                await self._put(number, _FULFILLED, [[{"result": 0}], ["result", 0, data]])
                await self._put(data, _FULFILLED, [[{"data": 0}], ["data", 1, items]])
                promised = True
                async for item in stream:
                    await self._put(items, _YIELDED, [[item]])
                await self._put(items, _FULFILLED, [[]])
        except Exception as error:  # noqa: BLE001
            failure = self._dispatch.calls.fail(
                error, self._exchange.context, procedure, position=number
            )
            shape = envelopes.shape(failure, path=procedure.name)
            if promised:
                await self._put(items, _THREW, shape)
            else:
                await self._put(number, _FULFILLED, [[{"error": shape}]])

    async def _put(self, number: int, state: int, value: Any) -> None:
        await self._write(envelopes.encode([number, state, value]))

    async def _write(self, line: bytes) -> None:
        async with self._writing:
            await self._exchange.write(line + b"\n")
