"""
Notifications of PostgreSQL: heard on a connection of its own, on a new one whenever it is lost.

A notification comes with the commit of the transaction that sent it, and only then. What is
sent while nobody listens is lost: `on_listening` is called each time that listening begins, and
whoever acts on notifications also looks by itself now and then.
"""

import asyncio
from collections.abc import Callable
from contextlib import suppress
from typing import Final

import asyncpg
import structlog

from cartwheel.kernel.db import Database
from cartwheel.kernel.errors import UnavailableError
from cartwheel.kernel.rest import REST

log = structlog.get_logger()

_RECONNECT_SECONDS: Final = 1.0
_ASK_EVERY_SECONDS: Final = 15.0
_ANSWER_SECONDS: Final = 5.0


async def listen(
    database: Database,
    channel: str,
    *,
    hear: Callable[[str], None],
    on_listening: Callable[[], None],
) -> None:
    """Call `hear` with what each notification of a channel says, until cancelled."""
    while True:
        try:
            await _listen_once(database, channel, hear, on_listening)
        except Exception as error:  # noqa: BLE001 - whoever listens looks by itself meanwhile
            log.warning("notices.listener_lost", channel=channel, error=str(error) or repr(error))
        await asyncio.sleep(_RECONNECT_SECONDS)


async def _listen_once(
    database: Database,
    channel: str,
    hear: Callable[[str], None],
    on_listening: Callable[[], None],
) -> None:
    """Keep a connection that hears notifications, for as long as it is of use."""
    lost = asyncio.Event()
    connection = await asyncpg.connect(database.url, timeout=_ANSWER_SECONDS)
    try:
        connection.add_termination_listener(lambda *_: lost.set())
        async with asyncio.timeout(_ANSWER_SECONDS):
            await connection.add_listener(channel, lambda *notice: hear(notice[-1]))
        on_listening()
        while not lost.is_set():
            with suppress(TimeoutError):
                async with asyncio.timeout(REST.seconds_to_round(_ASK_EVERY_SECONDS)):
                    await lost.wait()
                    break
            # Nothing is heard of a server that is silent, or that others do not write to
            # any more, unless it is asked.
            async with asyncio.timeout(_ANSWER_SECONDS):
                if await connection.fetchval("SHOW transaction_read_only") == "on":
                    raise UnavailableError("The database takes no writes")
        log.warning("notices.listener_lost", channel=channel)
    finally:
        connection.terminate()
