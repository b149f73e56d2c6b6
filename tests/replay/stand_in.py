"""
A stand-in of the server's HTTP contract, for what the real one cannot be made to do.

It refuses, loses answers, is busy and stands still on demand. Figures that mean
something are tested against the real server in the e2e tests.
"""

import asyncio
from collections import Counter, deque
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

import msgspec
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route, WebSocketRoute
from starlette.websockets import WebSocket

from cartwheel.entrypoints.running import RunningServer
from cartwheel.entrypoints.server import listen, serve

KEY = "a-key"
STORE_ID = "0190a1b2-0000-7000-8000-000000000001"


@dataclass
class Store:
    """What one store was sent; the pipeline behind it takes `pace` events at each look."""

    waiting: deque[dict[str, Any]] = field(default_factory=deque)
    events: dict[str, dict[str, Any]] = field(default_factory=dict)
    duplicates: int = 0
    pace: int = 1_000

    def process(self) -> None:
        for _ in range(min(self.pace, len(self.waiting))):
            event = self.waiting.popleft()
            self.duplicates += event["messageId"] in self.events
            self.events.setdefault(event["messageId"], event)

    @property
    def in_order(self) -> list[str]:
        return [event["timestamp"] for event in self.events.values()]

    @property
    def last_at(self) -> str | None:
        return max(self.in_order, default=None)


@dataclass
class StandIn:
    """The server, its stores by source, and the faults it was told to show."""

    server: RunningServer
    stores: dict[str, Store] = field(default_factory=dict)
    batch_sizes: list[int] = field(default_factory=list)
    connections: int = 0
    faults: deque[Response] = field(default_factory=deque)
    """Answers to the next batches instead of the right one."""
    pace: int = 1_000
    loses_next_answer: bool = False
    refuses_product: str | None = None
    outbox: deque[str] = field(default_factory=deque)
    """What the next socket that connects is told."""
    hang_up: asyncio.Event = field(default_factory=asyncio.Event)
    """Closes the socket that is connected."""
    heard: list[dict[str, Any]] = field(default_factory=list)
    own: Store = field(default_factory=Store)
    shelves: list[dict[str, str]] | None = None
    """The products that it sells; without them it shows none."""

    @property
    def only_store(self) -> Store:
        (store,) = self.stores.values()
        return store

    def store_of(self, request: Request) -> Store | None:
        key = request.headers.get("authorization", "").removeprefix("Bearer ")
        return self.own if key == KEY else self.stores.get(key.removeprefix("replay:"))

    async def open(self, request: Request) -> Response:
        if self.store_of(request) is not self.own:
            return JSONResponse({"title": "Unauthenticated"}, 401)
        source = (await request.json())["source"]
        self.stores.setdefault(source, Store(pace=self.pace))
        return JSONResponse({"storeId": STORE_ID, "key": f"replay:{source}"})

    async def batch(self, request: Request) -> Response:
        body = await request.body()
        if self.faults:
            return self.faults.popleft()
        store = self.store_of(request)
        assert store is not None
        events = msgspec.json.decode(body)["batch"]
        assert 0 < len(events) <= 1_000
        assert len(body) < 1_048_576
        self.batch_sizes.append(len(events))
        rejected = [
            {"index": index, "issues": [{"path": ["properties", "productId"], "message": "No"}]}
            for index, event in enumerate(events)
            if self.refuses_product and event["properties"].get("productId") == self.refuses_product
        ]
        if len(rejected) == len(events):
            return JSONResponse({"title": "Invalid input", "detail": "None is usable"}, 400)
        refused = {entry["index"] for entry in rejected}
        store.waiting.extend(e for i, e in enumerate(events) if i not in refused)
        if self.loses_next_answer:
            self.loses_next_answer = False
            return Response(status_code=502)
        return JSONResponse({"accepted": len(events) - len(refused), "rejected": rejected}, 202)

    async def products(self, request: Request) -> Response:
        if self.shelves is None:
            return JSONResponse({"title": "Forbidden"}, 403)
        start = int(request.query_params.get("cursor", 0))
        end = start + int(request.query_params["limit"]) // 2
        more = str(end) if end < len(self.shelves) else None
        return JSONResponse({"items": self.shelves[start:end], "nextCursor": more})

    async def current(self, request: Request) -> Response:
        if self.store_of(request) is None:
            return JSONResponse({"title": "Unauthenticated"}, 401)
        return JSONResponse({"id": STORE_ID})

    async def event_stats(self, request: Request) -> Response:
        store = self.store_of(request)
        if store is None:
            return JSONResponse({"title": "Unauthenticated"}, 401)
        store.process()
        names = Counter(event.get("event") for event in store.events.values())
        return JSONResponse(
            {
                "accepted": len(store.events),
                "duplicates": store.duplicates,
                "invalid": 0,
                "purchases": names["Order Completed"],
                "lastAt": store.last_at,
            }
        )

    async def cart_stats(self, request: Request) -> Response:
        store = self.store_of(request)
        assert store is not None
        return JSONResponse(
            {
                "carts": 0,
                "abandoned": 0,
                "converted": 0,
                "recovered": 0,
                "open": 0,
                "eventsSeen": len(store.events),
                "watermark": store.last_at,
            }
        )

    async def listen(self, websocket: WebSocket) -> None:
        await websocket.accept()
        self.connections += 1
        while self.outbox:
            await websocket.send_text(self.outbox.popleft())
        hearing = asyncio.create_task(self._hear(websocket))
        hanging_up = asyncio.create_task(self.hang_up.wait())
        await asyncio.wait((hearing, hanging_up), return_when=asyncio.FIRST_COMPLETED)
        hangs_up = hanging_up.done()
        for task in (hearing, hanging_up):
            task.cancel()
        await asyncio.gather(hearing, hanging_up, return_exceptions=True)
        if hangs_up:
            self.hang_up.clear()
            await websocket.close()

    async def _hear(self, websocket: WebSocket) -> None:
        async for message in websocket.iter_json():
            self.heard.append(message)


@asynccontextmanager
async def standing_in() -> AsyncIterator[StandIn]:
    """Serve a stand-in on a free port as `cartwheel up` serves."""
    with listen("127.0.0.1", 0) as listener:
        url = f"http://127.0.0.1:{listener.getsockname()[1]}"
        stand_in = StandIn(RunningServer(url=url, key=KEY))
        app = Starlette(
            routes=[
                Route("/api/v1/stores/replays", stand_in.open, methods=["POST"]),
                Route("/api/v1/products", stand_in.products),
                Route("/api/v1/stores/current", stand_in.current),
                Route("/api/v1/events/batch", stand_in.batch, methods=["POST"]),
                Route("/api/v1/events/stats", stand_in.event_stats),
                Route("/api/v1/carts/stats", stand_in.cart_stats),
                WebSocketRoute(f"/ws/store/{STORE_ID}", stand_in.listen),
            ]
        )
        async with serve(app, listener):
            yield stand_in
