"""What a stand-in answers to a request for text, before a wire says it in its own words."""

import asyncio
import json
import re
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Final, Self
from uuid import uuid4

from aiohttp import web

from cartwheel.systems.providers.standins import choosing, writing
from cartwheel.systems.providers.standins.faults import Fault

SIGN: Final = "stand-in-"
"""How every request's id begins."""

_PIECE: Final = re.compile(r"\s*\S+|\s+")
_MIDWAY: Final = frozenset(
    {Fault.STALLED_MIDWAY, Fault.CUT_MIDWAY, Fault.ENDED_MIDWAY, Fault.ERROR_MIDWAY, Fault.GARBLED}
)
_PIECES_BEFORE: Final = 3
_DRIP_SECONDS: Final = 1.0
_FOREVER_SECONDS: Final = 3_600.0


@dataclass(slots=True)
class Served:
    """One request, and how far its answer went: for those who look whether it was broken off."""

    path: str
    model: str
    asked: Mapping[str, Any]
    sent: int = 0
    is_over: bool = False
    left: asyncio.Event = field(default_factory=asyncio.Event)
    """Set when the answer has ended, or nobody takes it any more."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """
    What a request comes to, whatever wire it came by.

    `tools` have a description and a schema by name; `forced` is the one that has to be called.
    `results` are what tools answered since the model spoke last.
    """

    prompt: str
    tools: Mapping[str, tuple[str, Mapping[str, Any]]] = field(default_factory=dict)
    forced: str | None = None
    results: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Block:
    """A part of an answer: some text, or the call of a tool with its arguments as JSON."""

    spoken: str
    tool: str | None = None
    call_id: str = ""


@dataclass(frozen=True, slots=True)
class Answer:
    """One answer: a text, or calls of tools."""

    request_id: str
    blocks: tuple[Block, ...]
    fault: Fault | None
    input_tokens: int

    @classmethod
    def to(cls, asked: Asked, fault: Fault | None) -> Self:
        """Answer by the tool that has to be called, by those that fit, or with a text."""
        calls: list[tuple[str, Mapping[str, Any]]] = []
        if asked.forced is not None:
            calls = [(asked.forced, writing.call(asked.prompt, asked.tools[asked.forced][1]))]
        elif asked.tools and not asked.results:
            calls = choosing.choose(asked.prompt, asked.tools)
        blocks = [
            Block("[1]" if fault is Fault.BAD_CALL else json.dumps(given), name, f"call_{uuid4()}")
            for name, given in calls
        ]
        if not blocks:
            told = choosing.tell(asked.results) if asked.results else writing.write(asked.prompt)
            blocks = [Block(told)]
        size = len(asked.prompt) + sum(map(len, asked.results))
        return cls(f"{SIGN}{uuid4()}", tuple(blocks), fault, _tokens(size))

    @property
    def calls_tools(self) -> bool:
        """Tell whether it is calls, and no text."""
        return self.blocks[0].tool is not None

    @property
    def output_tokens(self) -> int:
        """Its length."""
        return _tokens(sum(len(block.spoken) for block in self.blocks))

    @property
    def breaks(self) -> bool:
        """Tell whether it fails before its end."""
        return self.fault in _MIDWAY

    async def pieces(self, pace: float, served: Served) -> AsyncIterator[tuple[int, str]]:
        """Speak words, each with its block, so many seconds apart."""
        words = [
            (at, piece)
            for at, block in enumerate(self.blocks)
            for piece in _PIECE.findall(block.spoken)
        ]
        for number, word in enumerate(words):
            if self.breaks and number == min(_PIECES_BEFORE, len(words) - 1):
                break
            yield word
            served.sent += 1
            await asyncio.sleep(_DRIP_SECONDS if self.fault is Fault.DRIPPING else pace)
        while self.fault is Fault.DRIPPING:
            yield 0, " and"
            served.sent += 1
            await asyncio.sleep(_DRIP_SECONDS)
        if self.fault is Fault.STALLED_MIDWAY:
            await asyncio.sleep(_FOREVER_SECONDS)


def reset(request: web.Request) -> None:
    """Break the connection, without an end."""
    if request.transport is not None:
        request.transport.abort()


async def stall() -> None:
    """Answer nothing; whoever asked leaves."""
    await asyncio.sleep(_FOREVER_SECONDS)


def _tokens(characters: int) -> int:
    return -(-characters // 4)
