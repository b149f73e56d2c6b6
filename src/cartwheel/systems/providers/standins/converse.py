"""Converse, as Amazon Bedrock speaks it."""

import json
from collections.abc import Mapping
from typing import Any

from cartwheel.systems.providers.standins.answers import Answer, Asked
from cartwheel.systems.providers.standins.faults import Fault
from cartwheel.systems.providers.standins.frames import event


class ConverseSpeech:
    """See `Speech`."""

    def read(self, asked: Mapping[str, Any]) -> Asked:
        """See `Speech.read`."""
        said = [block for m in asked["messages"] if m["role"] == "user" for block in m["content"]]
        given = asked.get("toolConfig") or {}
        tools = [tool["toolSpec"] for tool in given.get("tools", ())]
        last = asked["messages"][-1]["content"]
        return Asked(
            prompt="\n".join(str(block["text"]) for block in said if "text" in block),
            tools={
                tool["name"]: (tool.get("description", ""), tool["inputSchema"]["json"])
                for tool in tools
            },
            forced=((given.get("toolChoice") or {}).get("tool") or {}).get("name"),
            results=tuple(
                "".join(str(part.get("text", "")) for part in block["toolResult"]["content"])
                for block in last
                if "toolResult" in block
            ),
        )

    def whole(self, answer: Answer) -> dict[str, Any]:
        """See `Speech.whole`."""
        content: list[dict[str, Any]] = [
            {"text": block.spoken}
            if block.tool is None
            else {
                "toolUse": {
                    "toolUseId": block.call_id,
                    "name": block.tool,
                    "input": json.loads(block.spoken),
                }
            }
            for block in answer.blocks
        ]
        return {
            "output": {"message": {"role": "assistant", "content": content}},
            "stopReason": _stop(answer),
            "usage": _usage(answer),
            "metrics": {"latencyMs": 1},
        }

    def opening(self, answer: Answer) -> list[bytes]:
        """See `Speech.opening`."""
        frames = [_event("messageStart", role="assistant")]
        for at, block in enumerate(answer.blocks):
            if block.tool is not None:
                use = {"toolUseId": block.call_id, "name": block.tool}
                frames.append(
                    _event("contentBlockStart", contentBlockIndex=at, start={"toolUse": use})
                )
        return frames

    def piece(self, answer: Answer, at: int, piece: str) -> bytes:
        """See `Speech.piece`."""
        said = {"toolUse": {"input": piece}} if answer.calls_tools else {"text": piece}
        return _event("contentBlockDelta", contentBlockIndex=at, delta=said)

    def closing(self, answer: Answer, *, used: bool) -> list[bytes]:
        """See `Speech.closing`."""
        stops = [
            _event("contentBlockStop", contentBlockIndex=at) for at in range(len(answer.blocks))
        ]
        frames = [*stops, _event("messageStop", stopReason=_stop(answer))]
        if used:
            frames.append(_event("metadata", usage=_usage(answer), metrics={"latencyMs": 1}))
        return frames

    def garbled(self) -> bytes:
        """See `Speech.garbled`."""
        return event("contentBlockDelta", b"{}")


def _stop(answer: Answer) -> str:
    if answer.fault is Fault.TOO_LONG:
        return "max_tokens"
    if answer.fault is Fault.FILTERED:
        return "content_filtered"
    return "tool_use" if answer.calls_tools else "end_turn"


def _usage(answer: Answer) -> dict[str, int]:
    return {
        "inputTokens": answer.input_tokens,
        "outputTokens": answer.output_tokens,
        "totalTokens": answer.input_tokens + answer.output_tokens,
    }


def _event(kind: str, **said: Any) -> bytes:
    return event(kind, json.dumps(said).encode())
