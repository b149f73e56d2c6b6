"""The response cache around a route's proxy."""

import asyncio
from collections.abc import Awaitable
from typing import Any, Final

from cartwheel.systems.gateway.asgi import (
    ASGIApp,
    Headers,
    Message,
    Receive,
    Scope,
    Send,
    refuse,
)
from cartwheel.systems.gateway.caching.rules import directives, suffices, terms_of
from cartwheel.systems.gateway.caching.store import AnswerStore, Kept, Key, selected
from cartwheel.systems.gateway.config.specs import CacheSpec
from cartwheel.systems.gateway.errors import NotKeptError
from cartwheel.systems.gateway.metrics import cached

_SAFE: Final = frozenset({"GET", "HEAD", "OPTIONS"})
_NOT_MODIFIED: Final = 304
_FIRST_ERROR: Final = 400
_USUAL: Final = frozenset({b"", b"keep-alive", b"close", b"te"})
_CONDITIONS: Final = frozenset({b"if-none-match", b"if-modified-since"})
_NOT_KEPT: Final = frozenset({b"age", b"x-request-id", b"traceparent", b"content-length"})


class Dropping:
    """Drops what is kept of a URL when a write to it succeeds, on a route that keeps nothing."""

    def __init__(self, app: ASGIApp, store: AnswerStore) -> None:
        self._app = app
        self._store = store

    def __call__(self, scope: Scope, receive: Receive, send: Send) -> Awaitable[None]:
        """Let the application answer."""
        if scope["type"] != "http" or scope["method"] in _SAFE:
            return self._app(scope, receive, send)
        key = _key_of(scope)

        def answer(message: Message) -> Awaitable[None]:
            if message["type"] == "http.response.start" and message["status"] < _FIRST_ERROR:
                self._store.drop(key)
            return send(message)

        return self._app(scope, receive, answer)


class Cached:
    """Answers from the store what may be, and keeps what may be kept."""

    def __init__(self, app: ASGIApp, spec: CacheSpec, store: AnswerStore, *, route: str) -> None:
        self._app = app
        self._writing = Dropping(app, store)
        self._spec = spec
        self._store = store
        self._route = route
        self._outcomes = {
            outcome: cached.labels(route, outcome)
            for outcome in ("hit", "stale", "revalidated", "miss")
        }
        self._refreshing: set[asyncio.Task[None]] = set()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer from the store, or let the application answer."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
        elif scope["method"] not in _SAFE:
            await self._writing(scope, receive, send)
        else:
            await self._read(scope, receive, send)

    async def _read(self, scope: Scope, receive: Receive, send: Send) -> None:
        headers = _joined(scope["headers"])
        asked = directives(scope["headers"])
        if scope["method"] == "OPTIONS" or b"no-store" in asked or _is_special(headers):
            await self._app(scope, receive, send)
            return
        key = _key_of(scope)
        kept = self._store.find(key, headers, self._origin(scope))
        if kept is not None and _is_personal(headers) and not kept.terms.public:
            kept = None
        outcome = self._outcome(kept, asked)
        if kept is not None and outcome is not None:
            if outcome == "stale":
                self._refresh(key, kept, scope)
            await self._give(kept, headers, scope, send, outcome)
        elif b"only-if-cached" in asked:
            await refuse(scope, send, NotKeptError("No answer is kept that would do"))
        elif scope["method"] == "HEAD":
            await self._app(scope, receive, send)
        else:
            await self._ask(key, kept, scope, receive, send)

    def _outcome(self, kept: Kept | None, asked: dict[bytes, bytes]) -> str | None:
        """Tell whether what is kept may be given as it is; None when it may not."""
        if kept is None:
            return None
        age, fresh = kept.age(self._store.now()), kept.terms.fresh_seconds
        if not suffices(asked, age=age, fresh_seconds=fresh):
            return None
        if age < fresh:
            return "hit"
        return "stale" if age < fresh + kept.terms.stale_seconds else None

    def _origin(self, scope: Scope) -> tuple[str, str]:
        return self._route, scope["state"]["caller"].scheme

    async def _give(
        self, kept: Kept, headers: dict[bytes, bytes], scope: Scope, send: Send, outcome: str
    ) -> None:
        self._outcomes[outcome].inc()
        sent: Headers = [*kept.headers, (b"age", b"%d" % kept.age(self._store.now()))]
        status, body = kept.status, kept.body
        if _has_it(headers, kept.headers):
            status, body = _NOT_MODIFIED, b""
        else:
            sent.append((b"content-length", b"%d" % len(body)))
        if scope["method"] == "HEAD":
            body = b""
        await send({"type": "http.response.start", "status": status, "headers": sent})
        await send({"type": "http.response.body", "body": body})

    async def _ask(
        self, key: Key, kept: Kept | None, scope: Scope, receive: Receive, send: Send
    ) -> None:
        """Let the application answer, by the validator of what is kept, and keep the answer."""
        headers = _joined(scope["headers"])
        recorder = _Recorder(self._spec.largest_bytes, send, revalidates=kept is not None)
        inner = _conditional(scope, kept) if kept is not None else scope
        # Its age runs from the question on (RFC 9111, 4.2.3): the way took its time too.
        asked_at = self._store.now()
        await self._app(inner, receive, recorder.send)
        if kept is not None and recorder.status == _NOT_MODIFIED:
            fresh = self._refreshed(key, kept, recorder.headers, headers, asked_at)
            await self._give(fresh, headers, scope, send, "revalidated")
            return
        self._outcomes["miss"].inc()
        self._keep(key, recorder, headers, self._origin(scope), asked_at)

    def _refresh(self, key: Key, kept: Kept, scope: Scope) -> None:
        if kept.refreshing:
            return
        kept.refreshing = True
        task = asyncio.create_task(self._ask_anew(key, kept, scope))
        self._refreshing.add(task)
        task.add_done_callback(self._refreshing.discard)

    async def _ask_anew(self, key: Key, kept: Kept, scope: Scope) -> None:
        try:
            inner = _conditional({**scope, "method": "GET", "state": dict(scope["state"])}, kept)
            recorder = _Recorder(self._spec.largest_bytes, None, revalidates=True)
            asked_at = self._store.now()
            await self._app(inner, _nothing, recorder.send)
            headers = _joined(scope["headers"])
            if recorder.status == _NOT_MODIFIED:
                self._refreshed(key, kept, recorder.headers, headers, asked_at)
            else:
                self._keep(key, recorder, headers, self._origin(scope), asked_at)
        except ConnectionError:
            pass  # the answer broke; the next request asks again
        finally:
            kept.refreshing = False

    def _refreshed(
        self,
        key: Key,
        kept: Kept,
        said: Headers,
        headers: dict[bytes, bytes],
        asked_at: float,
    ) -> Kept:
        """Replace an answer's headers by those of the 304 that confirmed it."""
        new = {name for name, _ in said} - _NOT_KEPT
        merged = [pair for pair in kept.headers if pair[0] not in new]
        merged += [pair for pair in said if pair[0] in new]
        may = terms_of(kept.status, merged, self._spec, personal=_is_personal(headers))
        terms = may or kept.terms
        fresh = Kept(
            kept.status,
            merged,
            kept.body,
            terms,
            asked_at,
            selected(headers, terms.vary),
            kept.origin,
        )
        if may is None:
            self._store.drop(key)
        else:
            self._store.keep(key, fresh)
        return fresh

    def _keep(
        self,
        key: Key,
        recorder: "_Recorder",
        headers: dict[bytes, bytes],
        origin: tuple[str, str],
        asked_at: float,
    ) -> None:
        if not recorder.is_whole or recorder.status is None:
            return
        personal = _is_personal(headers)
        terms = terms_of(recorder.status, recorder.headers, self._spec, personal=personal)
        if terms is None:
            return
        kept_headers = [pair for pair in recorder.headers if pair[0] not in _NOT_KEPT]
        body = b"".join(recorder.pieces)
        chosen = selected(headers, terms.vary)
        self._store.keep(
            key, Kept(recorder.status, kept_headers, body, terms, asked_at, chosen, origin)
        )


