"""Forgetting what is over, so that tables do not grow for ever."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from cartwheel.domains.people.repository.registrations import (
    RegistrationRepository,
)
from cartwheel.domains.people.repository.sessions import SessionRepository
from cartwheel.kernel.clock import Clock
from cartwheel.kernel.db import Database

KEPT_FOR: Final = timedelta(days=30)
"""How long a session that is over can still be looked up by operators."""


@dataclass(frozen=True, slots=True)
class PeopleUpkeep:
    """Prunes; repeating it is harmless."""

    database: Database
    clock: Clock

    async def prune(self) -> int:
        """Forget registrations and tokens that are too old, and sessions long over; count them."""
        now = self.clock.now()
        async with self.database.transaction() as connection:
            count = await RegistrationRepository(connection).prune(now=now)
        async with self.database.transaction() as connection:
            return count + await SessionRepository(connection).prune(now=now, kept=KEPT_FOR)
