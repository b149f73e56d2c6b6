"""A training as it runs: carts gathered, a model learned elsewhere, registered and deployed."""

import asyncio
import tempfile
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Final
from uuid import UUID

from cartwheel.domains.predictions.cart_columns import COLUMNS, LABEL, LEFT_OUT, SEGMENTS, SUBJECT
from cartwheel.domains.predictions.features.training import TrainingSet, TrainingSets
from cartwheel.domains.predictions.registry.contracts import ModelAlias, ModelVersion
from cartwheel.domains.predictions.registry.flow import ModelFlow
from cartwheel.domains.predictions.training.apart import fit_apart
from cartwheel.domains.predictions.training.examples import Examples, examples_of
from cartwheel.domains.predictions.training.fitting import ensure_enough
from cartwheel.domains.predictions.trainings.contracts import Training, TrainingState
from cartwheel.domains.predictions.trainings.repository import TrainingRepository
from cartwheel.kernel.clock import Clock
from cartwheel.kernel.errors import AppError, UnavailableError
from cartwheel.systems.rpc.api import Flow, Transactions

_EARLIEST: Final = datetime(2000, 1, 1, tzinfo=UTC)
_MOST: Final = 300_000
_SAYS_EVERY_SECONDS: Final = 1.0


@dataclass(slots=True)
class _Told:
    """How far it has come, as it was said last."""

    step: str = "gathering carts"
    done: float = 0.0

    def say(self, step: str, done: float) -> None:
        self.step, self.done = step, done


@dataclass(frozen=True, slots=True)
class TrainingRun(Flow):
    """Runs trainings; to be called by a job."""

    transactions: Transactions
    sets: TrainingSets
    models: ModelFlow
    clock: Clock

    async def run(self, store_id: UUID, training_id: UUID) -> ModelVersion | None:
        """
        Run a training that was asked for; one that has ended stays as it is.

        What is refused is noted with the reason. Cancelled, it takes the process that learns along.

        Raises:
            UnavailableError: an engine does not answer; it can be run again.
        """
        async with self.transactions.open(store_id) as tx:
            asked = await TrainingRepository(tx.connection).find(store_id, training_id)
        if asked is None or asked.ended_at is not None:
            return None
        await self._note(store_id, training_id, state=TrainingState.RUNNING)
        try:
            made = await self._learn(store_id, asked)
        except UnavailableError:
            raise
        except AppError as error:
            await self._end(store_id, training_id, TrainingState.FAILED, failed_because=str(error))
            return None
        await self._end(store_id, training_id, TrainingState.DONE, version=made.version)
        return made

    async def _learn(self, store_id: UUID, asked: Training) -> ModelVersion:
        told = _Told()
        async with self._saying(store_id, asked.id, told):
            found = await self.sets.collect(
                store_id,
                since=asked.since or _EARLIEST,
                until=self.clock.now(),
                window=timedelta(hours=asked.within_hours),
                most=_MOST,
            )
            examples = await asyncio.to_thread(examples_from, found)
            await self._note(store_id, asked.id, examples=len(examples.labels))
            ensure_enough(examples)
            with tempfile.TemporaryDirectory(prefix="cartwheel-training-") as folder:
                content = await fit_apart(
                    examples, Path(folder), seed=asked.seed, progress=told.say
                )
        made = await self.models.register(store_id, content, by=asked.asked_by)
        if asked.deploys and made.beats_floor:
            made = await self.models.put_to_use(
                store_id,
                made.version,
                alias=ModelAlias.CHAMPION,
                message=f"Training {asked.id}",
                by=asked.asked_by,
            )
        return made

    @asynccontextmanager
    async def _saying(self, store_id: UUID, training_id: UUID, told: _Told) -> AsyncIterator[None]:
        """Note how far it has come every second, while the block runs."""

        async def say() -> None:
            while True:
                await self._note(store_id, training_id, step=told.step, progress=told.done)
                await asyncio.sleep(_SAYS_EVERY_SECONDS)

        saying = asyncio.create_task(say(), name=f"progress of training {training_id}")
        try:
            yield
        finally:
            saying.cancel()
            await asyncio.gather(saying, return_exceptions=True)

    async def _end(
        self, store_id: UUID, training_id: UUID, state: TrainingState, **values: Any
    ) -> None:
        done = {"progress": 1.0, "step": "done"} if state is TrainingState.DONE else {}
        await self._note(
            store_id, training_id, state=state, ended_at=self.clock.now(), **done, **values
        )

    async def _note(self, store_id: UUID, training_id: UUID, **values: Any) -> None:
        async with self.transactions.open(store_id) as tx:
            await TrainingRepository(tx.connection).change(store_id, training_id, **values)


def examples_from(found: TrainingSet) -> Examples:
    """Return examples of a training set of carts."""
    rows: Sequence[dict[str, Any]] = [
        dict(zip(found.names, each.vector, strict=True)) for each in found.examples
    ]
    return examples_of(
        rows,
        subject=SUBJECT,
        label=LABEL,
        columns=COLUMNS,
        labels=[each.is_bought for each in found.examples],
        times=[each.at.timestamp() for each in found.examples],
        segments=SEGMENTS,
        left_out=LEFT_OUT,
        feature_commit=found.commit,
    )
