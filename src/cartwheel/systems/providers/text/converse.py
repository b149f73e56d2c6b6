"""Converse, Amazon Bedrock's own form for every model: how it is asked, and how it answers."""

from collections.abc import Iterable, Iterator
from itertools import groupby
from typing import Any, Final

from cartwheel.systems.providers.text.gathering import Gathering
from cartwheel.systems.providers.text.protocol import Finish, Message, Role, TextRequest

_FINISHES: Final = {
    "end_turn": Finish.END,
    "stop_sequence": Finish.END,
    "tool_use": Finish.TOOLS,
    "max_tokens": Finish.LENGTH,
    "model_context_window_exceeded": Finish.LENGTH,
    "content_filtered": Finish.FILTERED,
    "guardrail_intervened": Finish.FILTERED,
}


class ConverseForm:
    """See `BedrockForm`."""

    verb: Final = "converse_stream"
    stream: Final = "stream"
    counted: Final[dict[str, Any]] = {
        "converse": {"messages": [{"role": "user", "content": [{"text": "."}]}]}
    }

    def asked(self, request: TextRequest) -> dict[str, Any]:
        """See `BedrockForm.asked`."""
        settings: dict[str, Any] = {"maxTokens": request.max_tokens}
        if request.temperature is not None:
            settings["temperature"] = request.temperature
        asked: dict[str, Any] = {
            "messages": list(_messages(request.messages)),
            "inferenceConfig": settings,
        }
        if request.system:
            asked["system"] = [{"text": request.system}]
        if request.tools:
            asked["toolConfig"] = {
                "tools": [
                    {
                        "toolSpec": {
                            "name": tool.name,
                            "description": tool.description,
                            "inputSchema": {"json": tool.parameters},
                        }
                    }
                    for tool in request.tools
                ]
            }
            if request.tool is not None:
                asked["toolConfig"]["toolChoice"] = {"tool": {"name": request.tool}}
        return asked

    def take(self, event: dict[str, Any], gathered: Gathering) -> str | None:
        """See `BedrockForm.take`."""
        match event:
            case {"contentBlockDelta": {"delta": {"text": str(text)}}} if text:
                return gathered.write(text)
            case {"contentBlockStart": {"contentBlockIndex": at, "start": {"toolUse": use}}}:
                gathered.call(at, use.get("toolUseId"), use.get("name"), None)
            case {"contentBlockDelta": {"contentBlockIndex": at, "delta": {"toolUse": use}}}:
                gathered.call(at, None, None, use.get("input"))
            case {"messageStop": {"stopReason": reason}}:
                gathered.finish = _FINISHES.get(reason, Finish.END)
            case {"metadata": {"usage": usage}}:
                gathered.count(usage.get("inputTokens"), usage.get("outputTokens"))
        return None


def _messages(messages: Iterable[Message]) -> Iterator[dict[str, Any]]:
    """Say turns as Converse wants them: what tools answer is the user's, and turns alternate."""
    for is_models, said in groupby(messages, key=lambda message: message.role is Role.ASSISTANT):
        content = [block for message in said for block in _blocks(message)]
        yield {"role": "assistant" if is_models else "user", "content": content}


def _blocks(message: Message) -> Iterator[dict[str, Any]]:
    if message.role is Role.TOOL:
        content = [{"text": message.text}]
        yield {"toolResult": {"toolUseId": message.call_id, "content": content}}
        return
    if message.text:
        yield {"text": message.text}
    for call in message.calls:
        use = {"toolUseId": call.id, "name": call.name, "input": call.arguments}
        yield {"toolUse": use}
