"""
A stand-in for HashiCorp Vault that speaks its HTTP API: KV version 2, and login by AppRole.

Answers have the shapes of Vault's API reference: `GET /v1/<mount>/data/<path>`,
`POST /v1/auth/approle/login`, and errors as `{"errors": [...]}`.
"""

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


@dataclass
class Vault:
    """What is in it, who may read it, and what was asked of it."""

    secrets: dict[str, list[dict[str, Any] | None]] = field(default_factory=dict)
    """Versions by `<mount>/<path>`, the newest last; None is a deleted one."""
    tokens: set[str] = field(default_factory=lambda: {"s.root"})
    app_roles: dict[str, str] = field(default_factory=dict)
    namespace: str | None = None
    sealed: bool = False
    asked: list[tuple[str, str]] = field(default_factory=list)
    url: str = ""


class _Handler(BaseHTTPRequestHandler):
    vault: Vault

    def do_GET(self) -> None:
        if not self._admits():
            return
        mount, _, rest = self.path.removeprefix("/v1/").partition("/data/")
        versions = self.vault.secrets.get(f"{mount}/{rest.partition('?')[0]}")
        if self.headers["x-vault-token"] not in self.vault.tokens:
            self._answer(403, {"errors": ["1 error occurred:\n\t* permission denied\n\n"]})
        elif versions is None:
            self._answer(404, {"errors": []})
        else:
            data = versions[-1]
            metadata = {
                "created_time": "2026-03-02T10:00:00.0Z",
                "custom_metadata": None,
                "deletion_time": "" if data is not None else "2026-03-02T11:00:00.0Z",
                "destroyed": False,
                "version": len(versions),
            }
            self._answer(
                200 if data is not None else 404,
                {"request_id": "1", "data": {"data": data, "metadata": metadata}},
            )

    def do_POST(self) -> None:
        given = json.loads(self.rfile.read(int(self.headers["content-length"])))
        if not self._admits():
            return
        if self.vault.app_roles.get(given["role_id"]) != given["secret_id"]:
            self._answer(400, {"errors": ["invalid role or secret ID"]})
            return
        self.vault.tokens.add("s.by-role")
        self._answer(200, {"auth": {"client_token": "s.by-role", "lease_duration": 3600}})

    def _admits(self) -> bool:
        self.vault.asked.append((self.command, self.path))
        if self.vault.sealed:
            self._answer(503, {"errors": ["Vault is sealed"]})
        elif self.headers["x-vault-namespace"] != self.vault.namespace:
            self._answer(404, {"errors": ["no handler for route"]})
        else:
            return True
        return False

    def _answer(self, status: int, body: dict[str, Any]) -> None:
        encoded = json.dumps(body).encode()
        self.send_response(status)
        self.send_header("content-type", "application/json")
        self.send_header("content-length", str(len(encoded)))
        self.end_headers()
        self.wfile.write(encoded)

    def log_message(self, *_: Any) -> None:
        pass


@contextmanager
def serving(vault: Vault) -> Iterator[Vault]:
    """Serve it on a free port."""
    handler = type("Handler", (_Handler,), {"vault": vault})
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        vault.url = f"http://127.0.0.1:{server.server_port}"
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        try:
            yield vault
        finally:
            server.shutdown()
            thread.join()
