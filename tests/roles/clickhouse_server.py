"""
The ClickHouse engine behind ClickHouse's own HTTP interface, for tests of separate roles.

The engine is the real one (chDB); only the front that a ClickHouse server has built
in is made here, as far as our client uses it: queries with parameters and settings in
the address or a form, inserts with their data in the body, errors with their code.

    python clickhouse_server.py <folder>      prints its URL and serves until it ends
"""

import re
import sys
import tempfile
from email.parser import BytesParser
from email.policy import HTTP
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import chdb

# What the HTTP interface itself understands; all else in the address is a setting.
OWN = {"query", "database", "session_id", "query_id", "wait_end_of_query", "compress"}
OWN |= {"client_protocol_version", "enable_http_compression", "role", "decompress"}
FORMAT = re.compile(r"\bFORMAT\s+(\w+)\s*;?\s*$", re.IGNORECASE)


def form_of(content_type: str, body: bytes) -> dict[str, str]:
    """Return the fields of a form, as large parameters come; none of another body."""
    if not content_type.startswith("multipart/form-data"):
        return {}
    head = f"content-type: {content_type}\r\n\r\n".encode()
    form = BytesParser(policy=HTTP).parsebytes(head + body)
    return {
        str(part.get_param("name", header="content-disposition")): part.get_payload(
            decode=True
        ).decode()
        for part in form.iter_parts()
    }


def execute(folder: str, address: str, body: bytes, content_type: str = "") -> bytes:
    """Run one request on a connection, and with settings, of its own."""
    form = form_of(content_type, body)
    given = dict(parse_qsl(urlsplit(address).query, keep_blank_values=True)) | form
    if form:
        body = given.pop("query").encode()
    parameters = {k.removeprefix("param_"): v for k, v in given.items() if k.startswith("param_")}
    settings = {k: v for k, v in given.items() if k not in OWN and not k.startswith("param_")}
    connection = chdb.connect(folder)
    try:
        for name, value in settings.items():
            quoted = value.replace("'", "''")
            connection.query(f"SET {name} = '{quoted}'")
        if "query" in given:
            return insert(connection, given["query"], body)
        sql = body.decode()
        found = FORMAT.search(sql)
        if found and not sql.lstrip().upper().startswith("INSERT"):
            sql = sql[: found.start()]
        format_ = found.group(1) if found else "TabSeparated"
        return connection.query(sql, format_, params=parameters).bytes()
    finally:
        connection.close()


def insert(connection: Any, sql: str, data: bytes) -> bytes:
    found = FORMAT.search(sql)
    assert found, sql
    with tempfile.NamedTemporaryFile() as file:
        file.write(data)
        file.flush()
        head = sql[: found.start()]
        connection.query(f"{head} FROM INFILE '{file.name}' FORMAT {found.group(1)}")
    return b""


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    folder = ""

    def do_GET(self) -> None:
        self.answer(200, b"Ok.\n")

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers.get("content-length", 0)))
        kind = self.headers.get("content-type", "")
        try:
            self.answer(200, execute(self.folder, self.path, body, kind))
        except Exception as error:  # noqa: BLE001 - whatever it is, the client is told
            code = re.search(r"Code: (\d+)", str(error))
            headers = {"X-ClickHouse-Exception-Code": code.group(1)} if code else {}
            self.answer(500, str(error).encode(), headers)

    def answer(self, status: int, body: bytes, headers: dict[str, str] | None = None) -> None:
        self.send_response(status)
        self.send_header("content-length", str(len(body)))
        for name, value in (headers or {}).items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        pass


class Server(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 128


if __name__ == "__main__":
    Path(sys.argv[1]).mkdir(parents=True, exist_ok=True)
    Handler.folder = sys.argv[1]
    engine = chdb.connect(sys.argv[1])  # keeps the engine open between requests
    server = Server(("127.0.0.1", 0), Handler)
    print(f"http://127.0.0.1:{server.server_port}/default?compress=0", flush=True)  # noqa: T201
    server.serve_forever()
