"""Anthropic's Messages, as Amazon Bedrock wraps it: each event as bytes within a frame."""

import base64
import json
from collections.abc import Mapping
from typing import Any, Final

from cartwheel.systems.providers.standins.answers import Answer, Asked
from cartwheel.systems.providers.standins.faults import Fault
from cartwheel.systems.providers.standins.frames import event

_VERSION: Final = "bedrock-2023-05-31"


class MessagesSpeech:
    """See `Speech`."""

    def read(self, asked: Mapping[str, Any]) -> Asked:
        """See `Speech.read`."""
        if asked["anthropic_version"] != _VERSION or asked["max_tokens"] < 1:
            raise ValueError("It is not asked as Bedrock wants it")
        blocks = [b for m in asked["messages"] if m["role"] == "user" for b in _blocks(m)]
        choice = asked.get("tool_choice") or {}
        return Asked(
            prompt="\n".join(str(block["text"]) for block in blocks if block["type"] == "text"),
            tools={
                tool["name"]: (tool.get("description", ""), tool["input_schema"])
                for tool in asked.get("tools", ())
            },
            forced=choice["name"] if choice.get("type") == "tool" else None,
            results=tuple(
                str(block["content"])
                for block in _blocks(asked["messages"][-1])
                if block["type"] == "tool_result"
            ),
        )

    def whole(self, answer: Answer) -> dict[str, Any]:
        """See `Speech.whole`."""
        content: list[dict[str, Any]] = [
            {"type": "text", "text": block.spoken}
            if block.tool is None
            else {
                "type": "tool_use",
                "id": block.call_id,
                "name": block.tool,
                "input": json.loads(block.spoken),
            }
            for block in answer.blocks
        ]
        return {**_message(answer), "content": content, "stop_reason": _stop(answer)}

    def opening(self, answer: Answer) -> list[bytes]:
        """See `Speech.opening`."""
        frames = [_chunk(type="message_start", message=_message(answer))]
        for at, block in enumerate(answer.blocks):
            start: dict[str, Any] = {"type": "text", "text": ""}
            if block.tool is not None:
                start = {"type": "tool_use", "id": block.call_id, "name": block.tool, "input": {}}
            frames.append(_chunk(type="content_block_start", index=at, content_block=start))
        return frames

    def piece(self, answer: Answer, at: int, piece: str) -> bytes:
        """See `Speech.piece`."""
        said = {"type": "text_delta", "text": piece}
        if answer.calls_tools:
            said = {"type": "input_json_delta", "partial_json": piece}
        return _chunk(type="content_block_delta", index=at, delta=said)

    def closing(self, answer: Answer, *, used: bool) -> list[bytes]:
        """See `Speech.closing`."""
        stops = [_chunk(type="content_block_stop", index=at) for at in range(len(answer.blocks))]
        delta: dict[str, Any] = {"delta": {"stop_reason": _stop(answer), "stop_sequence": None}}
        end: dict[str, Any] = {}
        if used:
            delta["usage"] = {"output_tokens": answer.output_tokens}
            end["amazon-bedrock-invocationMetrics"] = {
                "inputTokenCount": answer.input_tokens,
                "outputTokenCount": answer.output_tokens,
                "invocationLatency": 1,
                "firstByteLatency": 1,
            }
        return [*stops, _chunk(type="message_delta", **delta), _chunk(type="message_stop", **end)]

    def garbled(self) -> bytes:
        """See `Speech.garbled`."""
        return _chunk(type="content_block_delta")


def _blocks(message: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    content = message["content"]
    return [{"type": "text", "text": content}] if isinstance(content, str) else list(content)


def _message(answer: Answer) -> dict[str, Any]:
    return {
        "id": f"msg_{answer.request_id}",
        "type": "message",
        "role": "assistant",
        "model": "stand-in",
        "content": [],
        "stop_reason": None,
        "stop_sequence": None,
        "usage": {"input_tokens": answer.input_tokens, "output_tokens": answer.output_tokens},
    }


def _stop(answer: Answer) -> str:
    if answer.fault is Fault.TOO_LONG:
        return "max_tokens"
    if answer.fault is Fault.FILTERED:
        return "refusal"
    return "tool_use" if answer.calls_tools else "end_turn"


def _chunk(**said: Any) -> bytes:
    packed = base64.b64encode(json.dumps(said).encode()).decode()
    return event("chunk", json.dumps({"bytes": packed}).encode())
