"""Services of others, on this machine: Twilio's and a push service's wires, counted."""

import base64
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qsl

import http_ece
import msgspec
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from cartwheel.entrypoints.server import listen, serve

ACCOUNT = "AC" + "0" * 32
TOKEN = "t" * 32
SENDER = "+15005550006"


@dataclass
class Twilio:
    """Takes texts, but for what `answers` says, by number: a status and Twilio's code."""

    url: str = ""
    texts: list[dict[str, str]] = field(default_factory=list)
    answers: dict[str, tuple[int, int]] = field(default_factory=dict)

    async def take(self, request: Request) -> Response:
        form = dict(parse_qsl((await request.body()).decode()))
        basic = base64.b64encode(f"{ACCOUNT}:{TOKEN}".encode()).decode()
        if request.headers.get("authorization") != f"Basic {basic}":
            return JSONResponse({"code": 20003, "message": "Authenticate"}, status_code=401)
        status, code = self.answers.get(form["To"], (201, 0))
        if status != 201:
            return JSONResponse(
                {"code": code, "message": f"No text to {form['To']}", "status": status},
                status_code=status,
            )
        self.texts.append(form)
        sid = f"SM{len(self.texts):032x}"
        return JSONResponse({"sid": sid, "status": "queued", "to": form["To"]}, status_code=201)


@asynccontextmanager
async def twilio() -> AsyncIterator[Twilio]:
    """Serve Twilio's wire."""
    service = Twilio()
    path = f"/2010-04-01/Accounts/{ACCOUNT}/Messages.json"
    app = Starlette(routes=[Route(path, service.take, methods=["POST"])])
    async with serving(app) as service.url:
        yield service


@dataclass
class Browser:
    """A browser with a subscription, which reads what is pushed to it."""

    service: "PushService"
    name: str
    key: ec.EllipticCurvePrivateKey = field(
        default_factory=lambda: ec.generate_private_key(ec.SECP256R1())
    )
    secret: bytes = b"0123456789abcdef"

    @property
    def subscription(self) -> dict[str, Any]:
        """What `PushSubscription.toJSON()` says."""
        form = serialization.PublicFormat.UncompressedPoint
        point = self.key.public_key().public_bytes(serialization.Encoding.X962, form)
        return {
            "endpoint": f"{self.service.url}/push/{self.name}",
            "keys": {"p256dh": _text(point), "auth": _text(self.secret)},
        }

    def read(self, body: bytes) -> dict[str, Any]:
        """Decrypt a push."""
        told = http_ece.decrypt(body, private_key=self.key, auth_secret=self.secret)
        return dict(msgspec.json.decode(told))


@dataclass
class PushService:
    """Takes pushes, but for what `answers` says, by the browser's name: a status."""

    url: str = ""
    pushes: list[tuple[str, dict[str, str], bytes]] = field(default_factory=list)
    answers: dict[str, int] = field(default_factory=dict)

    async def take(self, request: Request) -> Response:
        name = request.path_params["name"]
        status = self.answers.get(name, 201)
        if status == 201:
            self.pushes.append((name, dict(request.headers), await request.body()))
        return Response(status_code=status)


@asynccontextmanager
async def push_service() -> AsyncIterator[PushService]:
    """Serve a push service."""
    service = PushService()
    app = Starlette(routes=[Route("/push/{name}", service.take, methods=["POST"])])
    async with serving(app) as service.url:
        yield service


@asynccontextmanager
async def serving(app: Starlette) -> AsyncIterator[str]:
    with listen("127.0.0.1", 0) as listener:
        async with serve(app, listener):
            yield f"http://127.0.0.1:{listener.getsockname()[1]}"


def _text(given: bytes) -> str:
    return base64.urlsafe_b64encode(given).rstrip(b"=").decode()
