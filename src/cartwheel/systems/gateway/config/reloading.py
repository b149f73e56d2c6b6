"""A table's file, followed: a new one takes over at once, and a bad one changes nothing."""

import asyncio
from collections.abc import Callable
from pathlib import Path
from typing import Final

import structlog

from cartwheel.systems.gateway.config.loading import load
from cartwheel.systems.gateway.config.specs import TableSpec
from cartwheel.systems.gateway.errors import RouteTableError
from cartwheel.systems.gateway.metrics import reloads

_LOOK_SECONDS: Final = 0.5

_log = structlog.get_logger()


async def follow_file(path: Path, apply: Callable[[TableSpec], None]) -> None:
    """Look at the file until cancelled, and apply every new table that is one."""
    seen = signature_of(path)
    while True:
        await asyncio.sleep(_LOOK_SECONDS)
        signature = signature_of(path)
        if signature == seen or signature is None:
            continue
        seen = signature
        try:
            apply(await asyncio.to_thread(load, path))
        except RouteTableError as error:
            reloads.labels("refused").inc()
            _log.error("the routing table was not taken; the old one stays", reason=str(error))
        except Exception:  # noqa: BLE001 - the door must outlive whatever a file holds
            reloads.labels("refused").inc()
            _log.exception("the routing table was not taken; the old one stays")
        else:
            reloads.labels("taken").inc()
            _log.warning("the routing table was taken", path=str(path))


def signature_of(path: Path) -> tuple[int, int, int] | None:
    """Return what differs when a file is another one; None while it is not there."""
    try:
        found = path.stat()
    except OSError:  # it is being replaced, or a mount is away: the table stays
        return None
    return found.st_mtime_ns, found.st_ino, found.st_size
