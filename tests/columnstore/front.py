"""
A front of ClickHouse that can refuse: what a cluster, a balancer or a full disk answers.

Behind it stands the real engine (`tests/roles/clickhouse_server.py`); while there are
refusals, statements that match get them in turn, and everything else goes through: but for
fields of a form that are larger than a server takes (`http_max_field_value_size`).
"""

import http.client
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from itertools import cycle
from typing import Any, NamedTuple
from urllib.parse import parse_qsl, urlsplit

from tests.roles.clickhouse_server import form_of

FIELD_BYTES = 128 * 1024


class Refusal(NamedTuple):
    """An answer instead of an effect; without a code it is that of somebody in between."""

    status: int
    code: int | None = None
    name: str = ""

    @property
    def body(self) -> bytes:
        if self.code is None:
            return b"<html><h1>Bad Gateway</h1></html>"
        return f"Code: {self.code}. DB::Exception: It says no. ({self.name})".encode()


CLUSTER = (
    Refusal(500, 243, "NOT_ENOUGH_SPACE"),
    Refusal(500, 252, "TOO_MANY_PARTS"),
    Refusal(500, 241, "MEMORY_LIMIT_EXCEEDED"),
    Refusal(500, 202, "TOO_MANY_SIMULTANEOUS_QUERIES"),
    Refusal(500, 242, "TABLE_IS_READ_ONLY"),
    Refusal(500, 159, "TIMEOUT_EXCEEDED"),
    Refusal(500, 999, "KEEPER_EXCEPTION"),
    Refusal(500, 319, "UNKNOWN_STATUS_OF_INSERT"),
    Refusal(502),
    Refusal(503),
    Refusal(403, 516, "AUTHENTICATION_FAILED"),
)
"""What a cluster answers when it is busy, full, degraded, or another password is wanted."""


class Front:
    """Forwards to an engine by its URL, or refuses."""

    def __init__(self, url: str) -> None:
        behind = urlsplit(url)
        assert behind.hostname
        assert behind.port
        self.behind = (behind.hostname, behind.port)
        self.refused = 0
        self.too_large = 0
        self._refusals: Any = None
        self._only = ""
        front = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_GET(self) -> None:
                self.do_POST()

            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers.get("content-length", 0)))
                front._answer(self, body)

            def log_message(self, *_: object) -> None:
                pass

        class Server(ThreadingHTTPServer):
            daemon_threads = True
            request_queue_size = 128

        self._server = Server(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self._server.server_port}/default?{behind.query}"
        self._thread = threading.Thread(target=self._server.serve_forever, daemon=True)
        self._thread.start()

    @contextmanager
    def refusing(self, *refusals: Refusal, only: str = "") -> Iterator[None]:
        """Answer statements that hold a word with these refusals in turn, for the block."""
        self.refused, self._only, self._refusals = 0, only, cycle(refusals)
        try:
            yield
        finally:
            self._refusals = None

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    def _answer(self, request: BaseHTTPRequestHandler, body: bytes) -> None:
        given = dict(parse_qsl(urlsplit(request.path).query))
        statement = given.get("query", "") or body.decode(errors="replace")
        refusals = self._refusals
        if refusals is not None and self._only in statement:
            self.refused += 1
            refusal: Refusal = next(refusals)
            code = (
                {} if refusal.code is None else {"X-ClickHouse-Exception-Code": str(refusal.code)}
            )
            _send(request, refusal.status, code, refusal.body)
            return
        form = form_of(request.headers.get("content-type", ""), body)
        if any(len(value.encode()) > FIELD_BYTES for value in (given | form).values()):
            self.too_large += 1
            code = {"X-ClickHouse-Exception-Code": "1000"}
            _send(request, 400, code, b"Code: 1000. DB::Exception: HTML Form Exception: Field ...")
            return
        connection = http.client.HTTPConnection(*self.behind)
        headers = {k: v for k, v in request.headers.items() if k.lower() != "connection"}
        connection.request(request.command, request.path, body, headers)
        answer = connection.getresponse()
        kept = {k: v for k, v in answer.getheaders() if k.lower().startswith("x-clickhouse")}
        _send(request, answer.status, kept, answer.read())
        connection.close()


def _send(
    request: BaseHTTPRequestHandler, status: int, headers: dict[str, str], body: bytes
) -> None:
    request.send_response(status)
    for name, value in headers.items():
        request.send_header(name, value)
    request.send_header("content-length", str(len(body)))
    request.end_headers()
    request.wfile.write(body)
