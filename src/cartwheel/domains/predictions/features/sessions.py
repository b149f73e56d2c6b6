"""What a shopper's events say, without which a cart can be served."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

import structlog

from cartwheel.domains.events.api import EventSessions, PastSession
from cartwheel.kernel.errors import UnavailableError

log = structlog.get_logger()

_PATIENCE_SECONDS: Final = 1.0


@dataclass(frozen=True, slots=True)
class Sessions:
    """
    Events, while ClickHouse answers.

    `opened` opens it, when it is first asked and after it was away: whoever serves needs none of
    it to begin.
    """

    opened: Callable[[], Awaitable[EventSessions]]

    async def before(
        self,
        store_id: UUID,
        asked: Sequence[tuple[str, datetime]],
        *,
        is_replayed: bool,
        is_serving: bool,
    ) -> list[PastSession | None] | None:
        """
        Return what each did in the day before; None when that is not to be had within a second.

        Raises:
            UnavailableError: ClickHouse does not answer whoever does not serve, and can wait.
        """
        if not is_serving:
            events = await self.opened()
            return await events.before(store_id, asked, is_replayed=is_replayed)
        try:
            async with asyncio.timeout(_PATIENCE_SECONDS):
                events = await self.opened()
                return await events.before(store_id, asked, is_replayed=is_replayed)
        except (TimeoutError, UnavailableError) as error:
            log.warning("predictions.sessions_missing", carts=len(asked), error=str(error))
            return None
