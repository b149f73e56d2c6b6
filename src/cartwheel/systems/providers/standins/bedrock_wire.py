"""Amazon Bedrock's wire: Converse as JSON and as frames of an event stream, and counted tokens."""

import json
from collections.abc import AsyncIterator, Mapping
from typing import Any, Final

from aiohttp import web

from cartwheel.systems.providers.standins.answers import Answer, Served, reset, stall
from cartwheel.systems.providers.standins.faults import Fault, Faults
from cartwheel.systems.providers.standins.frames import event, exception

_REFUSALS: Final = {
    Fault.RATE_LIMITED: (429, "ThrottlingException", {"retry-after": "1"}),
    Fault.RATE_LIMITED_LONG: (429, "ThrottlingException", {"retry-after": "60"}),
    Fault.OVERLOADED: (503, "ServiceUnavailableException", {}),
    Fault.REFUSED: (400, "ValidationException", {}),
    Fault.UNAUTHORIZED: (403, "AccessDeniedException", {}),
}
_EVENTS: Final = "application/vnd.amazon.eventstream"


class BedrockWire:
    """Speaks as bedrock-runtime does."""

    def __init__(self, faults: Faults, pace: float, served: Any) -> None:
        self._faults, self._pace, self._served = faults, pace, served

    def add_to(self, app: web.Application) -> None:
        """Serve it."""
        app.router.add_post("/model/{model}/converse", self.converse)
        app.router.add_post("/model/{model}/converse-stream", self.converse)
        app.router.add_post("/model/{model}/count-tokens", self.count)

    async def count(self, request: web.Request) -> web.Response:
        """Count tokens of what would be asked."""
        fault = self._faults.of(request.match_info["model"])
        if fault in _REFUSALS:
            return _refusal(*_REFUSALS[fault])
        return web.json_response({"inputTokens": -(-len(await request.read()) // 4)})

    async def converse(self, request: web.Request) -> web.StreamResponse:
        """Write something."""
        model = request.match_info["model"]
        try:
            asked = await request.json()
            prompt, tool = _prompt(asked), _tool(asked)
        except (ValueError, KeyError, TypeError, AttributeError):
            return _refusal(400, "ValidationException", {})
        served = Served(request.path, model, asked)
        self._served.append(served)
        try:
            fault = self._faults.of(model)
            if fault in _REFUSALS:
                return _refusal(*_REFUSALS[fault])
            if fault is Fault.STALLED:
                await stall()
            answer = Answer.to(prompt, tool, fault)
            if request.path.endswith("-stream"):
                return await self._stream(request, answer, served)
            served.sent, served.is_over = 1, True
            return web.json_response(_whole(answer), headers=_head(answer))
        finally:
            served.left.set()

    async def _stream(
        self, request: web.Request, answer: Answer, served: Served
    ) -> web.StreamResponse:
        response = web.StreamResponse(headers={"Content-Type": _EVENTS, **_head(answer)})
        response.enable_chunked_encoding()
        await response.prepare(request)
        async for frame in self._frames(answer, served):
            await response.write(frame)
        if answer.fault is Fault.CUT_MIDWAY:
            reset(request)
            return response
        if answer.fault in (Fault.ERROR_MIDWAY, Fault.ERROR_AS_ANSWER):
            trouble = json.dumps({"message": "The model had an error"}).encode()
            await response.write(exception("modelStreamErrorException", trouble))
        elif answer.fault is Fault.GARBLED:
            await response.write(event("contentBlockDelta", b"{}")[:-1] + b"\0")
        elif not answer.breaks:
            await response.write(_event("contentBlockStop", contentBlockIndex=0))
            await response.write(_event("messageStop", stopReason=_stop(answer)))
            if answer.fault is not Fault.NO_USAGE:
                metrics = {"latencyMs": 1}
                await response.write(_event("metadata", usage=_usage(answer), metrics=metrics))
        served.is_over = True
        await response.write_eof()
        return response

    async def _frames(self, answer: Answer, served: Served) -> AsyncIterator[bytes]:
        yield _event("messageStart", role="assistant")
        if answer.fault is Fault.ERROR_AS_ANSWER:
            return
        if answer.tool is not None:
            use = {"toolUseId": "call_1", "name": answer.tool}
            yield _event("contentBlockStart", contentBlockIndex=0, start={"toolUse": use})
        async for piece in answer.pieces(self._pace, served):
            said = {"text": piece} if answer.tool is None else {"toolUse": {"input": piece}}
            yield _event("contentBlockDelta", contentBlockIndex=0, delta=said)


def _prompt(asked: Mapping[str, Any]) -> str:
    said = [block for m in asked["messages"] if m["role"] == "user" for block in m["content"]]
    return "\n".join(str(block["text"]) for block in said if "text" in block)


def _tool(asked: Mapping[str, Any]) -> tuple[str, Mapping[str, Any]] | None:
    """Return the tool that has to be called, with its schema."""
    given = asked.get("toolConfig") or {}
    choice = given.get("toolChoice") or {}
    if "tool" not in choice:
        return None
    wanted = choice["tool"]["name"]
    tools = {tool["toolSpec"]["name"]: tool["toolSpec"] for tool in given["tools"]}
    return wanted, tools[wanted]["inputSchema"]["json"]


def _stop(answer: Answer) -> str:
    if answer.fault is Fault.TOO_LONG:
        return "max_tokens"
    if answer.fault is Fault.FILTERED:
        return "content_filtered"
    return "end_turn" if answer.tool is None else "tool_use"


def _whole(answer: Answer) -> dict[str, Any]:
    block: dict[str, Any] = {"text": answer.text}
    if answer.tool is not None:
        use = {"toolUseId": "call_1", "name": answer.tool, "input": answer.arguments}
        block = {"toolUse": use}
    return {
        "output": {"message": {"role": "assistant", "content": [block]}},
        "stopReason": _stop(answer),
        "usage": _usage(answer),
        "metrics": {"latencyMs": 1},
    }


def _usage(answer: Answer) -> dict[str, int]:
    return {
        "inputTokens": answer.input_tokens,
        "outputTokens": answer.output_tokens,
        "totalTokens": answer.input_tokens + answer.output_tokens,
    }


def _event(kind: str, **said: Any) -> bytes:
    return event(kind, json.dumps(said).encode())


def _head(answer: Answer) -> dict[str, str]:
    return {"x-amzn-RequestId": answer.request_id}


def _refusal(status: int, code: str, headers: Mapping[str, str]) -> web.Response:
    signed = {"x-amzn-ErrorType": code, "x-amzn-RequestId": f"stand-in-{code}", **headers}
    told = {"message": "The stand-in was told to refuse this"}
    return web.json_response(told, status=status, headers=signed)
