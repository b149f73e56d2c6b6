"""Sends requests to both servers and compares what they answer."""

import asyncio
import time
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from http.cookiejar import CookieJar, DefaultCookiePolicy
from threading import Thread
from typing import Final

import httpx

from cartwheel.entrypoints.shadow.comparing import Answer, compare
from cartwheel.entrypoints.shadow.recordings import Recorded, Skipped
from cartwheel.entrypoints.shadow.report import Report
from cartwheel.entrypoints.shadow.rules import Rules
from cartwheel.kernel.addresses import is_loopback
from cartwheel.kernel.errors import AppError

LARGEST_ANSWER: Final = 16 << 20
"""Bytes of an answer; one that is larger cannot be compared."""


@dataclass(frozen=True, slots=True)
class Server:
    """Where a server is, and what is said to it with every request."""

    url: str
    headers: Mapping[str, str]

    def client(self, *, seconds: float) -> httpx.AsyncClient:
        """Return a client of it, which follows nothing and remembers nothing."""
        made = httpx.AsyncClient(
            timeout=seconds, trust_env=not is_loopback(httpx.URL(self.url).host)
        )
        # A cookie of one answer would change the next, in an order that is nobody's.
        made.cookies = CookieJar(DefaultCookiePolicy(allowed_domains=()))
        return made


@dataclass(frozen=True, slots=True)
class Unanswered:
    """Why there is nothing to compare."""

    reason: str


async def run(
    requests: Iterator[Recorded | Skipped],
    old: Server,
    new: Server,
    report: Report,
    *,
    rules: Rules,
    writes: bool,
    at_once: int,
    seconds: float,
) -> None:
    """
    Send each request to both servers at the same time, and note what differs in the report.

    As many as `at_once` are under way; with `writes` one after the other, in their order.

    Raises:
        ShadowUnusableError: the requests cannot be read.
    """
    places = asyncio.Semaphore(1 if writes else at_once)
    broken: AppError | None = None
    async with old.client(seconds=seconds) as first, new.client(seconds=seconds) as second:
        pairs = [(first, old), (second, new)]
        async with asyncio.TaskGroup() as tasks:
            while True:
                try:
                    request = await _next(requests)
                except AppError as error:
                    broken = error
                    break
                if request is None:
                    break
                if isinstance(request, Skipped):
                    report.skip(request.reason)
                elif not (writes or request.is_safe):
                    report.skip("it may change something, which takes --writes")
                else:
                    await places.acquire()
                    tasks.create_task(_one(request, pairs, report, rules, places))
    if broken is not None:
        raise broken


async def _next(requests: Iterator[Recorded | Skipped]) -> Recorded | Skipped | None:
    """Wait for the next request; the line of an access log may be long in coming, or never."""
    loop = asyncio.get_running_loop()
    come: asyncio.Future[Recorded | Skipped | None] = loop.create_future()

    def tell(found: Recorded | Skipped | None, error: Exception | None) -> None:
        if come.cancelled():
            return
        if error is None:
            come.set_result(found)
        else:
            come.set_exception(error)

    def read() -> None:
        found: Recorded | Skipped | None = None
        failed: Exception | None = None
        try:
            found = next(requests, None)
        except Exception as error:  # noqa: BLE001 - it is raised where it is waited for
            failed = error
        with suppress(RuntimeError):  # nobody waits any more
            loop.call_soon_threadsafe(tell, found, failed)

    # A thread of the loop's own would be waited for at the end.
    Thread(target=read, daemon=True).start()
    return await come


async def _one(
    request: Recorded,
    pairs: list[tuple[httpx.AsyncClient, Server]],
    report: Report,
    rules: Rules,
    places: asyncio.Semaphore,
) -> None:
    try:
        old, new = await asyncio.gather(*(_ask(request, *pair) for pair in pairs))
    finally:
        places.release()
    for side, (answer, seconds) in (("old", old), ("new", new)):
        if isinstance(answer, Unanswered):
            report.miss(request, f"the {side} server {answer.reason}")
            return
        report.time(side, seconds)
    assert isinstance(old[0], Answer)
    assert isinstance(new[0], Answer)
    report.note(request, compare(old[0], new[0], rules))


async def _ask(
    request: Recorded, client: httpx.AsyncClient, server: Server
) -> tuple[Answer | Unanswered, float]:
    """Return the answer, and how many seconds it took."""
    started_at = time.perf_counter()
    answer = await _answer(request, client, server)
    return answer, time.perf_counter() - started_at


async def _answer(
    request: Recorded, client: httpx.AsyncClient, server: Server
) -> Answer | Unanswered:
    headers = {**request.headers, **server.headers}
    url, body = f"{server.url}{request.target}", request.body or None
    try:
        async with client.stream(request.method, url, headers=headers, content=body) as response:
            content = bytearray()
            async for piece in response.aiter_bytes():
                content += piece
                if len(content) > LARGEST_ANSWER:
                    return Unanswered(f"answered more than {LARGEST_ANSWER:,} bytes")
            told = {name.lower(): value for name, value in response.headers.items()}
            return Answer(response.status_code, told, bytes(content))
    except (httpx.HTTPError, httpx.InvalidURL) as error:
        return Unanswered(f"did not answer: {str(error) or type(error).__name__}")
