"""A server with an old and a new interface, which say what the test has them say."""

import json
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, NamedTuple

import pytest


class Said(NamedTuple):
    """An answer."""

    body: Any = None
    status: int = 200
    kind: str = "application/json"


class Heard(NamedTuple):
    """A request."""

    method: str
    path: str
    headers: dict[str, str]
    body: bytes


@dataclass(slots=True)
class Servers:
    """Answers below `/old` and `/new`; what is not said is 404."""

    url: str = ""
    answers: dict[str, Said] = field(default_factory=dict)
    heard: list[Heard] = field(default_factory=list)

    def say(self, path: str, old: Said, new: Said) -> None:
        """Have both answer at a path."""
        self.answers |= {f"/old{path}": old, f"/new{path}": new}

    def heard_by(self, side: str) -> list[Heard]:
        """What one of them was asked, in order."""
        return [each for each in self.heard if each.path.startswith(f"/{side}")]


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    servers: Servers

    def _answer(self) -> None:
        length = int(self.headers.get("content-length", 0))
        headers = {name.lower(): value for name, value in self.headers.items()}
        self.servers.heard.append(Heard(self.command, self.path, headers, self.rfile.read(length)))
        said = self.servers.answers.get(self.path, Said({"title": "Not Found"}, 404))
        if said.kind == "none":
            self.close_connection = True
            return
        body = said.body if isinstance(said.body, bytes) else json.dumps(said.body).encode()
        self.send_response(said.status)
        self.send_header("content-type", said.kind)
        self.send_header("content-length", str(len(body)))
        self.send_header("set-cookie", "seen=before; Path=/")
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)

    do_GET = do_HEAD = do_POST = do_DELETE = _answer  # noqa: N815 - so they are called

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@pytest.fixture
def servers() -> Iterator[Servers]:
    """The two, on this machine."""
    made = Servers()
    handler = type("Handler", (_Handler,), {"servers": made})
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    made.url = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield made
    server.shutdown()
    thread.join()
    server.server_close()