class _Recorder:
    """Passes an answer on and remembers it, unless it is too long; a 304 is held back."""

    def __init__(self, most: int, send: Send | None, *, revalidates: bool) -> None:
        self._most = most
        self._send = send
        self._revalidates = revalidates
        self._size = 0
        self.status: int | None = None
        self.headers: Headers = []
        self.pieces: list[bytes] = []
        self.is_whole = False

    async def send(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self.status, self.headers = message["status"], list(message["headers"])
        else:
            body: bytes = message.get("body", b"")
            self._size += len(body)
            if self._size <= self._most:
                self.pieces.append(body)
            else:
                self.pieces.clear()
            self.is_whole = not message.get("more_body") and self._size <= self._most
        held = self._revalidates and self.status == _NOT_MODIFIED
        if self._send is not None and not held:
            await self._send(message)


def _key_of(scope: Scope) -> Key:
    return scope["state"]["caller"].host, scope["raw_path"], scope["query_string"]


def _conditional(scope: Scope, kept: Kept) -> dict[str, Any]:
    """Ask by the validators of what is kept, instead of those the client has."""
    known = dict(kept.headers)
    headers = [pair for pair in scope["headers"] if pair[0] not in _CONDITIONS]
    if b"etag" in known:
        headers.append((b"if-none-match", known[b"etag"]))
    elif b"last-modified" in known:
        headers.append((b"if-modified-since", known[b"last-modified"]))
    return {**scope, "headers": headers}


def _has_it(headers: dict[bytes, bytes], kept: Headers) -> bool:
    """Tell whether the client has what is kept, by its ETag or else its date."""
    known = dict(kept)
    if (given := headers.get(b"if-none-match")) is not None:
        tag = known.get(b"etag")
        if tag is None:
            return False
        tags = {part.strip().removeprefix(b"W/") for part in given.split(b",")}
        return b"*" in tags or tag.removeprefix(b"W/") in tags
    since = headers.get(b"if-modified-since")
    return since is not None and since == known.get(b"last-modified")


def _joined(pairs: Headers) -> dict[bytes, bytes]:
    """Return headers by name, all values of one: `Vary` is about every line of it."""
    found: dict[bytes, bytes] = {}
    for name, value in pairs:
        found[name] = found[name] + b", " + value if name in found else value
    return found


def _is_special(headers: dict[bytes, bytes]) -> bool:
    """Tell whether what is asked cannot be told from the URL and the varying headers."""
    if b"range" in headers or b"transfer-encoding" in headers:
        return True
    if headers.get(b"content-length", b"0") != b"0":
        return True
    # Headers it names go no further, so that what answers would not see what is kept by.
    named = headers.get(b"connection", b"")
    return bool({part.strip().lower() for part in named.split(b",")} - _USUAL)


def _is_personal(headers: dict[bytes, bytes]) -> bool:
    return b"authorization" in headers or b"cookie" in headers


async def _nothing() -> Message:
    return {"type": "http.request", "body": b"", "more_body": False}
