"""Amazon Bedrock's wire: Converse and Messages, as JSON and as event streams; counted tokens."""

import json
from collections.abc import AsyncIterator, Mapping
from typing import Any, Final, Protocol

from aiohttp import web

from cartwheel.systems.providers.standins.answers import Answer, Asked, Served, reset, stall
from cartwheel.systems.providers.standins.converse import ConverseSpeech
from cartwheel.systems.providers.standins.faults import Fault, Faults
from cartwheel.systems.providers.standins.frames import exception
from cartwheel.systems.providers.standins.messages import MessagesSpeech

_REFUSALS: Final = {
    Fault.RATE_LIMITED: (429, "ThrottlingException", {"retry-after": "1"}),
    Fault.RATE_LIMITED_LONG: (429, "ThrottlingException", {"retry-after": "60"}),
    Fault.OVERLOADED: (503, "ServiceUnavailableException", {}),
    Fault.REFUSED: (400, "ValidationException", {}),
    Fault.UNAUTHORIZED: (403, "AccessDeniedException", {}),
}
_EVENTS: Final = "application/vnd.amazon.eventstream"


class Speech(Protocol):
    """One of the forms that models there are asked in."""

    def read(self, asked: Mapping[str, Any]) -> Asked:
        """Return what a body asks; whatever it raises is a refusal."""
        ...

    def whole(self, answer: Answer) -> dict[str, Any]:
        """Return the body of an answer that does not stream."""
        ...

    def opening(self, answer: Answer) -> list[bytes]:
        """Return the frames before the first piece."""
        ...

    def piece(self, answer: Answer, at: int, piece: str) -> bytes:
        """Return the frame of a piece of the block `at`."""
        ...

    def closing(self, answer: Answer, *, used: bool) -> list[bytes]:
        """Return the frames after the last piece; what was used is told or not."""
        ...

    def garbled(self) -> bytes:
        """Return a frame of which more will be broken."""
        ...


class BedrockWire:
    """Speaks as bedrock-runtime does."""

    def __init__(self, faults: Faults, pace: float, served: Any) -> None:
        self._faults, self._pace, self._served = faults, pace, served

    def add_to(self, app: web.Application) -> None:
        """Serve it."""
        app.router.add_post("/model/{model}/converse", self.converse)
        app.router.add_post("/model/{model}/converse-stream", self.converse)
        app.router.add_post("/model/{model}/invoke", self.invoke)
        app.router.add_post("/model/{model}/invoke-with-response-stream", self.invoke)
        app.router.add_post("/model/{model}/count-tokens", self.count)

    async def count(self, request: web.Request) -> web.Response:
        """Count tokens of what would be asked."""
        fault = self._faults.of(request.match_info["model"])
        if fault in _REFUSALS:
            return _refusal(*_REFUSALS[fault])
        return web.json_response({"inputTokens": -(-len(await request.read()) // 4)})

    async def converse(self, request: web.Request) -> web.StreamResponse:
        """Write something, asked by Converse."""
        return await self._answer(request, ConverseSpeech())

    async def invoke(self, request: web.Request) -> web.StreamResponse:
        """Write something, asked by Messages."""
        return await self._answer(request, MessagesSpeech())

    async def _answer(self, request: web.Request, speech: Speech) -> web.StreamResponse:
        model = request.match_info["model"]
        try:
            asked = await request.json()
            read = speech.read(asked)
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
            answer = Answer.to(read, fault)
            if request.path.endswith("-stream"):
                return await self._stream(request, answer, served, speech)
            served.sent, served.is_over = 1, True
            return web.json_response(speech.whole(answer), headers=_head(answer))
        finally:
            served.left.set()

    async def _stream(
        self, request: web.Request, answer: Answer, served: Served, speech: Speech
    ) -> web.StreamResponse:
        response = web.StreamResponse(headers={"Content-Type": _EVENTS, **_head(answer)})
        response.enable_chunked_encoding()
        await response.prepare(request)
        async for frame in self._frames(answer, served, speech):
            await response.write(frame)
        if answer.fault is Fault.CUT_MIDWAY:
            reset(request)
            return response
        if answer.fault in (Fault.ERROR_MIDWAY, Fault.ERROR_AS_ANSWER):
            trouble = json.dumps({"message": "The model had an error"}).encode()
            await response.write(exception("modelStreamErrorException", trouble))
        elif answer.fault is Fault.GARBLED:
            await response.write(speech.garbled()[:-1] + b"\0")
        elif not answer.breaks:
            for frame in speech.closing(answer, used=answer.fault is not Fault.NO_USAGE):
                await response.write(frame)
        served.is_over = True
        await response.write_eof()
        return response

    async def _frames(self, answer: Answer, served: Served, speech: Speech) -> AsyncIterator[bytes]:
        if answer.fault is Fault.ERROR_AS_ANSWER:
            return
        for frame in speech.opening(answer):
            yield frame
        async for at, piece in answer.pieces(self._pace, served):
            yield speech.piece(answer, at, piece)


def _head(answer: Answer) -> dict[str, str]:
    return {"x-amzn-RequestId": answer.request_id}


def _refusal(status: int, code: str, headers: Mapping[str, str]) -> web.Response:
    signed = {"x-amzn-ErrorType": code, "x-amzn-RequestId": f"stand-in-{code}", **headers}
    told = {"message": "The stand-in was told to refuse this"}
    return web.json_response(told, status=status, headers=signed)
