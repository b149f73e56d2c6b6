"""
Texts by OpenAI, and by every server that speaks its wire, through the official library.

The library repeats nothing, bears a cut stream in silence and leaves a stream open that nobody
reads any more; so its tries are none, what ended is held against what must have come, and the
stream is closed with its block.
"""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any, Final

import msgspec

from cartwheel.systems.providers.openai import OPENAI, URL, OpenAIAccount
from cartwheel.systems.providers.text.gathering import Gathering
from cartwheel.systems.providers.text.prices import Price
from cartwheel.systems.providers.text.protocol import Finish, Message, Part, Role, TextRequest

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
        self._account = OpenAIAccount(url, key, name)

    async def validate_config(self) -> None:
        """See `Provider.validate_config`: the model is looked up, which costs nothing."""
        await self._account.look_up(self.model)

    @asynccontextmanager
    async def stream(self, request: TextRequest) -> AsyncIterator[AsyncIterator[Part]]:
        """See `TextProvider.stream`."""
        with self._account.told():
            client = await self._account.ready()
            answer = await client.chat.completions.create(**self._asked(request))
        try:
            yield self._read(answer)
        finally:
            await answer.close()

    async def close(self) -> None:
        """Close the connections."""
        await self._account.close()

    def _asked(self, request: TextRequest) -> dict[str, Any]:
        # Servers of others know the former name of the bound alone, OpenAI's newer models the new.
        bound = "max_completion_tokens" if self._account.url.startswith(URL) else "max_tokens"
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
        with self._account.told(gathered.request_id):
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
