"""
Pictures by models on Replicate, over the three calls of its API that they need.

Replicate's own library hands out half a prediction as a whole one, lets one that took too long run
on, and sends the account's key to wherever a file lies (of version 1.0). Here a prediction is
asked about until it has ended, is cancelled when nobody waits for it any more, and its files are
fetched without the key.
"""

import asyncio
from collections.abc import Iterator
from contextlib import asynccontextmanager, contextmanager, suppress
from functools import cached_property
from typing import TYPE_CHECKING, Annotated, Any, Final

import httpx
import msgspec

from cartwheel.systems.providers.aws import is_safe
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
from cartwheel.systems.providers.images.protocol import (
    LARGEST,
    ImageRequest,
    ImageResult,
    Shape,
    ensure_pictures,
)

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

REPLICATE: Final = "replicate"
URL: Final = "https://api.replicate.com/v1"

_SECONDS: Final = 20.0
_POLL_SECONDS: Final = 0.5
_MOST_TRIES: Final = 5
_RATIOS: Final = {Shape.SQUARE: "1:1", Shape.LANDSCAPE: "3:2", Shape.PORTRAIT: "2:3"}
_ENDED: Final = frozenset({"succeeded", "failed", "canceled", "aborted"})
_OUR_KEYS: Final = frozenset({401, 402, 403, 404})
_TOO_MANY: Final = 429
_OWN_TROUBLE: Final = 500


class _Prediction(msgspec.Struct):
    """What Replicate says of a prediction."""

    id: Annotated[str, msgspec.Meta(pattern="^[A-Za-z0-9-]{1,64}$")]
    status: str
    output: Any = None


class ReplicateImages:
    """One model, by `owner/name`; each picture is a prediction of its own."""

    name: Final = REPLICATE

    def __init__(self, key: str, model: str, price_micros: int, *, url: str = URL) -> None:
        self.model, self.price_micros = model, price_micros
        self._key, self._url = key, url.rstrip("/")

    async def validate_config(self) -> None:
        """See `Provider.validate_config`: the model is looked up, which costs nothing."""
        await self._call("GET", f"/models/{self.model}")

    async def generate(self, request: ImageRequest) -> ImageResult:
        """See `ImageProvider.generate`; cancelling cancels what was begun."""
        try:
            async with asyncio.TaskGroup() as group:
                tasks = [group.create_task(self._one(request)) for _ in range(request.count)]
        except BaseExceptionGroup as errors:
            # The others were cancelled for the first of them.
            raise errors.exceptions[0] from None
        made = [task.result() for task in tasks]
        request_id = made[0][0]
        return ImageResult(
            images=ensure_pictures(
                tuple(image for _, image in made),
                wanted=request.count,
                provider=self.name,
                request_id=request_id,
            ),
            provider=self.name,
            model=self.model,
            request_id=request_id,
            cost_micros=request.count * self.price_micros,
        )

    async def close(self) -> None:
        """Close the connections."""
        for name in ("_client", "_files"):
            if name in vars(self):
                await getattr(self, name).aclose()

    async def _one(self, request: ImageRequest) -> tuple[str, bytes]:
        asked = {"prompt": request.prompt, "aspect_ratio": _RATIOS[request.shape]}
        given = await self._ask("POST", f"/models/{self.model}/predictions", {"input": asked})
        prediction = given
        async with self._cancelled_when_left(given.id):
            while prediction.status not in _ENDED:
                await asyncio.sleep(_POLL_SECONDS)
                prediction = await self._look(given.id)
        if prediction.status != "succeeded":
            raise ProviderAPIError(
                self.name,
                f"The prediction has {prediction.status}",
                provider_code=prediction.status,
                request_id=prediction.id,
            )
        return prediction.id, await self._fetch(prediction)

    @asynccontextmanager
    async def _cancelled_when_left(self, prediction_id: str) -> "AsyncIterator[None]":
        try:
            yield
        except BaseException:
            # Else it runs on, and is billed.
            with suppress(ProviderError):
                await asyncio.shield(self._ask("POST", f"/predictions/{prediction_id}/cancel"))
            raise

    async def _look(self, prediction_id: str) -> _Prediction:
        """Ask how a prediction stands; trouble in between does not make it fail."""
        for _ in range(_MOST_TRIES - 1):
            try:
                return await self._ask("GET", f"/predictions/{prediction_id}")
            except (ProviderAPIError, ProviderNetworkError, ProviderRateLimitError) as error:
                pause = error.retry_after.total_seconds() if error.retry_after else _POLL_SECONDS
                await asyncio.sleep(min(pause, _SECONDS))
        return await self._ask("GET", f"/predictions/{prediction_id}")

    async def _fetch(self, prediction: _Prediction) -> bytes:
        output = prediction.output
        url = output[0] if isinstance(output, list) and output else output
        if not isinstance(url, str) or not is_safe(url):
            message = "It names no file of the picture"
            raise ProviderUnknownError(self.name, message, request_id=prediction.id)
        held = bytearray()
        with self._told(prediction.id):
            async with self._files.stream("GET", url) as answer:
                self._ensure_fine(answer)
                async for piece in answer.aiter_bytes():
                    held += piece
                    if len(held) > LARGEST:
                        message = f"The picture has more than {LARGEST} bytes"
                        raise ProviderUnknownError(self.name, message, request_id=prediction.id)
        return bytes(held)

    async def _ask(self, method: str, path: str, body: Any = None) -> _Prediction:
        content = await self._call(method, path, body)
        try:
            return msgspec.json.decode(content, type=_Prediction)
        except (msgspec.MsgspecError, UnicodeDecodeError) as error:
            raise ProviderUnknownError(self.name, "An answer that is none") from error

    async def _call(self, method: str, path: str, body: Any = None) -> bytes:
        with self._told():
            answer = await self._client.request(method, f"{self._url}{path}", json=body)
            self._ensure_fine(answer)
            return answer.content

    def _ensure_fine(self, answer: httpx.Response) -> None:
        if answer.is_success:
            return
        status = answer.status_code
        kind: type[ProviderError] = ProviderValidationError
        if status in _OUR_KEYS:
            kind = ProviderConfigError
        elif status == _TOO_MANY:
            kind = ProviderRateLimitError
        elif status >= _OWN_TROUBLE:
            kind = ProviderAPIError
        raise kind(
            self.name,
            f"HTTP {status}",
            provider_code=str(status),
            retry_after=retry_after_of(answer.headers),
            request_id=answer.headers.get("x-request-id"),
        )

    @contextmanager
    def _told(self, request_id: str | None = None) -> Iterator[None]:
        try:
            yield
        except httpx.TimeoutException as error:
            message = "No answer in time"
            raise ProviderTimeoutError(self.name, message, request_id=request_id) from error
        except (httpx.HTTPError, httpx.InvalidURL) as error:
            message = "No connection, or it broke"
            raise ProviderNetworkError(self.name, message, request_id=request_id) from error

    @cached_property
    def _client(self) -> httpx.AsyncClient:
        return httpx.AsyncClient(headers={"Authorization": f"Bearer {self._key}"}, timeout=_SECONDS)

    @cached_property
    def _files(self) -> httpx.AsyncClient:
        return httpx.AsyncClient(timeout=_SECONDS)
