"""The replay's own store on the server: opened by the file's sha256, filled, and asked."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from typing import Final, Self, TypeVar

import httpx
import msgspec
import stamina

from cartwheel.domains.clickstreams.figures import CartSums, EventSums
from cartwheel.domains.clickstreams.files.batches import Batch
from cartwheel.domains.clickstreams.files.rejects import Reject
from cartwheel.entrypoints.replay.errors import RefusedError, ServerAwayError
from cartwheel.entrypoints.replay.wire import Opened, Problem, Receipt
from cartwheel.entrypoints.running import RunningServer

T = TypeVar("T")

PATIENCE_SECONDS: Final = 120.0
_BUSY: Final = frozenset({408, 429, 502, 503, 504})
_ACCEPTED: Final = 202
_BAD_REQUEST: Final = 400
_UNAUTHENTICATED: Final = 401
_LONGEST_PAUSE: Final = 30.0


class _BusyError(Exception):
    """The server asks to be asked again; `after_seconds` says when, if it does."""

    def __init__(self, status: int, *, after_seconds: float | None) -> None:
        super().__init__(f"it answers {status}")
        self.after_seconds = after_seconds


class ReplayStore:
    """
    The store a file is replayed into, over one keep-alive connection.

    Every call is repeated with growing pauses while the server is away or
    busy; message ids make that safe for `send`.
    """

    def __init__(self, http: httpx.AsyncClient, *, patience_seconds: float) -> None:
        self._http = http
        self._patience_seconds = patience_seconds
        self.was_repeated = False
        """True when some request was sent again although the first may have arrived."""

    @classmethod
    @asynccontextmanager
    async def open(
        cls,
        server: RunningServer,
        *,
        name: str,
        sha256: str,
        patience_seconds: float = PATIENCE_SECONDS,
        lasting: timedelta | None = None,
    ) -> AsyncIterator[Self]:
        """
        Open the store of the file with this digest; the same digest, the same store.

        `lasting` is how long its key is to be good for, a day without it.

        Raises:
            ServerAwayError: nobody answers; this first call is not repeated for long.
            RefusedError: the key may not do this.
        """
        asked: dict[str, object] = {"name": name, "source": sha256}
        if lasting is not None:
            asked["expiresAt"] = datetime.now(UTC) + lasting
        async with httpx.AsyncClient(
            base_url=server.url,
            headers={
                "Authorization": f"Bearer {server.key}",
                "Content-Type": "application/json",
            },
            timeout=httpx.Timeout(60, connect=5),
            limits=httpx.Limits(max_connections=1),
            trust_env=not server.is_here,
        ) as http:
            door = cls(http, patience_seconds=0)
            answer = await door._ask(
                "POST",
                "/api/v1/stores/replays",
                content=msgspec.json.encode(asked),
            )
            http.headers["Authorization"] = f"Bearer {_read(answer, Opened).key}"
            yield cls(http, patience_seconds=patience_seconds)

    async def send(self, batch: Batch) -> list[Reject]:
        """
        Send the events of a batch; returns those the server refused.

        Raises:
            ServerAwayError: the server was away or busy for too long.
            RefusedError: the server refuses the request as a whole.
        """
        answer = await self._ask("POST", "/api/v1/events/batch", content=batch.body)
        if answer.status_code == _ACCEPTED:
            return [
                Reject(batch.lines[refused.index], "; ".join(map(str, refused.issues)))
                for refused in _read(answer, Receipt).rejected
            ]
        # 400: none of the batch is usable.
        return [Reject(line, _explain(answer)) for line in batch.lines]

    async def event_sums(self) -> EventSums:
        """Ask what the store holds of events."""
        return _read(await self._ask("GET", "/api/v1/events/stats"), EventSums)

    async def cart_sums(self) -> CartSums:
        """Ask what became of the store's carts."""
        return _read(await self._ask("GET", "/api/v1/carts/stats"), CartSums)

    async def _ask(self, method: str, path: str, *, content: bytes | None = None) -> httpx.Response:
        url = self._http.base_url
        try:
            async for attempt in stamina.retry_context(
                on=_pause_after,
                attempts=None if self._patience_seconds else 1,
                timeout=self._patience_seconds or None,
            ):
                with attempt:
                    self.was_repeated |= attempt.num > 1
                    answer = await self._http.request(method, path, content=content)
                    _refuse_busy(answer)
        except (httpx.TransportError, _BusyError) as error:
            reason = str(error) or type(error).__name__
            if not self._patience_seconds:
                raise ServerAwayError(f"No server answers at {url}: {reason}") from None
            raise ServerAwayError(
                f"The server at {url} was away or busy for {self._patience_seconds:.0f} s "
                f"({reason}): run the same command again to go on"
            ) from None
        if answer.is_success or (answer.status_code == _BAD_REQUEST and path.endswith("/batch")):
            return answer
        raise RefusedError(_refusal(answer))


def _pause_after(error: Exception) -> bool | float:
    """Say whether to ask again, and after how long when the server said so."""
    if isinstance(error, _BusyError):
        return True if error.after_seconds is None else error.after_seconds
    return isinstance(error, httpx.TransportError)


def _refuse_busy(answer: httpx.Response) -> None:
    if answer.status_code in _BUSY:
        raise _BusyError(answer.status_code, after_seconds=_retry_after(answer))


def _retry_after(answer: httpx.Response) -> float | None:
    value = answer.headers.get("Retry-After", "")
    return min(float(value), _LONGEST_PAUSE) if value.isascii() and value.isdigit() else None


def _explain(answer: httpx.Response) -> str:
    try:
        problem = msgspec.json.decode(answer.content, type=Problem)
    except msgspec.MsgspecError:
        return f"refused with {answer.status_code}"
    return problem.detail or problem.title or f"refused with {answer.status_code}"


def _refusal(answer: httpx.Response) -> str:
    url = answer.request.url
    if answer.status_code == _UNAUTHENTICATED:
        return f"The server at {url.host}:{url.port} does not know this key"
    return f"{url} answers {answer.status_code}: {_explain(answer)}"


def _read(answer: httpx.Response, kind: type[T]) -> T:
    try:
        return msgspec.json.decode(answer.content, type=kind)
    except msgspec.MsgspecError as error:
        raise RefusedError(
            f"{answer.request.url} does not answer like a Cartwheel server: {error}"
        ) from None
