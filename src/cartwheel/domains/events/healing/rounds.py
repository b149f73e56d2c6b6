"""What is done by itself about a store's dead letters, step by step."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Final
from uuid import UUID

from cartwheel.domains.events.healing.alarms import Alarms
from cartwheel.domains.events.healing.mender import HEALABLE, Mended, Mender
from cartwheel.domains.events.healing.messages import WATCHED_EVERY, WatchLetters, later
from cartwheel.domains.events.healing.repository import RepairRepository
from cartwheel.domains.events.healing.trainer import Trainer
from cartwheel.domains.events.letters.repository import LetterRepository
from cartwheel.domains.events.letters.requeueing import Requeueing
from cartwheel.domains.events.settings import REPAIR_CONFIDENCE
from cartwheel.domains.settings.api import LiveSettings
from cartwheel.kernel.clock import Clock
from cartwheel.kernel.db import Database
from cartwheel.systems.eventlog.api import EventLog
from cartwheel.systems.jobs.api import Answer, Done, Snooze
from cartwheel.systems.outbox.api import Outbox

_AT_ONCE: Final = 50
_STEPS: Final = 40
_AT_ONCE_AGAIN: Final = timedelta(seconds=1)
_LEARNS_ANEW_AFTER: Final = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class HealingRounds:
    """Runs as often as it likes: what was looked at is not looked at again by the same model."""

    database: Database
    log: EventLog
    settings: LiveSettings
    trainer: Trainer
    clock: Clock

    async def run(self, store_id: UUID) -> Answer:
        """
        Repair new letters, tell of failures, and have them watched while some came lately.

        Raises:
            UnavailableError: an engine does not answer; the next run goes on.
        """
        await self._learn_first(store_id)
        total = Mended()
        for _ in range(_STEPS):
            step = await self._step(store_id)
            if step is None:
                break
            total.repaired += step.repaired
            total.proposed += step.proposed
        else:
            return Snooze(_AT_ONCE_AGAIN)
        async with self.database.transaction(store_id=store_id) as connection:
            if await Alarms(connection).check(store_id, now=self.clock.now()):
                watch = WatchLetters(store_id)
                await Outbox(connection).enqueue(watch, options=later(watch))
        return Done({"repaired": total.repaired, "proposed": total.proposed})

    async def watch(self, store_id: UUID) -> Answer:
        """
        Tell of failures that go on or have stopped; come back while there is more to see.

        Raises:
            UnavailableError: the database does not answer.
        """
        async with self.database.transaction(store_id=store_id) as connection:
            is_more = await Alarms(connection).check(store_id, now=self.clock.now())
        return Snooze(WATCHED_EVERY) if is_more else Done()

    async def _learn_first(self, store_id: UUID) -> None:
        async with self.database.transaction(store_id=store_id) as connection:
            _, trained_at = await RepairRepository(connection).find_model(store_id)
        if trained_at is None or self.clock.now() - trained_at > _LEARNS_ANEW_AFTER:
            await self.trainer.train(store_id)

    async def _step(self, store_id: UUID) -> Mended | None:
        confidence = (await self.settings.of(store_id)).values[REPAIR_CONFIDENCE]
        async with self.database.transaction(store_id=store_id) as connection:
            letters, repairs = LetterRepository(connection), RepairRepository(connection)
            model, _ = await repairs.find_model(store_id)
            now = self.clock.now()
            found = await letters.lock_unseen(
                store_id, HEALABLE, version=model.version, limit=_AT_ONCE
            )
            if not found:
                return None
            mended = await Mender(letters, repairs).mend(
                store_id, found, model=model, confidence=confidence, at=now
            )
            await Requeueing(letters, self.log).put(store_id, mended.ready, at=now)
            return mended
