"""OpenAI's wire: chat completions as JSON and as a stream of events, and models."""

import json
import time
from collections.abc import AsyncIterator, Mapping
from typing import Any, Final

from aiohttp import web

from cartwheel.systems.providers.standins.answers import Answer, Asked, Served, reset, stall
from cartwheel.systems.providers.standins.faults import Fault, Faults

REFUSALS: Final = {
    Fault.RATE_LIMITED: (429, "rate_limit_exceeded", {"retry-after": "1"}),
    Fault.RATE_LIMITED_LONG: (429, "rate_limit_exceeded", {"retry-after": "60"}),
    Fault.OVERLOADED: (503, "overloaded", {}),
    Fault.REFUSED: (400, "invalid_value", {}),
    Fault.UNAUTHORIZED: (401, "invalid_api_key", {}),
}
_MODELS: Final = ("stand-in",)


class OpenAIWire:
    """Speaks as api.openai.com does."""

    def __init__(self, faults: Faults, pace: float, served: "list[Served] | Any") -> None:
        self._faults, self._pace, self._served = faults, pace, served

    def add_to(self, app: web.Application) -> None:
        """Serve it."""
        app.router.add_post("/v1/chat/completions", self.complete)
        app.router.add_get("/v1/models", self.models)
        app.router.add_get("/v1/models/{model}", self.model)

    async def models(self, _request: web.Request) -> web.Response:
        """List what is there."""
        return web.json_response({"object": "list", "data": [_model(name) for name in _MODELS]})

    async def model(self, request: web.Request) -> web.Response:
        """Show one model; those whose name begins otherwise are not there."""
        name = request.match_info["model"]
        if (fault := self._faults.of(name)) in REFUSALS:
            return refusal(*REFUSALS[fault])
        if not name.startswith(_MODELS):
            return refusal(404, "model_not_found", {})
        return web.json_response(_model(name))

    async def complete(self, request: web.Request) -> web.StreamResponse:
        """Write something."""
        try:
            asked = await request.json()
            read, model = _read(asked), str(asked["model"])
        except (ValueError, KeyError, TypeError, AttributeError):
            return refusal(400, "invalid_request", {})
        served = Served(request.path, model, asked)
        self._served.append(served)
        try:
            fault = self._faults.of(model)
            if fault in REFUSALS:
                return refusal(*REFUSALS[fault])
            if fault is Fault.STALLED:
                await stall()
            if fault is Fault.ERROR_AS_ANSWER:
                return web.json_response({"error": {"message": "The upstream is away"}})
            answer = Answer.to(read, fault)
            if asked.get("stream"):
                return await self._stream(request, answer, asked, served)
            served.sent, served.is_over = 1, True
            return web.json_response(_whole(answer), headers=_head(answer))
        finally:
            served.left.set()

    async def _stream(
        self, request: web.Request, answer: Answer, asked: Mapping[str, Any], served: Served
    ) -> web.StreamResponse:
        response = web.StreamResponse(
            headers={"Content-Type": "text/event-stream", **_head(answer)}
        )
        response.enable_chunked_encoding()
        await response.prepare(request)
        async for chunk in self._chunks(answer, served):
            await response.write(_event(chunk))
        if answer.fault is Fault.CUT_MIDWAY:
            reset(request)
            return response
        if answer.fault is Fault.ERROR_MIDWAY:
            trouble = {"message": "The server had an error", "code": "server_error"}
            await response.write(_event({"error": trouble}))
        elif answer.fault is Fault.GARBLED:
            await response.write(b"data: {\n\n")
        elif not answer.breaks:
            await response.write(_event(_chunk(answer, {}, _finish(answer))))
            options = asked.get("stream_options") or {}
            if options.get("include_usage") and answer.fault is not Fault.NO_USAGE:
                last = _chunk(answer, None, None)
                await response.write(_event({**last, "usage": _usage(answer)}))
            await response.write(b"data: [DONE]\n\n")
        served.is_over = True
        await response.write_eof()
        return response

    async def _chunks(self, answer: Answer, served: Served) -> AsyncIterator[dict[str, Any]]:
        yield _chunk(answer, {"role": "assistant", "content": ""}, None)
        for at, block in enumerate(answer.blocks):
            if block.tool is not None:
                start = {"id": block.call_id, "type": "function", "index": at}
                named = {**start, "function": {"name": block.tool, "arguments": ""}}
                yield _chunk(answer, {"tool_calls": [named]}, None)
        async for at, piece in answer.pieces(self._pace, served):
            if answer.calls_tools:
                said = {"index": at, "function": {"arguments": piece}}
                yield _chunk(answer, {"tool_calls": [said]}, None)
            else:
                yield _chunk(answer, {"content": piece}, None)


