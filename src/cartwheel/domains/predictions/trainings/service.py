"""Use cases of trainings within a call."""

from dataclasses import dataclass
from uuid import UUID

from cartwheel.domains.predictions.trainings.contracts import (
    ListTrainings,
    Training,
    TrainingPage,
    TrainModel,
)
from cartwheel.domains.predictions.trainings.errors import (
    TrainingGoesOnError,
    TrainingNotFoundError,
)
from cartwheel.domains.predictions.trainings.messages import RunTraining
from cartwheel.domains.predictions.trainings.repository import TrainingRepository
from cartwheel.kernel.clock import Clock
from cartwheel.kernel.ids import new_id
from cartwheel.kernel.paging import page_of
from cartwheel.systems.outbox.api import Outbox
from cartwheel.systems.rpc.api import AuditNote


@dataclass(frozen=True, slots=True)
class TrainingService:
    """Asks for trainings, and shows them."""

    trainings: TrainingRepository
    outbox: Outbox
    clock: Clock
    note: AuditNote

    async def start(self, store_id: UUID, asked: TrainModel, *, by: str | None) -> Training:
        """
        Have a model learned, by a job.

        Raises:
            TrainingGoesOnError: one of the store's has not ended.
        """
        training_id = new_id()
        if not await self.trainings.add(store_id, training_id, asked, by=by, at=self.clock.now()):
            going_on = await self.trainings.find_going_on(store_id)
            raise TrainingGoesOnError(training_id if going_on is None else going_on.id)
        await self.outbox.enqueue(RunTraining(store_id, training_id))
        made = await self.get(store_id, training_id)
        self.note.tell(training_id, after=made)
        return made

    async def get(self, store_id: UUID, training_id: UUID) -> Training:
        """
        Return a training.

        Raises:
            TrainingNotFoundError: the store has no such training.
        """
        found = await self.trainings.find(store_id, training_id)
        if found is None:
            raise TrainingNotFoundError(training_id)
        return found

    async def list(self, store_id: UUID, query: ListTrainings) -> TrainingPage:
        """List trainings, the newest first."""
        found = await self.trainings.list_page(store_id, query)
        return page_of(TrainingPage, found, limit=query.limit, by=lambda one: one.id)
