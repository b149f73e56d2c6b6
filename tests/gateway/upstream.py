"""
An instance behind the door, as a process: it says what it was asked, and drains as a role does.

    upstream.py NAME PORT DRAIN_SECONDS
"""

import asyncio
import hashlib
import json
import sys
from collections.abc import AsyncIterator

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response, StreamingResponse
from starlette.routing import Route, WebSocketRoute
from starlette.types import Receive, Scope, Send
from starlette.websockets import WebSocket, WebSocketDisconnect

from cartwheel.entrypoints.process import Told, run_process, until_stopped
from cartwheel.entrypoints.server import listen, serve
from cartwheel.systems.health.api import Health
from cartwheel.systems.health.routes import public_routes

NAME, PORT, DRAIN = sys.argv[1], int(sys.argv[2]), float(sys.argv[3])
calls: dict[str, int] = {}


async def echo(request: Request) -> Response:
    """Say what was asked."""
    body = await request.body()
    return JSONResponse(
        {
            "name": NAME,
            "method": request.method,
            "path": request.scope["raw_path"].decode(),
            "query": request.url.query,
            "headers": [[k.decode(), v.decode()] for k, v in request.headers.raw],
            "length": len(body),
            "sha256": hashlib.sha256(body).hexdigest(),
        },
        headers={"x-inside": "1", "connection": "keep-alive, x-inside", "x-kept": "1"},
    )


async def slow(request: Request) -> Response:
    """Answer late."""
    await asyncio.sleep(float(request.query_params["seconds"]))
    return Response(NAME)


async def status(request: Request) -> Response:
    """Answer with a status, and count how often."""
    key = request.query_params["key"]
    calls[key] = calls.get(key, 0) + 1
    return JSONResponse({"calls": calls[key]}, int(request.query_params["status"]))


async def count(request: Request) -> Response:
    """Say how often a key was asked for."""
    return JSONResponse(calls.get(request.query_params["key"], 0))


async def stream(request: Request) -> Response:
    """Answer in pieces, and break off after some when told so."""
    pieces, breaks = int(request.query_params["pieces"]), request.query_params.get("breaks")

    async def body() -> AsyncIterator[bytes]:
        for number in range(pieces):
            if breaks is not None and number == int(breaks):
                await asyncio.sleep(60)
            yield b"%06d" % number * 1000 if "large" in request.query_params else b"%06d" % number
            await asyncio.sleep(0)

    return StreamingResponse(body(), media_type="text/event-stream")


class Duplex:
    """Answers each piece as it comes; Starlette's own streams would take the pieces away."""

    async def __call__(self, _: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        await send({"type": "http.response.start", "status": 200, "headers": []})
        more = True
        while more:
            message = await receive()
            more = message.get("more_body", False)
            body = message.get("body", b"").upper()
            await send({"type": "http.response.body", "body": body, "more_body": more})


async def cached(request: Request) -> Response:
    """Answer with the cache headers that were asked for, counting the calls."""
    key = request.query_params["key"]
    number = calls[key] = calls.get(key, 0) + 1
    headers = json.loads(request.query_params["headers"])
    await asyncio.sleep(float(request.headers.get("x-wants-seconds", "0")))
    if "x-wants-cookie" in request.headers:
        headers["set-cookie"] = "a=b"
    if headers.get("etag") and request.headers.get("if-none-match") == headers["etag"]:
        return Response(status_code=304, headers=headers)
    language = request.headers.get("accept-language", "")
    return Response(f"{number}{language}", headers=headers)


async def chat(socket: WebSocket) -> None:
    """Say everything back."""
    protocols = socket.scope["subprotocols"]
    if socket.query_params.get("refuse"):
        await socket.close(1008)
        return
    await socket.accept(subprotocol=protocols[0] if protocols else None)
    try:
        while True:
            message = await socket.receive()
            if message["type"] == "websocket.disconnect":
                return
            if message.get("bytes") is not None:
                await socket.send_bytes(message["bytes"])
            else:
                await socket.send_text(f"{NAME}: {message['text']}")
    except WebSocketDisconnect:
        return


METHODS = ["GET", "POST", "PUT", "DELETE", "PATCH", "OPTIONS"]
ROUTES = [
    Route("/slow", slow),
    Route("/status", status, methods=METHODS),
    Route("/count", count),
    Route("/stream", stream),
    Route("/duplex", Duplex(), methods=["POST"]),
    Route("/cached", cached, methods=METHODS),
    WebSocketRoute("/chat", chat),
    Route("/{rest:path}", echo, methods=METHODS),
]


async def main(told: Told) -> int:
    """Serve, and drain as `cartwheel run` does."""
    health = Health([])
    app = Starlette(routes=[*public_routes(health), *ROUTES])
    with listen("127.0.0.1", PORT) as listener:
        async with serve(app, listener, grace_seconds=5) as server:
            told.serving.set()
            code = await until_stopped(told, server)
            health.draining = True
            await asyncio.sleep(DRAIN)
            return code


sys.exit(run_process(main))
