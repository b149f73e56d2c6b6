"""
Texts by OpenAI, and by every server that speaks its wire, through the official library.

The library repeats nothing, bears a cut stream in silence and leaves a stream open that nobody
reads any more; so its tries are none, what ended is held against what must have come, and the
stream is closed with its block.
"""

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from functools import cached_property
from importlib import import_module
from typing import TYPE_CHECKING, Any, Final

import msgspec

from cartwheel.systems.providers.calling import retry_after_of
from cartwheel.systems.providers.errors import (
    ProviderAPIError,
    ProviderConfigError,
    ProviderError,
    ProviderNetworkError,
    ProviderRateLimitError,
    ProviderTimeoutError,
    ProviderUnknownError,
    ProviderValidationError,
)
from cartwheel.systems.providers.text.gathering import Gathering
from cartwheel.systems.providers.text.prices import Price
from cartwheel.systems.providers.text.protocol import Finish, Message, Part, Role, TextRequest

if TYPE_CHECKING:
    from openai import AsyncOpenAI

OPENAI: Final = "openai"
URL: Final = "https://api.openai.com/v1"

_SILENCE_SECONDS: Final = 30.0
_CONNECTING_SECONDS: Final = 5.0
_LONGEST_WORDS: Final = 200
_OUR_KEYS: Final = frozenset({401, 403, 404})
_TOO_MANY: Final = 429
_OWN_TROUBLE: Final = 500
_OUR_BILL: Final = "insufficient_quota"
_FINISHES: Final = {
    "stop": Finish.END,
    "tool_calls": Finish.TOOLS,
    "length": Finish.LENGTH,
    "content_filter": Finish.FILTERED,
}


class OpenAITexts:
    """One model behind one address."""

    def __init__(self, url: str, key: str, model: str, price: Price, *, name: str = OPENAI) -> None:
        self.name, self.model, self.price = name, model, price
        self._url, self._key = url, key

    async def validate_config(self) -> None:
        """See `Provider.validate_config`: the model is looked up, which costs nothing."""
        with self._told():
            await (await self._ready()).models.retrieve(self.model)

    @asynccontextmanager
    async def stream(self, request: TextRequest) -> AsyncIterator[AsyncIterator[Part]]:
        """See `TextProvider.stream`."""
        with self._told():
            client = await self._ready()
            answer = await client.chat.completions.create(**self._asked(request))
        try:
            yield self._read(answer)
        finally:
            await answer.close()

    async def close(self) -> None:
        """Close the connections."""
        if "_client" in vars(self):
            await self._client.close()

    def _asked(self, request: TextRequest) -> dict[str, Any]:
        # Servers of others know the former name of the bound alone, OpenAI's newer models the new.
        bound = "max_completion_tokens" if self._url.startswith(URL) else "max_tokens"
        asked: dict[str, Any] = {
            "model": self.model,
            "messages": [
                *([{"role": "system", "content": request.system}] if request.system else ()),
                *map(_message, request.messages),
            ],
            bound: request.max_tokens,
            "stream": True,
            "stream_options": {"include_usage": True},
        }
        if request.temperature is not None:
            asked["temperature"] = request.temperature
        if request.tools:
            asked["tools"] = [
                {"type": "function", "function": msgspec.to_builtins(tool)}
                for tool in request.tools
            ]
        if request.tool is not None:
            asked["tool_choice"] = {"type": "function", "function": {"name": request.tool}}
        return asked

    async def _read(self, answer: Any) -> AsyncIterator[Part]:
        gathered = Gathering(self, answer.response.headers.get("x-request-id"))
        with self._told(gathered.request_id):
            async for chunk in answer:
                if chunk.usage is not None:
                    gathered.count(chunk.usage.prompt_tokens, chunk.usage.completion_tokens)
                for choice in (chunk.choices or ())[:1]:
                    for call in choice.delta.tool_calls or ():
                        given = call.function
                        gathered.call(call.index, call.id, given.name, given.arguments)
                    if choice.delta.content:
                        yield gathered.write(choice.delta.content)
                    if choice.finish_reason is not None:
                        gathered.finish = _FINISHES.get(choice.finish_reason, Finish.END)
            result = gathered.result()
        yield result

    @contextmanager
    def _told(self, request_id: str | None = None) -> Iterator[None]:
        """Say in our terms what the library raises, whatever it is."""
        try:
            yield
        except ProviderError:
            raise
        except Exception as error:
            raise self._meaning(error, request_id) from error

    def _meaning(self, error: Exception, request_id: str | None) -> ProviderError:
        import openai  # noqa: PLC0415 - heavy

        kind: type[ProviderError] = ProviderUnknownError
        words, code = "An answer that nobody understands", None
        match error:
            case openai.APIStatusError():
                return self._refusal(error)
            case openai.APITimeoutError():
                kind, words = ProviderTimeoutError, "No answer in time"
            case openai.APIConnectionError():
                kind, words = ProviderNetworkError, "No connection, or it broke"
            case openai.APIError():
                kind, words = ProviderAPIError, "It reports a trouble in the middle of an answer"
                code = error.code if isinstance(error.code, str) else None
        return kind(self.name, words, provider_code=code, request_id=request_id)

    def _refusal(self, error: Any) -> ProviderError:
        status, code = error.status_code, error.code if isinstance(error.code, str) else None
        words = f"HTTP {status}" + (f", {code}" if code else "")
        kind: type[ProviderError] = ProviderValidationError
        if status in _OUR_KEYS or code == _OUR_BILL:
            kind = ProviderConfigError
        elif status == _TOO_MANY:
            kind = ProviderRateLimitError
        elif status >= _OWN_TROUBLE:
            kind = ProviderAPIError
        else:  # The words of other refusals may hold a part of the key.
            words += f": {error.message[:_LONGEST_WORDS]}"
        return kind(
            self.name,
            words,
            provider_code=code,
            retry_after=retry_after_of(error.response.headers),
            request_id=error.request_id,
        )

    async def _ready(self) -> "AsyncOpenAI":
        if "_client" not in vars(self):
            await asyncio.to_thread(import_module, OPENAI)  # which takes a second
        return self._client

    @cached_property
    def _client(self) -> "AsyncOpenAI":
        import openai  # noqa: PLC0415 - heavy

        return openai.AsyncOpenAI(
            api_key=self._key,
            base_url=self._url,
            max_retries=0,
            timeout=openai.Timeout(_SILENCE_SECONDS, connect=_CONNECTING_SECONDS),
        )


def _message(message: Message) -> dict[str, Any]:
    if message.role is Role.TOOL:
        return {"role": "tool", "tool_call_id": message.call_id, "content": message.text}
    said: dict[str, Any] = {"role": message.role.value, "content": message.text}
    if message.calls:
        said["tool_calls"] = [
            {
                "id": call.id,
                "type": "function",
                "function": {
                    "name": call.name,
                    "arguments": msgspec.json.encode(call.arguments).decode(),
                },
            }
            for call in message.calls
        ]
    return said
