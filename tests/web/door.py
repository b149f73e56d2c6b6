"""A shop's page and the doors that its tracker calls, within the test, which sees what comes."""

import asyncio
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

import msgspec
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, Response
from starlette.routing import Route, WebSocketRoute
from starlette.websockets import WebSocket, WebSocketDisconnect

from cartwheel.domains.events.bodies import read_any
from cartwheel.entrypoints.server import listen, serve
from cartwheel.entrypoints.tracker import tracker_routes
from cartwheel.kernel.errors import UnavailableError
from cartwheel.kernel.ids import new_id
from cartwheel.systems.realtime.api import Handshake, Inlet, InletSocket
from cartwheel.systems.rpc.api import Actor, RequestContext, permission

KEY = "cwk_page"
ACTOR = Actor("store_key", new_id(), new_id(), frozenset({"events:write", "interventions:show"}))
POLICY = "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'"


class _Keys:
    async def authenticate(self, credential: str) -> Actor:
        assert credential == KEY
        return ACTOR


@dataclass
class Door:
    """
    What pages told, in its order: `events` once each, `arrivals` their ids as often as they came,
    by which `ways`; while it `is_away`, nothing is taken.

    Receipts wait until `answers` is set; `offers` is what each shopper's socket brings.
    """

    url: str = ""
    html: str = ""
    is_away: bool = False
    answers: asyncio.Event = field(default_factory=asyncio.Event)
    events: list[dict[str, Any]] = field(default_factory=list)
    arrivals: list[str] = field(default_factory=list)
    ways: list[str] = field(default_factory=list)
    offers: list[dict[str, Any]] = field(default_factory=list)
    shown: list[str] = field(default_factory=list)
    visitors: set[WebSocket] = field(default_factory=set)
    streams: int = 0
    """How many sockets for events were opened so far."""

    def begin(self, html: str = "", **attributes: str) -> str:
        """Start anew, with a page of which the tag says this; return the page's address."""
        said = "".join(
            f' data-{name.replace("_", "-")}="{each}"' for name, each in attributes.items()
        )
        self.html = (
            '<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Shop</title>'
            '<meta name="viewport" content="width=device-width">'
            f'<link rel="stylesheet" href="/shop.css">'
            f'<script async src="/tracker.js" data-key="{KEY}"{said}></script></head>'
            f'<body><main><h1>Shop</h1><a href="/next">Next</a> <button>Buy</button>{html}</main>'
        )
        self.is_away = False
        self.answers.set()
        for kept in (self.events, self.arrivals, self.ways, self.offers, self.shown):
            kept.clear()
        return self.url

    def names(self) -> list[str]:
        """What happened, in its order as it came in."""
        return [each.get("event") or each["type"] for each in self.events]

    async def offer(self, **more: Any) -> None:
        """Bring an offer to all pages that are open, and to those that come."""
        made = {
            "type": "intervention",
            "id": str(new_id()),
            "action": "discount",
            "discountPercent": 10,
            "message": "You left Mug in your cart. It is still there, and 10 % less today.",
            "expiresAt": "2100-01-01T00:00:00Z",
        } | more
        self.offers.append(made)
        for socket in [*self.visitors]:
            await socket.send_json(made)

    async def take(
        self, actor: Actor, messages: Sequence[bytes], request: RequestContext
    ) -> Sequence[Mapping[str, object]]:
        """Take what comes by the socket."""
        del actor, request
        if self.is_away:
            raise UnavailableError("Away", retry_after_seconds=1)
        for message in messages:
            self._keep(message, way="socket")
        await self.answers.wait()
        return [{"accepted": 1, "rejected": []} for _ in messages]

    async def by_request(self, request: Request) -> Response:
        """Take what comes by a request, or by a beacon."""
        if self.is_away:
            return Response(status_code=503)
        is_beacon = "authorization" not in request.headers
        self._keep(await request.body(), way="beacon" if is_beacon else "request")
        await self.answers.wait()
        return JSONResponse({"accepted": 1, "rejected": []}, 202)

    async def track(self, request: Request) -> Response:
        """Take what was done with an offer; its event tells it, too."""
        said = await request.json()
        assert said["sign"] in {"seen", "clicked", "dismissed"}
        return JSONResponse({"id": request.path_params["id"], "state": said["sign"]})

    def _keep(self, body: bytes, *, way: str) -> None:
        read = read_any(body)
        assert not read.rejected, read.rejected
        events = msgspec.json.decode(body)["batch"]
        known = {*self.arrivals}
        self.events += [each for each in events if each["messageId"] not in known]
        self.arrivals += [each["messageId"] for each in events]
        self.ways.append(way)

    async def visit(self, socket: WebSocket) -> None:
        """Bring a page what is there for its shopper."""
        await socket.accept(subprotocol="cartwheel")
        self.visitors.add(socket)
        try:
            for each in self.offers:
                await socket.send_json(each)
            while True:
                said = await socket.receive_json()
                assert said["type"] == "ack"
                self.shown.append(said["id"])
                self.offers = [each for each in self.offers if each["id"] != said["id"]]
        except WebSocketDisconnect:
            pass
        finally:
            self.visitors.discard(socket)


@asynccontextmanager
async def open_door() -> AsyncIterator[Door]:
    """Serve the pages and the doors."""
    door = Door()
    inlet = Inlet(
        path="/events/stream",
        access=permission("events:write"),
        taker=Door,
        roles=frozenset(),
        most_bytes=1 << 20,
    )
    taking = InletSocket(inlet, door, Handshake(_Keys()))

    async def stream(socket: WebSocket) -> None:
        if door.is_away:
            await socket.close(1013)
        else:
            door.streams += 1
            await taking.serve(socket)

    async def page(_: Request) -> Response:
        return HTMLResponse(door.html, headers={"Content-Security-Policy": POLICY})

    async def style(_: Request) -> Response:
        return Response(_STYLE, media_type="text/css")

    routes = [
        *tracker_routes(),
        WebSocketRoute("/events/stream", stream),
        WebSocketRoute("/ws/visitor", door.visit),
        Route("/api/v1/events/batch", door.by_request, methods=["POST"]),
        Route("/v1/batch", door.by_request, methods=["POST"]),
        Route("/api/v1/track/{id}", door.track, methods=["POST"]),
        Route("/shop.css", style),
        Route("/{path:path}", page),
    ]
    with listen("127.0.0.1", 0) as listener:
        async with serve(Starlette(routes=routes), listener):
            door.url = f"http://127.0.0.1:{listener.getsockname()[1]}"
            yield door


_STYLE = """
:root { color-scheme: light dark; } body { font: 16px/24px sans-serif; margin: 0; padding: 24px; }
a { color: inherit; }
button, p { text-transform: uppercase; letter-spacing: 4px; }
dialog { display: none !important; }
"""
