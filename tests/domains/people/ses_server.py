"""A small server of SES' own wire (version 2, one call), which answers as it is told to."""

import base64
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

from aiohttp import web


@dataclass
class SESServer:
    """Takes mail, but for what tests put into `answers`: a status, a code and words."""

    url: str = ""
    answers: list[tuple[int, str, str]] = field(default_factory=list)
    breaks_off: bool = False
    asked: int = 0
    received: list[dict[str, Any]] = field(default_factory=list)
    keys: set[str] = field(default_factory=set)

    async def take(self, request: web.Request) -> web.Response:
        """Answer `SendEmail`."""
        self.asked += 1
        given = await request.json()
        if self.breaks_off:
            assert request.transport is not None
            request.transport.close()
            return web.Response()
        if self.answers:
            status, code, words = self.answers.pop(0)
            headers = {"x-amzn-ErrorType": code, "Content-Type": "application/json"}
            text = json.dumps({"message": words})
            return web.Response(status=status, headers=headers, text=text)
        signed = request.headers["Authorization"]
        self.keys.add(signed.partition("Credential=")[2].partition("/")[0])
        assert "/ses/aws4_request" in signed
        given["raw"] = base64.b64decode(given["Content"]["Raw"]["Data"])
        self.received.append(given)
        return web.json_response({"MessageId": f"taken-{self.asked}"})


@asynccontextmanager
async def ses_server() -> AsyncIterator[SESServer]:
    """Serve one on a free port."""
    service = SESServer()
    app = web.Application()
    app.router.add_post("/v2/email/outbound-emails", service.take)
    runner = web.AppRunner(app)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    assert site._server is not None
    port = site._server.sockets[0].getsockname()[1]
    service.url = f"http://127.0.0.1:{port}"
    try:
        yield service
    finally:
        await runner.cleanup()
