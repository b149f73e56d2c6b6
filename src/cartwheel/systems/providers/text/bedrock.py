"""
Texts by Claude and others on Amazon Bedrock, through the official library and its Converse API.

The library is synchronous: each piece is waited for in a thread, so that the loop goes on. It
takes a stream that is cut for one that has ended, and raises what others raise below it; so an
answer is whole with its reason and its usage alone, and anything raised is translated. Whoever
leaves a stream shuts its socket, which wakes the thread that waits there.
"""

import asyncio
from collections.abc import AsyncIterator, Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager, contextmanager, suppress
from functools import cached_property, partial
from itertools import groupby
from typing import Any, Final

from cartwheel.systems.providers.aws import AmazonPlace
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

BEDROCK: Final = "bedrock"

_THREADS: Final = 16
_SILENCE_SECONDS: Final = 30
_LONGEST_WORDS: Final = 200
_OUR_FAULT: Final = 400
_OWN_TROUBLE: Final = 500
_KINDS: Final[dict[str, type[ProviderError]]] = {
    "AccessDeniedException": ProviderConfigError,
    "ExpiredTokenException": ProviderConfigError,
    "IncompleteSignature": ProviderConfigError,
    "InvalidSignatureException": ProviderConfigError,
    "MissingAuthenticationTokenException": ProviderConfigError,
    "ModelErrorException": ProviderAPIError,
    "ModelNotReadyException": ProviderAPIError,
    "ModelStreamErrorException": ProviderAPIError,
    "ModelTimeoutException": ProviderTimeoutError,
    "ResourceNotFoundException": ProviderConfigError,
    "ServiceQuotaExceededException": ProviderRateLimitError,
    "ThrottlingException": ProviderRateLimitError,
    "UnrecognizedClientException": ProviderConfigError,
    "ValidationException": ProviderValidationError,
}
_FINISHES: Final = {
    "end_turn": Finish.END,
    "stop_sequence": Finish.END,
    "tool_use": Finish.TOOLS,
    "max_tokens": Finish.LENGTH,
    "model_context_window_exceeded": Finish.LENGTH,
    "content_filtered": Finish.FILTERED,
    "guardrail_intervened": Finish.FILTERED,
}


class BedrockTexts:
    """One model in one region; sixteen answers at a time at most."""

    name: Final = BEDROCK

    def __init__(self, place: AmazonPlace, model: str, price: Price) -> None:
        self.model, self.price = model, price
        self._place = place
        self._threads = ThreadPoolExecutor(_THREADS, thread_name_prefix=BEDROCK)

    async def validate_config(self) -> None:
        """See `Provider.validate_config`: tokens are counted, which costs nothing."""
        words = {"messages": [{"role": "user", "content": [{"text": "."}]}]}
        with self._told():
            await self._run(self._ask, "count_tokens", {"input": {"converse": words}})

    @asynccontextmanager
    async def stream(self, request: TextRequest) -> AsyncIterator[AsyncIterator[Part]]:
        """See `TextProvider.stream`."""
        opening = self._run(self._ask, "converse_stream", _asked(request))
        with self._told():
            try:
                answer = await asyncio.shield(opening)
            except asyncio.CancelledError:
                # Nothing can be shut before the head of the answer is there.
                opening.add_done_callback(self._end_late)
                raise
        try:
            yield self._read(answer)
        finally:
            self._end(answer)

    async def close(self) -> None:
        """Wait for no thread any more."""
        self._threads.shutdown(wait=False, cancel_futures=True)

    def _run(self, call: Callable[..., Any], *given: object) -> asyncio.Future[Any]:
        return asyncio.get_running_loop().run_in_executor(self._threads, partial(call, *given))

    def _ask(self, verb: str, asked: dict[str, Any]) -> Any:
        return getattr(self._client, verb)(modelId=self.model, **asked)

    async def _read(self, answer: Any) -> AsyncIterator[Part]:
        gathered = Gathering(self, answer["ResponseMetadata"].get("RequestId"))
        events = iter(answer["stream"])
        with self._told(gathered.request_id):
            while (event := await self._run(next, events, None)) is not None:
                if (piece := _take(event, gathered)) is not None:
                    yield piece
            result = gathered.result()
        yield result

    def _end(self, answer: Any) -> None:
        with suppress(ValueError, RuntimeError, OSError):  # it has ended, or is shut already
            answer["stream"]._raw_stream.shutdown()  # noqa: SLF001 - `close` waits for the reader
        with suppress(RuntimeError):  # no thread is there any more
            self._threads.submit(answer["stream"].close)

    def _end_late(self, opening: "asyncio.Future[Any]") -> None:
        if not opening.cancelled() and opening.exception() is None:
            self._end(opening.result())

    @contextmanager
    def _told(self, request_id: str | None = None) -> Iterator[None]:
        """Say in our terms what is raised, whoever raises it."""
        try:
            yield
        except ProviderError:
            raise
        except Exception as error:
            raise self._meaning(error, request_id) from error

    def _meaning(self, error: Exception, request_id: str | None) -> ProviderError:
        from botocore import exceptions as aws  # noqa: PLC0415 - heavy
        from botocore.eventstream import ParserError  # noqa: PLC0415
        from urllib3 import exceptions as http  # noqa: PLC0415

        kind: type[ProviderError] = ProviderUnknownError
        words = "An answer that nobody understands"
        match error:
            case aws.ClientError():
                return self._refusal(error, request_id)
            case aws.ReadTimeoutError() | http.ReadTimeoutError():
                kind, words = ProviderTimeoutError, "No answer in time"
            case aws.ParamValidationError():
                kind, words = ProviderValidationError, "The library refuses what is asked"
            case (
                aws.HTTPClientError()
                | aws.ConnectionError()
                | http.HTTPError()
                | ParserError()
                | OSError()
            ):
                kind, words = ProviderNetworkError, "No connection, or it broke"
            case aws.BotoCoreError():  # no keys, or none that can be used
                kind, words = ProviderConfigError, type(error).__name__
        return kind(self.name, words, request_id=request_id)

    def _refusal(self, error: Any, request_id: str | None) -> ProviderError:
        told, of = error.response.get("Error", {}), error.response.get("ResponseMetadata", {})
        status, code = of.get("HTTPStatusCode") or 0, str(told.get("Code") or "")
        code = code[:1].upper() + code[1:]  # in the middle of a stream it begins in lower case
        kind = _KINDS.get(code)
        if kind is None:
            is_ours = _OUR_FAULT <= status < _OWN_TROUBLE
            kind = ProviderValidationError if is_ours else ProviderAPIError
        words = code or f"HTTP {status}"
        if kind is ProviderValidationError:
            words += f": {str(told.get('Message', ''))[:_LONGEST_WORDS]}"
        return kind(
            self.name,
            words,
            provider_code=code or None,
            retry_after=retry_after_of(of.get("HTTPHeaders", {})),
            request_id=of.get("RequestId") or request_id,
        )

    @cached_property
    def _client(self) -> Any:
        return self._place.client("bedrock-runtime", seconds=_SILENCE_SECONDS, connections=_THREADS)


def _take(event: dict[str, Any], gathered: Gathering) -> str | None:
    """Note what an event says, and return the text that it adds."""
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


def _asked(request: TextRequest) -> dict[str, Any]:
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
