"""
Texts by Claude and others on Amazon Bedrock, through the official library.

They are asked in one of two forms: Converse, which every model there understands, or Messages,
Anthropic's own (`converse.py`, `messages.py`).

The library is synchronous: each piece is waited for in a thread, so that the loop goes on. It
takes a stream that is cut for one that has ended, and raises what others raise below it; so an
answer is whole with its reason and its usage alone, and anything raised is translated. Whoever
leaves a stream shuts its socket, which wakes the thread that waits there.
"""

import asyncio
from collections.abc import AsyncIterator, Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager, contextmanager, suppress
from functools import cached_property, partial
from typing import Any, Final, Protocol

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
from cartwheel.systems.providers.text.converse import ConverseForm
from cartwheel.systems.providers.text.gathering import Gathering
from cartwheel.systems.providers.text.prices import Price
from cartwheel.systems.providers.text.protocol import Part, TextRequest

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


class BedrockForm(Protocol):
    """
    How a model is asked, and answers.

    `verb` is the library's word for it, `stream` where its answer has the events, and `counted`
    the shortest request, as one whose tokens are to be counted.
    """

    @property
    def verb(self) -> str: ...  # noqa: D102
    @property
    def stream(self) -> str: ...  # noqa: D102
    @property
    def counted(self) -> dict[str, Any]: ...  # noqa: D102

    def asked(self, request: TextRequest) -> dict[str, Any]:
        """Return what the library is given for a request."""
        ...

    def take(self, event: dict[str, Any], gathered: Gathering) -> str | None:
        """
        Note what an event says, and return the text that it adds.

        Raises:
            ProviderError: it tells of a trouble, or nobody understands it.
        """
        ...


class BedrockTexts:
    """One model in one region; sixteen answers at a time at most."""

    name: Final = BEDROCK

    def __init__(
        self, place: AmazonPlace, model: str, price: Price, form: BedrockForm | None = None
    ) -> None:
        self.model, self.price = model, price
        self._place, self._form = place, form or ConverseForm()
        self._threads = ThreadPoolExecutor(_THREADS, thread_name_prefix=BEDROCK)

    async def validate_config(self) -> None:
        """See `Provider.validate_config`: tokens are counted, which costs nothing."""
        with self._told():
            await self._run(self._ask, "count_tokens", {"input": self._form.counted})

    @asynccontextmanager
    async def stream(self, request: TextRequest) -> AsyncIterator[AsyncIterator[Part]]:
        """See `TextProvider.stream`."""
        opening = self._run(self._ask, self._form.verb, self._form.asked(request))
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
        events = iter(answer[self._form.stream])
        with self._told(gathered.request_id):
            while (event := await self._run(next, events, None)) is not None:
                if (piece := self._form.take(event, gathered)) is not None:
                    yield piece
            result = gathered.result()
        yield result

    def _end(self, answer: Any) -> None:
        with suppress(ValueError, RuntimeError, OSError):  # it has ended, or is shut already
            answer[self._form.stream]._raw_stream.shutdown()  # noqa: SLF001 - `close` waits for the reader
        with suppress(RuntimeError):  # no thread is there any more
            self._threads.submit(answer[self._form.stream].close)

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
