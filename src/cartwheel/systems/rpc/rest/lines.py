"""Streams over REST: JSON lines, or CSV for spreadsheets."""

import csv
import io
from collections.abc import AsyncGenerator, AsyncIterator, Callable, Mapping
from time import monotonic
from typing import Any, Final

import msgspec

from cartwheel.systems.rpc.exchange import Headers
from cartwheel.systems.rpc.procedures import Procedure

NDJSON: Final = "application/x-ndjson"
CSV: Final = "text/csv"

_PIECE_BYTES: Final = 32 << 10
_PIECE_SECONDS: Final = 0.1
# A spreadsheet takes a cell that begins so for a formula, and carries it out.
_FORMULAS: Final = ("=", "+", "-", "@", "\t", "\r")

_encode: Final = msgspec.json.Encoder().encode


def lines_of(
    procedure: Procedure, headers: Mapping[bytes, bytes]
) -> tuple[Headers, bytes, Callable[[Any], bytes]]:
    """Return the headers, the head and the line of an item, as the client would have them."""
    wanted = headers.get(b"accept", b"").partition(b",")[0].partition(b";")[0].strip()
    fields = _fields(procedure.signature.output)
    chosen = CSV if wanted == CSV.encode() and fields else NDJSON
    sent = [(b"content-type", f"{chosen}; charset=utf-8".encode()), (b"vary", b"accept")]
    if chosen == NDJSON:
        return sent, b"", lambda item: _encode(item) + b"\n"
    return sent, _row(fields), lambda item: _row(_cells(item, fields))


async def pieces(
    items: AsyncIterator[Any], head: bytes, line: Callable[[Any], bytes]
) -> AsyncGenerator[bytes, None]:
    """Put lines together, so that not each becomes a packet; those that come slowly go at once."""
    piece, since = bytearray(head), monotonic()
    async for item in items:
        piece += line(item)
        if len(piece) >= _PIECE_BYTES or monotonic() - since >= _PIECE_SECONDS:
            yield bytes(piece)
            piece.clear()
            since = monotonic()
    if piece:
        yield bytes(piece)


def _fields(output: Any) -> tuple[str, ...]:
    if isinstance(output, type) and issubclass(output, msgspec.Struct):
        return tuple(field.encode_name for field in msgspec.structs.fields(output))
    return ()


def _cells(item: Any, fields: tuple[str, ...]) -> tuple[str, ...]:
    values: dict[str, Any] = msgspec.to_builtins(item)
    return tuple(_cell(values.get(name)) for name in fields)


def _cell(value: Any) -> str:
    if value is None:
        return ""
    if not isinstance(value, str):
        return _encode(value).decode()
    return f"'{value}" if value.startswith(_FORMULAS) else value


def _row(cells: tuple[str, ...]) -> bytes:
    line = io.StringIO()
    csv.writer(line).writerow(cells)
    return line.getvalue().encode()
