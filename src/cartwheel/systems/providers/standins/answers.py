"""What a stand-in answers to a request for text, before a wire says it in its own words."""

import asyncio
import json
import re
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Final, Self
from uuid import uuid4

from aiohttp import web

from cartwheel.systems.providers.standins import writing
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


@dataclass(frozen=True, slots=True)
class Answer:
    """One answer: a text, or the call of a tool."""

    request_id: str
    text: str
    tool: str | None
    arguments: dict[str, Any]
    fault: Fault | None
    input_tokens: int

    @classmethod
    def to(
        cls, prompt: str, tool: tuple[str, Mapping[str, Any]] | None, fault: Fault | None
    ) -> Self:
        """Answer a prompt, by a tool with its schema where one has to be called."""
        return cls(
            f"{SIGN}{uuid4()}",
            "" if tool else writing.write(prompt),
            tool[0] if tool else None,
            writing.call(prompt, tool[1]) if tool else {},
            fault,
            _tokens(prompt),
        )

    @property
    def spoken(self) -> str:
        """What is sent piece by piece: the text, or a tool's arguments as JSON."""
        if self.tool is None:
            return self.text
        return "[1]" if self.fault is Fault.BAD_CALL else json.dumps(self.arguments)

    @property
    def output_tokens(self) -> int:
        """Its length."""
        return _tokens(self.spoken)

    @property
    def breaks(self) -> bool:
        """Tell whether it fails before its end."""
        return self.fault in _MIDWAY

    async def pieces(self, pace: float, served: Served) -> AsyncIterator[str]:
        """Speak word by word, so many seconds apart; a broken answer ends after three."""
        words = _PIECE.findall(self.spoken)
        for number, piece in enumerate(words):
            if self.breaks and number == min(_PIECES_BEFORE, len(words) - 1):
                break
            yield piece
            served.sent += 1
            await asyncio.sleep(_DRIP_SECONDS if self.fault is Fault.DRIPPING else pace)
        while self.fault is Fault.DRIPPING:
            yield " and"
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


def _tokens(text: str) -> int:
    return -(-len(text) // 4)
