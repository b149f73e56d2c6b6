"""The contract of services that write texts: what is asked of them, and what they answer."""

from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager
from enum import StrEnum
from typing import Annotated, Any, Final, Protocol, TypeAlias

import msgspec

from cartwheel.systems.providers.protocol import Provider
from cartwheel.systems.providers.text.prices import Price

STAND_IN: Final = "stand-in"
"""How everything begins that a stand-in calls its answers by."""

MOST_TOKENS: Final = 32_768
LONGEST_PROMPT: Final = 400_000
"""Characters of a request, all together."""


class Role(StrEnum):
    """Who says a message."""

    USER = "user"
    ASSISTANT = "assistant"
    TOOL = "tool"


class ToolCall(msgspec.Struct, frozen=True, kw_only=True):
    """What the model wants to be done; `arguments` are an object, of whatever the model likes."""

    id: str
    name: str
    arguments: dict[str, Any]


class Message(msgspec.Struct, frozen=True, kw_only=True):
    """One turn; of a tool's, the text is what it answers to `call_id`."""

    role: Role
    text: str = ""
    calls: tuple[ToolCall, ...] = ()
    call_id: str | None = None


class Tool(msgspec.Struct, frozen=True, kw_only=True):
    """What a model may ask for; `parameters` is the JSON Schema of an object."""

    name: Annotated[str, msgspec.Meta(pattern="^[a-zA-Z0-9_-]{1,64}$")]
    description: Annotated[str, msgspec.Meta(min_length=1)]
    parameters: dict[str, Any]


class TextRequest(msgspec.Struct, frozen=True, kw_only=True):
    """
    What is to be written.

    `tool` names the one tool that the model has to call, else it chooses among `tools`, if any.
    `temperature` is left to the model where it is None.
    """

    messages: tuple[Message, ...]
    system: str = ""
    tools: tuple[Tool, ...] = ()
    tool: str | None = None
    max_tokens: Annotated[int, msgspec.Meta(ge=1, le=MOST_TOKENS)] = 1_024
    temperature: Annotated[float, msgspec.Meta(ge=0, le=1)] | None = None

    @property
    def size(self) -> int:
        """Its characters, of tools as well."""
        tools = len(msgspec.json.encode(self.tools)) if self.tools else 0
        calls = sum(len(msgspec.json.encode(m.calls)) for m in self.messages if m.calls)
        return len(self.system) + sum(len(m.text) for m in self.messages) + calls + tools


class Finish(StrEnum):
    """Why a text ended."""

    END = "end"
    TOOLS = "tools"
    LENGTH = "length"
    """`max_tokens` were used up: the text may stop in the middle of a word."""
    FILTERED = "filtered"
    """The service withheld the rest."""


class Usage(msgspec.Struct, frozen=True, rename="camel"):
    """Tokens, as the service counts them."""

    input_tokens: int
    output_tokens: int


class TextResult(msgspec.Struct, frozen=True, kw_only=True):
    """A whole answer, and what it used and cost: `cost_micros` are millionths of a US dollar."""

    text: str
    calls: tuple[ToolCall, ...] = ()
    finish: Finish
    usage: Usage
    provider: str
    model: str
    request_id: str | None = None
    cost_micros: int = 0

    @property
    def is_stand_in(self) -> bool:
        """Tell whether a stand-in wrote it, through whatever URL: it signs its request ids."""
        return (self.request_id or "").startswith(STAND_IN)


Part: TypeAlias = str | TextResult
"""Some more of the text; and once, as the last, the result."""

Parts: TypeAlias = AbstractAsyncContextManager[AsyncIterator[Part]]
"""A stream, open for as long as its block is."""


class TextProvider(Provider, Protocol):
    """A model of a text service, with one account's keys; each call is one request."""

    @property
    def model(self) -> str:
        """The model's name, as the service knows it."""
        ...

    @property
    def price(self) -> Price:
        """What it costs."""
        ...

    def stream(self, request: TextRequest) -> Parts:
        """
        Have something written, and hand it over as it comes.

        Raises:
            ProviderError: while the block opens, or in the middle of the stream.
        """
        ...

    async def close(self) -> None:
        """Close what was opened."""
        ...
