"""
Which sessions are alive, in Redis: asked for every request, remembered for half a second.

What is asked at the same time is one question, however many sessions it is about.

A session is alive while its key is there, which holds whose it is; ending it deletes the key.
"""

import asyncio
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Final
from uuid import UUID

from redis.asyncio import Redis

from cartwheel.kernel.redis import translated_errors
from cartwheel.kernel.remembering import Remembered

_PREFIX: Final = "cartwheel:sessions:"
_REMEMBER_SECONDS: Final = 0.4
"""With what a stream waits for its turn, and the question itself, it stays below a second."""
_PATIENCE_SECONDS: Final = 1.0
"""Every request of a person waits for this answer."""
_MOST_REMEMBERED: Final = 20_000
_OWNER_BYTES: Final = 16
_MOST_AT_ONCE: Final = 2
_MOST_IN_ONE: Final = 1_000


class SessionRegistry:
    """Knows which sessions are alive; one for the process."""

    def __init__(self, redis: Redis) -> None:
        self._redis = redis
        self._owners = Remembered(
            self._find_owners,
            seconds=_REMEMBER_SECONDS,
            most=_MOST_REMEMBERED,
            most_in_one=_MOST_IN_ONE,
            at_once=_MOST_AT_ONCE,
        )

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
        return await self._owners.ask(session_id)

    async def _find_owners(self, session_ids: Sequence[UUID]) -> dict[UUID, UUID]:
        with translated_errors():
            async with asyncio.timeout(_PATIENCE_SECONDS):
                found = await self._redis.mget([_key(session_id) for session_id in session_ids])
        # Versions before wrote more; the session's next refresh writes it anew.
        return {
            session_id: UUID(bytes=raw)
            for session_id, raw in zip(session_ids, found, strict=True)
            if raw is not None and len(raw) == _OWNER_BYTES
        }

    async def end(self, session_ids: Iterable[UUID]) -> None:
        """
        Let sessions be dead, everywhere within a second.

        Raises:
            UnavailableError: Redis does not answer.
        """
        ids = list(session_ids)
        with translated_errors():
            for session_id in ids:
                self._owners.forget(session_id)
                await self._redis.delete(_key(session_id))


def _key(session_id: UUID) -> str:
    return f"{_PREFIX}{session_id}"
