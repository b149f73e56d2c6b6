"""Anthropic's Messages on Amazon Bedrock: bodies and events of its own, within Amazon's frames."""

from collections.abc import Iterable, Iterator
from itertools import groupby
from typing import Any, Final

import msgspec

from cartwheel.systems.providers.errors import ProviderAPIError, ProviderUnknownError
from cartwheel.systems.providers.text.gathering import Gathering
from cartwheel.systems.providers.text.protocol import Finish, Message, Role, TextRequest

_VERSION: Final = "bedrock-2023-05-31"
_FINISHES: Final = {
    "end_turn": Finish.END,
    "stop_sequence": Finish.END,
    "tool_use": Finish.TOOLS,
    "max_tokens": Finish.LENGTH,
    "model_context_window_exceeded": Finish.LENGTH,
    "refusal": Finish.FILTERED,
}


class MessagesForm:
    """See `BedrockForm`; an answer has ended with `message_stop`, which brings its usage."""

    verb: Final = "invoke_model_with_response_stream"
    stream: Final = "body"

    @property
    def counted(self) -> dict[str, Any]:
        """See `BedrockForm`."""
        body = _body({"messages": [{"role": "user", "content": "."}], "max_tokens": 1})
        return {"invokeModel": {"body": body}}

    def asked(self, request: TextRequest) -> dict[str, Any]:
        """See `BedrockForm.asked`."""
        asked: dict[str, Any] = {
            "max_tokens": request.max_tokens,
            "messages": list(_messages(request.messages)),
        }
        if request.temperature is not None:
            asked["temperature"] = request.temperature
        if request.system:
            asked["system"] = request.system
        if request.tools:
            asked["tools"] = [
                {
                    "name": tool.name,
                    "description": tool.description,
                    "input_schema": tool.parameters,
                }
                for tool in request.tools
            ]
            if request.tool is not None:
                asked["tool_choice"] = {"type": "tool", "name": request.tool}
        return {
            "body": _body(asked),
            "contentType": "application/json",
            "accept": "application/json",
        }

    def take(self, event: dict[str, Any], gathered: Gathering) -> str | None:
        """See `BedrockForm.take`."""
        name = gathered.provider.name
        try:
            said = msgspec.json.decode(event["chunk"]["bytes"], type=dict[str, Any])
        except (KeyError, msgspec.MsgspecError, RecursionError) as error:
            words = "An event that nobody understands"
            raise ProviderUnknownError(name, words, request_id=gathered.request_id) from error
        match said:
            case {"type": "content_block_delta", "delta": {"text": str(text)}} if text:
                return gathered.write(text)
            case {
                "type": "content_block_start",
                "index": int(at),
                "content_block": {"type": "tool_use", "id": str(of), "name": str(tool)},
            }:
                gathered.call(at, of, tool, None)
            case {
                "type": "content_block_delta",
                "index": int(at),
                "delta": {"partial_json": str(piece)},
            }:
                gathered.call(at, None, None, piece)
            case {"type": "message_start", "message": {"usage": {"input_tokens": int(asked)}}}:
                gathered.asked_tokens = asked
            case {"type": "message_delta", "delta": {"stop_reason": str(reason)}, **rest}:
                gathered.finish = _FINISHES.get(reason, Finish.END)
                gathered.written_tokens = (rest.get("usage") or {}).get("output_tokens")
            case {"type": "message_stop", "amazon-bedrock-invocationMetrics": dict(used)}:
                gathered.count(used.get("inputTokenCount"), used.get("outputTokenCount"))
            case {"type": "message_stop"} if gathered.written_tokens is not None:
                gathered.count(gathered.asked_tokens, gathered.written_tokens)
            case {"type": "error", "error": {"type": str(code)}}:
                raise ProviderAPIError(
                    name,
                    "It reports a trouble in the middle of an answer",
                    provider_code=code,
                    request_id=gathered.request_id,
                )
        return None


def _body(asked: dict[str, Any]) -> bytes:
    return msgspec.json.encode({"anthropic_version": _VERSION, **asked})


def _messages(messages: Iterable[Message]) -> Iterator[dict[str, Any]]:
    """Say turns as they are wanted here: what tools answer is the user's, and turns alternate."""
    for is_models, said in groupby(messages, key=lambda message: message.role is Role.ASSISTANT):
        content = [block for message in said for block in _blocks(message)]
        yield {"role": "assistant" if is_models else "user", "content": content}


def _blocks(message: Message) -> Iterator[dict[str, Any]]:
    if message.role is Role.TOOL:
        yield {"type": "tool_result", "tool_use_id": message.call_id, "content": message.text}
        return
    if message.text:
        yield {"type": "text", "text": message.text}
    for call in message.calls:
        yield {"type": "tool_use", "id": call.id, "name": call.name, "input": call.arguments}
