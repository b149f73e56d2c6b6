"""Queries about experiments between models, inside the given transaction."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final, NamedTuple
from uuid import UUID

import sqlalchemy as sa

from cartwheel.domains.carts.api import CartRecovered
from cartwheel.domains.predictions.experiments.contracts import (
    Experiment,
    ExperimentArm,
    ListExperiments,
)
from cartwheel.domains.predictions.experiments.models import (
    prediction_experiments,
    prediction_exposures,
    won_back,
)
from cartwheel.domains.predictions.experiments.rules import DayCount
from cartwheel.kernel.bulk import arrays_of, insertion
from cartwheel.kernel.connection import Connection
from cartwheel.kernel.locks import lock_name
from cartwheel.kernel.rows import read

_experiment, _exposure, _won = prediction_experiments.c, prediction_exposures.c, won_back.c
_SHOWN: Final = tuple(_experiment[name] for name in Experiment.__struct_fields__)


class Exposure(NamedTuple):
    """A shopper who came into an arm."""

    visitor_id: str
    arm: ExperimentArm
    exposed_at: datetime
    is_discounted: bool
    fell_back: bool


_EXPOSURE: Final = ("store_id", "experiment_id", *Exposure._fields)
_EXPOSE: Final = insertion(prediction_exposures, _EXPOSURE).on_conflict_do_nothing()
_OUTCOME: Final = ("store_id", "cart_id", "visitor_id", "bought_at")
_KEEP: Final = insertion(won_back, _OUTCOME).on_conflict_do_nothing()


def _counts() -> sa.Select[Any]:
    """Count the shoppers of each day and arm, and those of them who bought in time."""
    window = sa.bindparam("within", type_=sa.Interval)
    day = sa.func.date_trunc(sa.literal_column("'day'"), _exposure.exposed_at, "UTC").label("day")
    is_over = _exposure.exposed_at <= sa.bindparam("now", type_=sa.DateTime(timezone=True)) - window
    bought = sa.exists().where(
        _won.store_id == _exposure.store_id,
        _won.visitor_id == _exposure.visitor_id,
        _won.bought_at >= _exposure.exposed_at,
        _won.bought_at < _exposure.exposed_at + window,
    )
    return (
        sa.select(
            day,
            _exposure.arm,
            sa.func.count().label("shoppers"),
            sa.func.count().filter(is_over).label("counted"),
            sa.func.count().filter(is_over, bought).label("won_back"),
            sa.func.count().filter(_exposure.is_discounted).label("discounted"),
            sa.func.count().filter(_exposure.fell_back).label("fell_back"),
        )
        .where(
            _exposure.store_id == sa.bindparam("store"),
            _exposure.experiment_id == sa.bindparam("experiment"),
        )
        .group_by(day, _exposure.arm)
    )


_COUNTS: Final = _counts()


@dataclass(frozen=True, slots=True)
class ExperimentRepository:
    """Experiments of one store at a time."""

    connection: Connection

    async def lock_store(self, store_id: UUID) -> None:
        """Let one transaction at a time start or end experiments of a store."""
        await lock_name(self.connection, f"experiments:{store_id}")

    async def add(self, store_id: UUID, experiment: Experiment) -> None:
        """Keep an experiment."""
        values = {name: getattr(experiment, name) for name in Experiment.__struct_fields__}
        await self.connection.execute(
            sa.insert(prediction_experiments).values(store_id=store_id, **values)
        )

    async def find(self, store_id: UUID, experiment_id: UUID) -> Experiment | None:
        """Return an experiment, if the store has it."""
        return await self._one(store_id, _experiment.id == experiment_id)

    async def lock(self, store_id: UUID, experiment_id: UUID) -> Experiment | None:
        """Return an experiment; others wait for it until the transaction ends."""
        return await self._one(store_id, _experiment.id == experiment_id, locked=True)

    async def find_running(self, store_id: UUID) -> Experiment | None:
        """Return the experiment that runs in a store, if any does."""
        # The state stands in the statement: the index is of this state alone.
        return await self._one(store_id, sa.text("state = 'running'"))

    async def _one(
        self, store_id: UUID, *wanted: sa.ColumnElement[bool] | sa.TextClause, locked: bool = False
    ) -> Experiment | None:
        query = sa.select(*_SHOWN).where(_experiment.store_id == store_id, *wanted)
        rows = await self.connection.execute(query.with_for_update() if locked else query)
        row = rows.one_or_none()
        return None if row is None else read(row, Experiment)

    async def list_page(self, store_id: UUID, query: ListExperiments) -> list[Experiment]:
        """Return experiments and one more than asked for, the newest first."""
        wanted = [_experiment.store_id == store_id]
        if query.state is not None:
            wanted.append(_experiment.state == query.state)
        if query.cursor is not None:
            wanted.append(_experiment.id < query.cursor)
        rows = await self.connection.execute(
            sa.select(*_SHOWN).where(*wanted).order_by(_experiment.id.desc()).limit(query.limit + 1)
        )
        return [read(row, Experiment) for row in rows]

    async def update(self, experiment: Experiment, values: Mapping[str, Any]) -> Experiment:
        """Change an experiment that is locked; each change is a version."""
        rows = await self.connection.execute(
            sa.update(prediction_experiments)
            .where(_experiment.id == experiment.id)
            .values(version=_experiment.version + 1, **values)
            .returning(*_SHOWN)
        )
        return read(rows.one(), Experiment)

    async def remove(self, experiment: Experiment) -> None:
        """Forget an experiment that is locked, and who was in it."""
        await self.connection.execute(
            sa.delete(prediction_experiments).where(_experiment.id == experiment.id)
        )

    async def expose(
        self, store_id: UUID, experiment_id: UUID, exposures: Sequence[Exposure]
    ) -> None:
        """Note who came into an arm, but for those who are in one already."""
        rows = [
            {"store_id": store_id, "experiment_id": experiment_id, **each._asdict()}
            # In one order, so that two batches with the same shoppers wait instead of locking.
            for each in sorted(exposures)
        ]
        if rows:
            await self.connection.execute(_EXPOSE, arrays_of(_EXPOSURE, rows))

    async def keep_outcomes(self, store_id: UUID, recovered: Sequence[CartRecovered]) -> None:
        """Note which abandoned carts were bought; the same one once."""
        rows = [
            {
                "store_id": store_id,
                "cart_id": each.cart_id,
                "visitor_id": each.visitor_id,
                "bought_at": each.bought_at,
            }
            for each in sorted(recovered, key=lambda each: each.cart_id)
        ]
        await self.connection.execute(_KEEP, arrays_of(_OUTCOME, rows))

    async def count(
        self, store_id: UUID, experiment: Experiment, *, now: datetime
    ) -> list[DayCount]:
        """Count the shoppers of each day and arm, and what became of them until now."""
        rows = await self.connection.execute(
            _COUNTS,
            {
                "store": store_id,
                "experiment": experiment.id,
                "now": now,
                "within": timedelta(hours=experiment.outcome_hours),
            },
        )
        return [read(row, DayCount) for row in rows]
