"""
Rooms that are shared with Socket.IO servers on Node, which have adapters for Redis.

    our rooms ── tell ──▶ `socket.io#/#<room>#` and the stream `socket.io` ──▶ Node's clients
    Node's `io.to(room).emit` ──────── the same two ways back ───────────────▶ our conversations

`@socket.io/redis-adapter` and `@socket.io/redis-streams-adapter` each speak a wire of their own,
and python-socketio's manager speaks neither: this writes and reads both, as far as an operator
says that there are such servers. A room has one name on both sides: `store:<id>:offers`.

Guarantees. What our processes publish reaches Node's clients at most once, as what those servers
publish among themselves does. What comes from Node is heard in conversations alone, by whoever is
in the room here, and by the permissions of every message: topics have places, which Node knows
nothing of, and a message that names no room would cross stores, so neither is passed on.
"""

import asyncio
from base64 import b64decode
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from secrets import token_hex
from typing import Any, Final, Literal, TypeAlias

import msgspec
import structlog
from redis.asyncio import Redis
from redis.asyncio.client import Pipeline

from cartwheel.kernel.errors import UnavailableError
from cartwheel.kernel.redis import translated_errors
from cartwheel.kernel.rest import REST

Adapter: TypeAlias = Literal["redis", "redis-streams"]
"""By which of Node's adapters there are servers."""
Hear: TypeAlias = Callable[[str, bytes], None]
"""Takes what Node says to a room."""

_CHANNEL: Final = "socket.io#/#"
_STREAM: Final = "socket.io"
_MOST_KEPT: Final = 10_000
_EVENT: Final = 2
_BROADCAST: Final = "3"
_ENDED: Final = "closed"
_BLOCK_MS: Final = 5_000
_PORTION: Final = 100
_IDLE_SECONDS: Final = 10.0
_AGAIN_SECONDS: Final = 0.5
_MOST_BYTES: Final = 64 * 1024

_log = structlog.get_logger()
_to_msgpack = msgspec.msgpack.Encoder()


class _Packet(msgspec.Struct, frozen=True):
    type: int
    data: list[Any]
    nsp: str = "/"


class _Options(msgspec.Struct, frozen=True):
    rooms: list[str]
    except_: list[str] = msgspec.field(name="except", default_factory=list)
    flags: dict[str, Any] = msgspec.field(default_factory=dict)


class _Broadcast(msgspec.Struct, frozen=True):
    packet: _Packet
    opts: _Options


@dataclass(frozen=True, slots=True)
class Neighbours:
    """What is told to servers on Node, and heard from them; `run` must be running to hear."""

    redis: Redis
    adapters: frozenset[Adapter]
    _uid: str = field(default_factory=lambda: f"cartwheel-{token_hex(4)}", init=False)

    def tell(self, pipe: Pipeline, room: str, message: bytes) -> None:
        """Say what a room of ours is told, with whatever else a pipeline sends."""
        told = msgspec.json.decode(message)
        name = told.get("type", "message") if isinstance(told, dict) else "message"
        broadcast = _Broadcast(_Packet(_EVENT, [name, told]), _Options([room]))
        if "redis" in self.adapters:
            wire = _to_msgpack.encode([self._uid, broadcast.packet, broadcast.opts])
            pipe.publish(f"{_CHANNEL}{room}#", wire)
        if "redis-streams" in self.adapters:
            entry: dict[Any, Any] = {
                "uid": self._uid,
                "nsp": "/",
                "type": _BROADCAST,
                "data": msgspec.json.encode(broadcast),
            }
            pipe.xadd(_STREAM, entry, maxlen=_MOST_KEPT, approximate=True)

    async def run(self, hear: Hear) -> None:
        """Hear what is said on Node, until cancelled; begins again where Redis was away."""
        ways = {"redis": self._listen, "redis-streams": self._read}
        async with asyncio.TaskGroup() as group:
            for adapter in self.adapters:
                group.create_task(_again(ways[adapter], hear), name=f"neighbours: {adapter}")

    async def _listen(self, hear: Hear) -> None:
        async with self.redis.pubsub() as pubsub:
            await pubsub.psubscribe(f"{_CHANNEL}*")
            is_asked = False
            while True:
                message = await pubsub.get_message(timeout=REST.seconds_to_round(_IDLE_SECONDS))
                if message is None:
                    if is_asked:
                        raise UnavailableError("Redis has fallen silent")
                    await pubsub.ping("still there?")
                is_asked = message is None
                if message is not None and message["type"] == "pmessage":
                    with suppress(msgspec.DecodeError):
                        uid, packet, options = msgspec.msgpack.decode(
                            message["data"], type=tuple[str, _Packet, _Options]
                        )
                        self._take(uid, packet, options, hear)
                        await asyncio.sleep(0)

    async def _read(self, hear: Hear) -> None:
        place = "$"
        while True:
            found = await self.redis.xread({_STREAM: place}, count=_PORTION, block=_BLOCK_MS)
            for _, entries in found:
                for id_, entry in entries:
                    place = id_
                    self._take_entry(entry, hear)
                    await asyncio.sleep(0)

    def _take_entry(self, entry: dict[bytes, bytes], hear: Hear) -> None:
        if entry.get(b"type") != _BROADCAST.encode() or entry.get(b"nsp") != b"/":
            return
        data = entry.get(b"data", b"")
        with suppress(msgspec.DecodeError, ValueError):
            if data.startswith(b"{"):
                said = msgspec.json.decode(data, type=_Broadcast)
            else:
                said = msgspec.msgpack.decode(b64decode(data), type=_Broadcast)
            self._take(entry.get(b"uid", b"").decode(), said.packet, said.opts, hear)

    def _take(self, uid: str, packet: _Packet, options: _Options, hear: Hear) -> None:
        if uid.startswith("cartwheel-") or packet.type != _EVENT or packet.nsp != "/":
            return
        message = _message_of(packet.data)
        if message is None or len(message) > _MOST_BYTES:
            return
        for room in dict.fromkeys(options.rooms):
            hear(room, message)


def _message_of(data: Sequence[Any]) -> bytes | None:
    """Return an event of Node's as our sockets say it; None for one that they cannot say."""
    if not data or not isinstance(data[0], str) or data[0] == _ENDED:
        return None
    name, *told = data
    about = told[0] if len(told) == 1 and isinstance(told[0], dict) else {"data": told}
    try:
        return msgspec.json.encode({**about, "type": name})
    except (TypeError, ValueError):
        return None


async def _again(way: Callable[[Hear], Any], hear: Hear) -> None:
    while True:
        try:
            with translated_errors():
                await way(hear)
        except UnavailableError as error:
            _log.warning("realtime.neighbours_lost", error=str(error))
        await asyncio.sleep(_AGAIN_SECONDS)
