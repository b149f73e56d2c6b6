"""
A stand-in for HashiCorp Vault that speaks its HTTP API: KV version 2, and login by AppRole.

Answers have the shapes of Vault's API reference: `GET /v1/<mount>/data/<path>`,
`POST /v1/auth/approle/login`, and errors as `{"errors": [...]}`.
"""

import json
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from tests.secrets.certificate import write_certificate


@dataclass
class StandIn:
    """What is in it, and who may read what."""

    url: str
    authority: Path
    namespace: str | None = None
    versions: dict[str, list[dict[str, Any] | None]] = field(default_factory=dict)
    """By `<mount>/<path>`, the newest last; None is a deleted one."""
    readers: dict[str, str] = field(default_factory=dict)
    """What each token may read."""
    roles: dict[tuple[str, str], str] = field(default_factory=dict)
    """What may be read by role id and secret id."""
    sealed: bool = False

    def put(self, path: str, data: dict[str, Any]) -> None:
        self.versions.setdefault(path, []).append(data)

    def delete(self, path: str) -> None:
        self.versions[path].append(None)

    def token(self, path: str) -> str:
        self.readers["s.reader"] = path
        return "s.reader"

    def app_role(self, path: str) -> tuple[str, str]:
        self.roles["our-role", "our-secret"] = path
        return "our-role", "our-secret"

    def seal(self) -> None:
        self.sealed = True


class _Handler(BaseHTTPRequestHandler):
    vault: StandIn

    def do_GET(self) -> None:
        if not self._admits():
            return
        mount, _, rest = self.path.removeprefix("/v1/").partition("/data/")
        path = f"{mount}/{rest.partition('?')[0]}"
        versions = self.vault.versions.get(path)
        if self.vault.readers.get(self.headers["x-vault-token"]) != path:
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
        path = self.vault.roles.get((given["role_id"], given["secret_id"]))
        if path is None:
            self._answer(400, {"errors": ["invalid role or secret ID"]})
            return
        self.vault.readers["s.by-role"] = path
        self._answer(200, {"auth": {"client_token": "s.by-role", "lease_duration": 3600}})

    def _admits(self) -> bool:
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
def serving(folder: Path) -> Iterator[StandIn]:
    """Serve an empty one over TLS on a free port."""
    certificate = write_certificate(folder)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    with ThreadingHTTPServer(("127.0.0.1", 0), _Handler) as server:
        server.socket = context.wrap_socket(server.socket, server_side=True)
        vault = StandIn(f"https://127.0.0.1:{server.server_port}", certificate)
        server.RequestHandlerClass = type("Handler", (_Handler,), {"vault": vault})
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        try:
            yield vault
        finally:
            server.shutdown()
            thread.join()
