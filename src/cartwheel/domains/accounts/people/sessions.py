"""
Which sessions are alive, in Redis: asked for every request, remembered for less than a second.

A session is alive while its key is there, which holds whose it is; ending it deletes the key.
"""

import asyncio
import time
from collections.abc import Iterable
from datetime import datetime
from typing import Final
from uuid import UUID

from redis.asyncio import Redis

from cartwheel.kernel.redis import translated_errors

_PREFIX: Final = "cartwheel:sessions:"
_REMEMBER_SECONDS: Final = 0.75
"""With the question to Redis and a turn of the loop it stays below a second."""
_PATIENCE_SECONDS: Final = 1.0
"""Every request of a person waits for this answer."""
_MOST_REMEMBERED: Final = 20_000
_OWNER_BYTES: Final = 16


class SessionRegistry:
    """Knows which sessions are alive; one for the process."""

    def __init__(self, redis: Redis) -> None:
        self._redis = redis
        self._remembered: dict[UUID, tuple[float, UUID]] = {}

    async def open(self, session_id: UUID, person_id: UUID, *, until: datetime) -> None:
        """
        Let a session be alive, for longer if it is already.

        Raises:
            UnavailableError: Redis does not answer.
        """
        with translated_errors():
            await self._redis.set(_key(session_id), person_id.bytes, exat=until)

    async def find_owner(self, session_id: UUID) -> UUID | None:
        """
        Return whose a session is that was alive less than a second ago.

        Raises:
            UnavailableError: Redis does not answer.
        """
        now = time.monotonic()
        remembered = self._remembered.get(session_id)
        if remembered is not None and now < remembered[0]:
            return remembered[1]
        with translated_errors():
            async with asyncio.timeout(_PATIENCE_SECONDS):
                raw = await self._redis.get(_key(session_id))
        # Versions before wrote more; the session's next refresh writes it anew.
        if raw is None or len(raw) != _OWNER_BYTES:
            self._remembered.pop(session_id, None)
            return None
        person_id = UUID(bytes=raw)
        if len(self._remembered) >= _MOST_REMEMBERED:
            self._remembered.clear()
        # Counted from before the question: the answer may have been old when it came.
        self._remembered[session_id] = (now + _REMEMBER_SECONDS, person_id)
        return person_id

    async def end(self, session_ids: Iterable[UUID]) -> None:
        """
        Let sessions be dead, everywhere within a second.

        Raises:
            UnavailableError: Redis does not answer.
        """
        ids = list(session_ids)
        with translated_errors():
            for session_id in ids:
                self._remembered.pop(session_id, None)
                await self._redis.delete(_key(session_id))


def _key(session_id: UUID) -> str:
    return f"{_PREFIX}{session_id}"