def _read(asked: Mapping[str, Any]) -> Asked:
    messages = asked["messages"]
    said = [m["content"] for m in messages if m["role"] == "user"]
    last = max((at for at, m in enumerate(messages) if m["role"] == "assistant"), default=-1)
    tools = [tool["function"] for tool in asked.get("tools") or ()]
    choice = asked.get("tool_choice")
    return Asked(
        prompt="\n".join(part if isinstance(part, str) else json.dumps(part) for part in said),
        tools={tool["name"]: (tool.get("description", ""), tool["parameters"]) for tool in tools},
        forced=choice["function"]["name"] if isinstance(choice, dict) else None,
        results=tuple(str(m["content"]) for m in messages[last + 1 :] if m["role"] == "tool"),
    )


def _finish(answer: Answer) -> str:
    if answer.fault is Fault.TOO_LONG:
        return "length"
    if answer.fault is Fault.FILTERED:
        return "content_filter"
    return "tool_calls" if answer.calls_tools else "stop"


def _chunk(answer: Answer, delta: Mapping[str, Any] | None, finish: str | None) -> dict[str, Any]:
    choices = [] if delta is None else [{"index": 0, "delta": delta, "finish_reason": finish}]
    return {**_of(answer, "chat.completion.chunk"), "choices": choices}


def _whole(answer: Answer) -> dict[str, Any]:
    text = None if answer.calls_tools else answer.blocks[0].spoken
    message: dict[str, Any] = {"role": "assistant", "content": text}
    if answer.calls_tools:
        message["tool_calls"] = [
            {
                "id": block.call_id,
                "type": "function",
                "function": {"name": block.tool, "arguments": block.spoken},
            }
            for block in answer.blocks
        ]
    choice = {"index": 0, "message": message, "finish_reason": _finish(answer)}
    return {**_of(answer, "chat.completion"), "choices": [choice], "usage": _usage(answer)}


def _of(answer: Answer, kind: str) -> dict[str, Any]:
    return {
        "id": f"chatcmpl-{answer.request_id}",
        "object": kind,
        "created": int(time.time()),
        "model": "stand-in",
    }


def _usage(answer: Answer) -> dict[str, int]:
    return {
        "prompt_tokens": answer.input_tokens,
        "completion_tokens": answer.output_tokens,
        "total_tokens": answer.input_tokens + answer.output_tokens,
    }


def _head(answer: Answer) -> dict[str, str]:
    return {"x-request-id": answer.request_id}


def _event(chunk: Mapping[str, Any]) -> bytes:
    return b"data: " + json.dumps(chunk).encode() + b"\n\n"


def _model(name: str) -> dict[str, Any]:
    return {"id": name, "object": "model", "created": 0, "owned_by": "cartwheel"}


def refusal(status: int, code: str, headers: Mapping[str, str]) -> web.Response:
    """Refuse a request, as OpenAI says it."""
    error = {"message": "The stand-in was told to refuse this", "type": code, "code": code}
    signed = {"x-request-id": f"stand-in-{code}", **headers}
    return web.json_response({"error": error}, status=status, headers=signed)
