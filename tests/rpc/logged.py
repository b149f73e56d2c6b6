"""What the process logs meanwhile, as lines of JSON."""

import asyncio
import json
import logging
from collections.abc import Iterator
from contextlib import contextmanager
from io import StringIO
from typing import Any

import pytest
import structlog

from cartwheel.kernel import log


@contextmanager
def logging_apart(monkeypatch: pytest.MonkeyPatch) -> Iterator[StringIO]:
    """Log to a text of the test's own; what has logged before keeps to where it did."""
    out = StringIO()
    monkeypatch.setattr("sys.stderr", out)
    handlers = logging.getLogger().handlers[:]
    log.configure(level="INFO", log_format="json")
    yield out
    structlog.reset_defaults()
    logging.getLogger().handlers[:] = handlers


async def lines(written: StringIO, count: int) -> list[dict[str, Any]]:
    """Wait for so many lines, and return what there is."""
    async with asyncio.timeout(60):
        while written.getvalue().count("\n") < count:
            await asyncio.sleep(0.01)
    return [json.loads(line) for line in written.getvalue().splitlines()]
