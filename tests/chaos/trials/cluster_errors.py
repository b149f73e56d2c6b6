"""A ClickHouse server that answers with errors for a while, as a loaded cluster does."""

import asyncio
import itertools
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Final

import aiohttp
from aiohttp import web

CLICKHOUSE: Final = Path(__file__).parents[2] / "roles" / "clickhouse_server.py"

ANSWERS: Final = (
    (500, 243, "NOT_ENOUGH_SPACE"),
    (500, 252, "TOO_MANY_PARTS"),
    (500, 241, "MEMORY_LIMIT_EXCEEDED"),
    (500, 202, "TOO_MANY_SIMULTANEOUS_QUERIES"),
    (500, 242, "TABLE_IS_READ_ONLY"),
    (500, 159, "TIMEOUT_EXCEEDED"),
    (500, 999, "KEEPER_EXCEPTION"),
    (403, 516, "AUTHENTICATION_FAILED"),
    (502, None, "Bad Gateway"),
    (503, None, "Service Unavailable"),
)
"""Status, ClickHouse's code where it is ClickHouse that answers, and what it says."""


class Front:
    """Stands before a ClickHouse server; while it is `troubled` each call gets another error."""

    def __init__(self, upstream: str) -> None:
        self.troubled = False
        self.url = ""
        self._upstream = upstream.partition("/default")[0]
        self._answers = itertools.cycle(ANSWERS)

    async def answer(self, request: web.Request) -> web.Response:
        """Pass a call on, or refuse it."""
        body = await request.read()
        if self.troubled:
            status, code, text = next(self._answers)
            headers = {} if code is None else {"X-ClickHouse-Exception-Code": str(code)}
            said = text if code is None else f"Code: {code}. DB::Exception: it is so ({text})"
            return web.Response(status=status, headers=headers, text=said)
        async with (
            aiohttp.ClientSession(auto_decompress=False) as session,
            session.request(
                request.method, f"{self._upstream}{request.raw_path}", data=body
            ) as given,
        ):
            kept = {
                name: value
                for name, value in given.headers.items()
                if name.lower().startswith("x-clickhouse")
            }
            return web.Response(status=given.status, headers=kept, body=await given.read())


@asynccontextmanager
async def front(folder: Path) -> AsyncIterator[Front]:
    """Run the engine behind its HTTP interface, and what stands before it."""
    server = await asyncio.create_subprocess_exec(
        sys.executable, str(CLICKHOUSE), str(folder), stdout=asyncio.subprocess.PIPE
    )
    try:
        assert server.stdout is not None
        standing = Front((await server.stdout.readline()).decode().strip())
        app = web.Application(client_max_size=1 << 30)
        app.router.add_route("*", "/{path:.*}", standing.answer)
        runner = web.AppRunner(app)
        await runner.setup()
        site = web.TCPSite(runner, "127.0.0.1", 0)
        await site.start()
        host, port = runner.addresses[0][:2]
        standing.url = f"http://{host}:{port}/default?compress=0"
        try:
            yield standing
        finally:
            await runner.cleanup()
    finally:
        server.kill()
        await server.wait()
