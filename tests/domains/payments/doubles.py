"""What the stand-ins of payment services share: an HTTP server with faults on demand."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from enum import Enum, auto
from typing import Any

import msgspec
from tests.outbound.listening import Heard, Listener, listening, saying


class Fault(Enum):
    """What goes wrong with the next change that is asked for."""

    LOST_ANSWER = auto()
    """It takes place, and the connection breaks before the answer."""
    LOST_REQUEST = auto()
    """The connection breaks before it takes place."""
    TROUBLE = auto()
    """500, and it did not take place."""
    TROUBLE_AFTER = auto()
    """500, although it took place."""
    BUSY = auto()
    """429."""
    GARBLED = auto()
    """It takes place, and half of the answer arrives."""


@dataclass(frozen=True, slots=True)
class Said:
    """An answer."""

    status: int
    body: Any
    headers: tuple[str, ...] = ()

    def encoded(self) -> str:
        return "" if self.body is None else msgspec.json.encode(self.body).decode()


class RefusedError(Exception):
    """What is asked cannot be."""

    def __init__(self, said: Said) -> None:
        super().__init__(said)
        self.said = said


@dataclass
class Double:
    """A service's stand-in; `faults` are used up one by one, by changes alone."""

    faults: list[Fault] = field(default_factory=list)
    asked: list[tuple[str, str, str | None]] = field(default_factory=list)
    """Method, path and key of each call."""
    url: str = ""

    def handle(self, heard: Heard, method: str, path: str, query: str) -> Said:
        """Do what is asked."""
        raise NotImplementedError

    def key_of(self, heard: Heard) -> str | None:
        """Return the key of a call."""
        raise NotImplementedError

    async def answer(self, heard: Heard, writer: asyncio.StreamWriter) -> None:
        method, target, _ = heard.line.split(" ")
        path, _, query = target.partition("?")
        key = self.key_of(heard)
        self.asked.append((method, path, key))
        fault = self.faults.pop(0) if self.faults and key is not None else None
        if fault is Fault.LOST_REQUEST:
            return
        if fault is Fault.TROUBLE:
            said = Said(500, {"error": {"type": "api_error", "message": "Down"}, "name": "DOWN"})
        elif fault is Fault.BUSY:
            said = Said(429, {"error": {"code": "rate_limit", "message": "Slow down"}})
        else:
            try:
                said = self.handle(heard, method, path, query)
            except RefusedError as refusal:
                said = refusal.said
        if fault is Fault.LOST_ANSWER:
            return
        if fault is Fault.TROUBLE_AFTER:
            said = Said(500, {"error": {"type": "api_error", "message": "Down"}, "name": "DOWN"})
        text = said.encoded()
        if fault is Fault.GARBLED:
            text = text[: len(text) // 2]
        status = f"{said.status} Said"
        headers = ("content-type: application/json", "connection: close", *said.headers)
        await saying(status, *headers, body=text)(heard, writer)


@asynccontextmanager
async def serving_double(make: Callable[[], Any]) -> AsyncIterator[Any]:
    """Serve a stand-in."""
    async with listening() as listener:
        double = make()
        listener.answer = double.answer
        double.url = url_of(listener)
        yield double


def url_of(listener: Listener) -> str:
    return f"http://127.0.0.1:{listener.port}"
