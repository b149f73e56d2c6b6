"""What a relay does beside relaying: it measures what waits, and prunes the inbox."""

from typing import Final

import structlog

from cartwheel.kernel.db import Database
from cartwheel.kernel.errors import UnavailableError
from cartwheel.kernel.rest import REST
from cartwheel.systems.inbox.api import prune
from cartwheel.systems.outbox import metrics
from cartwheel.systems.outbox.stats import measure_backlog

log = structlog.get_logger()

_EVERY_SECONDS: Final = 15.0


async def keep_up(database: Database) -> None:
    """Keep up until cancelled; each round goes by itself, and a failure waits for the next."""
    while True:
        try:
            await observe(database)
            await prune_all(database)
        except UnavailableError as error:
            log.warning("outbox.upkeep_failed", error=str(error))
        except Exception:
            log.exception("outbox.upkeep_failed")
        await REST.next_round(_EVERY_SECONDS)


async def observe(database: Database) -> None:
    """
    Bring the gauges up to date.

    Raises:
        UnavailableError: the database does not answer.
    """
    async with database.reading() as connection:
        backlogs = await measure_backlog(connection)
    for kind, backlog in backlogs.items():
        metrics.waiting_rows.labels(kind).set(backlog.rows)
        metrics.oldest_seconds.labels(kind).set(backlog.oldest_seconds)


async def prune_all(database: Database) -> None:
    """
    Forget what the inbox need not know any more, in short transactions.

    Raises:
        UnavailableError: the database does not answer.
    """
    while True:
        async with database.reading() as connection:  # one statement, committed by itself
            if not await prune(connection):
                return
