"""Queries about trainings, inside the given transaction."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert

from cartwheel.domains.predictions.trainings.contracts import (
    ListTrainings,
    Training,
    TrainingState,
    TrainModel,
)
from cartwheel.domains.predictions.trainings.models import prediction_trainings
from cartwheel.kernel.connection import Connection

_kept = prediction_trainings.c
_HOUR: Final = 3600
_GOING_ON: Final = _kept.ended_at.is_(None)


@dataclass(frozen=True, slots=True)
class TrainingRepository:
    """Trainings of one store at a time."""

    connection: Connection

    async def add(
        self, store_id: UUID, training_id: UUID, asked: TrainModel, *, by: str | None, at: datetime
    ) -> bool:
        """Note a training, unless one goes on."""
        statement = insert(prediction_trainings).values(
            id=training_id,
            store_id=store_id,
            state=TrainingState.WAITING,
            step="waiting",
            progress=0.0,
            since=asked.since,
            within_seconds=asked.within_hours * _HOUR,
            seed=asked.seed,
            deploys=asked.deploys,
            asked_by=by,
            asked_at=at,
        )
        added = await self.connection.execute(
            statement.on_conflict_do_nothing(
                index_elements=["store_id"], index_where=sa.text("ended_at IS NULL")
            ).returning(_kept.id)
        )
        return added.one_or_none() is not None

    async def find_going_on(self, store_id: UUID) -> Training | None:
        """Return the training that has not ended."""
        return await self._find(_kept.store_id == store_id, _GOING_ON)

    async def find(self, store_id: UUID, training_id: UUID) -> Training | None:
        """Return a training, if there is one of this id."""
        return await self._find(_kept.store_id == store_id, _kept.id == training_id)

    async def list_page(self, store_id: UUID, query: ListTrainings) -> list[Training]:
        """List trainings, the newest first; one more than asked for when there are more."""
        wanted = [_kept.store_id == store_id]
        if query.cursor is not None:
            wanted.append(_kept.id < query.cursor)
        rows = await self.connection.execute(
            sa.select(prediction_trainings)
            .where(*wanted)
            .order_by(_kept.id.desc())
            .limit(query.limit + 1)
        )
        return [_training(row) for row in rows]

    async def change(self, store_id: UUID, training_id: UUID, **values: Any) -> None:
        """Note how far a training has come; one that has ended stays as it is."""
        await self.connection.execute(
            sa.update(prediction_trainings)
            .where(_kept.store_id == store_id, _kept.id == training_id, _GOING_ON)
            .values(**values)
        )

    async def _find(self, *wanted: sa.ColumnElement[bool]) -> Training | None:
        rows = await self.connection.execute(sa.select(prediction_trainings).where(*wanted))
        row = rows.one_or_none()
        return None if row is None else _training(row)


def _training(row: Any) -> Training:
    return Training(
        id=row.id,
        state=TrainingState(row.state),
        step=row.step,
        progress=row.progress,
        since=row.since,
        within_hours=row.within_seconds / _HOUR,
        seed=row.seed,
        deploys=row.deploys,
        examples=row.examples,
        version=row.version,
        failed_because=row.failed_because,
        asked_by=row.asked_by,
        asked_at=row.asked_at,
        ended_at=row.ended_at,
    )
