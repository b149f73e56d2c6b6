"""The ASGI application that answers for procedures and passes on everything else."""

from collections.abc import Awaitable, Callable, Iterable
from datetime import timedelta
from typing import Final

from dishka import AsyncContainer
from structlog.contextvars import bind_contextvars

from cartwheel.kernel.clock import Clock, SystemClock
from cartwheel.kernel.db import Database
from cartwheel.systems.rpc.accesslog import AccessLog
from cartwheel.systems.rpc.actors import Authenticator, Recall
from cartwheel.systems.rpc.auditing import Auditor
from cartwheel.systems.rpc.browsers import Browsers
from cartwheel.systems.rpc.calls import Calls
from cartwheel.systems.rpc.demo_key import DemoKey
from cartwheel.systems.rpc.docs import Docs
from cartwheel.systems.rpc.errors import ClientGoneError
from cartwheel.systems.rpc.exchange import ASGIApp, Exchange, Receive, Scope, Send
from cartwheel.systems.rpc.failures import failure_of
from cartwheel.systems.rpc.pace import Pace
from cartwheel.systems.rpc.places import Places
from cartwheel.systems.rpc.procedures import Router, collect
from cartwheel.systems.rpc.ratelimits import RateLimiter
from cartwheel.systems.rpc.rest.http import REST
from cartwheel.systems.rpc.rest.problems import HEADERS, encode, problem
from cartwheel.systems.rpc.socketlog import follow
from cartwheel.systems.rpc.streams import Streams
from cartwheel.systems.rpc.tickets import Tickets
from cartwheel.systems.rpc.trpc.http import TRPC
from cartwheel.systems.rpc.wires import Wire, Wires

TRPC_PREFIX: Final = "/trpc"
REST_PREFIX: Final = "/api/v1"

Handler = Callable[[Exchange], Awaitable[None]]


class RPCApp:
    """
    Serves routers under `/trpc`, `/api/v1`, `/openapi.json` and `/docs`.

    It stands in front: whatever is none of its own (other paths, WebSockets, the
    lifespan) goes to `fallback`, so that procedures do not pay for a router they
    do not need.

    - `container` resolves what procedures ask for, from a REQUEST scope per call;
      it must include `RequestProvider`.
    - `database` opens the transactions, `limiter` counts quotas. Without them
      there are no transactions, idempotency keys or rate limits.
    - `browsers` may hold their credentials in cookies; without it cookies count nothing.
    - `tickets` are redeemed there; without it none is.
    - `auditor` is told of every mutation that succeeds, inside its transaction.
    - `deadline` holds for calls that declare none, `pace` for bodies of requests;
      `patience` bounds each wait of a call for the database.
    - `recall` knows callers for the procedures that go on while nobody can be asked.
    - `streams` bounds how many streams are open; sockets may share it.
    - `demo_key` is filled in at `/docs` for whoever is at this machine.
    - `wires` are other protocols' ways to the procedures served.
    - `bodies` bounds how many bytes of requests' bodies are held until they are answered.
    """

    def __init__(
        self,
        routers: Iterable[Router],
        *,
        authenticator: Authenticator,
        container: AsyncContainer | None = None,
        database: Database | None = None,
        limiter: RateLimiter | None = None,
        auditor: Auditor | None = None,
        browsers: Browsers | None = None,
        tickets: Tickets | None = None,
        clock: Clock | None = None,
        fallback: ASGIApp | None = None,
        deadline: timedelta = timedelta(seconds=30),
        patience: timedelta = timedelta(seconds=5),
        recall: Recall | None = None,
        ping: timedelta = timedelta(seconds=10),
        streams: Places | None = None,
        pace: Pace | None = None,
        bodies: Places | None = None,
        version: str = "0",
        demo_key: str | None = None,
        wires: Iterable[Wire] = (),
    ) -> None:
        routers = tuple(routers)
        procedures = collect(routers)
        if container is None and any(p.signature.dependencies for p in procedures.values()):
            raise TypeError("Procedures ask for dependencies: a container is needed")
        if auditor is not None and database is None:
            raise TypeError("An auditor writes in transactions: a database is needed")
        self._access_log = AccessLog()
        calls = Calls(
            container=container,
            database=database,
            authenticator=authenticator,
            limiter=limiter,
            auditor=auditor,
            browsers=browsers,
            clock=clock or SystemClock(),
            deadline=deadline,
            patience=patience,
            recall=recall,
            access_log=self._access_log,
        )
        self._streams = Streams(streams or Places("streams"), calls.find_caller)
        self._pace = pace or Pace()
        self._bodies = bodies or Places("bytes of request bodies")
        self._fallback = fallback or _nothing
        self._trpc = TRPC(
            procedures,
            calls,
            self._streams,
            ping=ping,
            prefix=f"{TRPC_PREFIX}/",
            tickets=tickets,
        )
        self._rest = REST(procedures.values(), calls, self._streams, prefix=REST_PREFIX)
        served = frozenset(procedures)
        self._wires = Wires((each for each in wires if each.procedure.name in served), calls)
        self._docs = Docs(
            routers,
            version=version,
            server=REST_PREFIX,
            demo_key=None if demo_key is None else DemoKey(demo_key),
        )

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer, or pass on."""
        handle = self._handler(scope["raw_path"]) if scope["type"] == "http" else None
        if handle is None:
            if scope["type"] == "websocket":
                await follow(self._fallback, scope, receive, send, self._access_log)
            else:
                await self._fallback(scope, receive, send)
            return
        exchange = Exchange(
            scope,
            receive,
            send,
            pace=self._pace,
            bodies=self._bodies,
            kept_by_caches=handle is self._docs,
        )
        bind_contextvars(request_id=exchange.context.request_id, trace_id=exchange.context.trace_id)
        try:
            await handle(exchange)
        except ClientGoneError:
            pass
        except Exception as error:  # noqa: BLE001
            failure = failure_of(error, procedure=exchange.label)
            if exchange.status is None:
                headers = [*HEADERS, *failure.headers()]
                await exchange.reply(failure.status.http, encode(problem(failure)), headers)
        finally:
            exchange.let_go()
            self._access_log.note(exchange)

    async def close(self) -> None:
        """End the open streams, so that the server can stop; call it first when it does."""
        await self._streams.close()

    def _handler(self, path: bytes) -> Handler | None:
        if path.startswith(b"/trpc/"):
            return self._trpc
        if path.startswith(b"/api/v1/"):
            return self._rest
        if self._wires.owns(path):
            return self._wires
        if path.startswith((b"/docs", b"/openapi.json")) and self._docs.owns(path):
            return self._docs
        return None


async def _nothing(scope: Scope, receive: Receive, send: Send) -> None:  # noqa: ARG001
    if scope["type"] == "http":
        await send({"type": "http.response.start", "status": 404, "headers": []})
        await send({"type": "http.response.body", "body": b""})
    elif scope["type"] == "websocket":
        await send({"type": "websocket.close", "code": 1000})
