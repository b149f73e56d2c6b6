"""The page of a shop on an origin of its own, in Chromium, with somebody's tracker in it."""

import json
import sys
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

from tests.kit.browsers import chromium

MODULES = Path(__file__).parent / "node_modules"
SOURCE = {
    "source": {
        "id": "source",
        "name": "Shop",
        "writeKey": "key",
        "workspaceId": "workspace",
        "enabled": True,
        "config": {
            "statsCollection": {"errors": {"enabled": False}, "metrics": {"enabled": False}}
        },
        "dataplanes": {},
        "destinations": [],
    },
    "updatedAt": "2026-01-01T00:00:00Z",
}
"""What RudderStack's control plane tells its tracker."""


class _Files(SimpleHTTPRequestHandler):
    def do_GET(self) -> None:
        if not self.path.startswith("/sourceConfig"):
            return super().do_GET()
        body = json.dumps(SOURCE).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)
        return None

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - as it is declared
        pass


async def tell(script: str, calls: str) -> None:
    """Load a script below `node_modules`, and make calls that return what failed."""
    server, key, visitor = sys.argv[1:]
    shop = ThreadingHTTPServer(("127.0.0.1", 0), partial(_Files, directory=str(MODULES)))
    Thread(target=shop.serve_forever, daemon=True).start()
    async with chromium() as browser:
        page = await browser.new_page()
        await page.goto(f"http://127.0.0.1:{shop.server_port}/.package-lock.json")
        await page.add_script_tag(url=f"/{script}")
        given = {"server": server, "key": key, "visitor": visitor, "at": page.url}
        failed = await page.evaluate(calls, given)
    shop.shutdown()
    if failed:
        sys.exit(json.dumps(failed))
