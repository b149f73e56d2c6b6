"""Queries about drift, inside the given transaction."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final, NamedTuple
from uuid import UUID

import msgspec
import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert

from cartwheel.domains.predictions.drift.contracts import DriftCase, DriftReport
from cartwheel.domains.predictions.drift.measuring import Bins
from cartwheel.domains.predictions.drift.models import (
    drift_cases,
    drift_references,
    drift_reports,
)
from cartwheel.domains.predictions.drift.rules import Reference
from cartwheel.domains.predictions.experiments.models import won_back
from cartwheel.domains.predictions.models import predictions
from cartwheel.kernel.connection import Connection
from cartwheel.kernel.locks import lock_name
from cartwheel.kernel.rows import read

MOST_ROWS: Final = 20_000

_made, _won = predictions.c, won_back.c
_report, _case, _kept = drift_reports.c, drift_cases.c, drift_references.c
_REPORT: Final = tuple(_report[name] for name in DriftReport.__struct_fields__)
_CASE: Final = tuple(_case[name] for name in DriftCase.__struct_fields__)


class ModelName(NamedTuple):
    """Which model, and which version of it."""

    model: str
    version: str


class Scored(NamedTuple):
    """A cart's features by name, and the probability that was said of it."""

    at: datetime
    probability: float
    features: Mapping[str, Any]


class Labelled(NamedTuple):
    """What was said of a cart, and whether it was bought in time."""

    probability: float
    came: bool
    features: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class DriftRepository:
    """What is known of drift in one store at a time."""

    connection: Connection

    async def lock(self, store_id: UUID) -> None:
        """Let one transaction at a time look at a store's drift."""
        await lock_name(self.connection, f"drift:{store_id}")

    async def find_latest_model(self, store_id: UUID) -> ModelName | None:
        """Return the model that scored a store's last cart."""
        rows = await self.connection.execute(
            sa.select(_made.model, _made.model_version)
            .where(_made.store_id == store_id)
            .order_by(_made.created_at.desc())
            .limit(1)
        )
        row = rows.one_or_none()
        return None if row is None else ModelName(*row)

    async def find_first_score(self, store_id: UUID, name: ModelName) -> datetime | None:
        """Return when a model scored its first cart."""
        first: datetime | None = await self.connection.scalar(
            sa.select(sa.func.min(_made.created_at)).where(*_of(store_id, name))
        )
        return first

    async def list_scored(
        self, store_id: UUID, name: ModelName, *, since: datetime, until: datetime
    ) -> list[Scored]:
        """Return what a model scored, the newest 20,000 at most."""
        rows = await self.connection.execute(
            sa.select(_made.created_at, _made.probability, _made.features)
            .where(*_of(store_id, name), _made.created_at >= since, _made.created_at < until)
            .order_by(_made.created_at.desc())
            .limit(MOST_ROWS)
        )
        return [Scored(*row) for row in rows]

    async def list_labelled(
        self,
        store_id: UUID,
        name: ModelName,
        *,
        since: datetime,
        until: datetime,
        within: timedelta,
    ) -> list[Labelled]:
        """Return what a model said of carts, and whether these were bought in time."""
        came = sa.exists().where(
            _won.store_id == _made.store_id,
            _won.cart_id == _made.cart_id,
            _won.bought_at >= _made.created_at,
            _won.bought_at < _made.created_at + within,
        )
        rows = await self.connection.execute(
            sa.select(_made.probability, came, _made.features)
            .where(*_of(store_id, name), _made.created_at >= since, _made.created_at < until)
            .order_by(_made.created_at.desc())
            .limit(MOST_ROWS)
        )
        return [Labelled(*row) for row in rows]

    async def find_reference(
        self, store_id: UUID, name: ModelName
    ) -> tuple[Reference, datetime] | None:
        """Return the carts that a model began with, and until when they came."""
        rows = await self.connection.execute(
            sa.select(_kept.rows, _kept.counts, _kept.until).where(
                _kept.store_id == store_id,
                _kept.model == name.model,
                _kept.model_version == name.version,
            )
        )
        row = rows.one_or_none()
        if row is None:
            return None
        counts = msgspec.convert(row.counts, dict[str, tuple[Bins, tuple[int, ...]]])
        return Reference(row.rows, counts), row.until

    async def keep_reference(
        self, store_id: UUID, name: ModelName, reference: Reference, *, until: datetime
    ) -> None:
        """Keep what a model began with; it stays."""
        statement = insert(drift_references).values(
            store_id=store_id,
            model=name.model,
            model_version=name.version,
            rows=reference.rows,
            counts=msgspec.to_builtins(reference.counts),
            until=until,
        )
        await self.connection.execute(statement.on_conflict_do_nothing())

    async def add_report(self, store_id: UUID, report: DriftReport) -> None:
        """Keep a report."""
        values = msgspec.structs.asdict(report) | {
            "subjects": msgspec.to_builtins(report.subjects),
            "performance": msgspec.to_builtins(report.performance),
        }
        await self.connection.execute(sa.insert(drift_reports).values(store_id=store_id, **values))

    async def forget_reports(self, store_id: UUID, *, before: datetime) -> None:
        """Forget reports of long ago."""
        await self.connection.execute(
            sa.delete(drift_reports).where(_report.store_id == store_id, _report.made_at < before)
        )

    async def list_reports(
        self, store_id: UUID, *, after: UUID | None, limit: int
    ) -> list[DriftReport]:
        """Return reports and one more than asked for, the newest first."""
        wanted = [_report.store_id == store_id]
        if after is not None:
            wanted.append(_report.id < after)
        rows = await self.connection.execute(
            sa.select(*_REPORT).where(*wanted).order_by(_report.id.desc()).limit(limit + 1)
        )
        return [read(row, DriftReport) for row in rows]

    async def find_open_case(self, store_id: UUID) -> DriftCase | None:
        """Return the case that is open, if any is."""
        rows = await self.connection.execute(
            sa.select(*_CASE).where(_case.store_id == store_id, sa.text("closed_at IS NULL"))
        )
        row = rows.one_or_none()
        return None if row is None else read(row, DriftCase)

    async def find_last_closed(self, store_id: UUID) -> datetime | None:
        """Return when the last case was closed."""
        last: datetime | None = await self.connection.scalar(
            sa.select(sa.func.max(_case.closed_at)).where(_case.store_id == store_id)
        )
        return last

    async def add_case(self, store_id: UUID, case: DriftCase) -> None:
        """Open a case."""
        values = msgspec.structs.asdict(case) | {"steps": msgspec.to_builtins(case.steps)}
        await self.connection.execute(sa.insert(drift_cases).values(store_id=store_id, **values))

    async def update_case(self, case: DriftCase) -> None:
        """Keep a case as it is now."""
        values = msgspec.structs.asdict(case) | {"steps": msgspec.to_builtins(case.steps)}
        await self.connection.execute(
            sa.update(drift_cases).where(_case.id == case.id).values(values)
        )

    async def list_cases(
        self, store_id: UUID, *, after: UUID | None, limit: int
    ) -> list[DriftCase]:
        """Return cases and one more than asked for, the newest first."""
        wanted = [_case.store_id == store_id]
        if after is not None:
            wanted.append(_case.id < after)
        rows = await self.connection.execute(
            sa.select(*_CASE).where(*wanted).order_by(_case.id.desc()).limit(limit + 1)
        )
        return [read(row, DriftCase) for row in rows]


def _of(store_id: UUID, name: ModelName) -> tuple[sa.ColumnElement[bool], ...]:
    return (
        _made.store_id == store_id,
        _made.model == name.model,
        _made.model_version == name.version,
    )
