"""Queries about repairs and what was learned of them, inside the given transaction."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from uuid import UUID

import msgspec
import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert

from cartwheel.domains.events.burials import as_json
from cartwheel.domains.events.healing.contracts import (
    EventRepair,
    ListEventRepairs,
    ProposerState,
    RepairSource,
    RepairStatus,
)
from cartwheel.domains.events.healing.healer import Healing
from cartwheel.domains.events.healing.model import RepairModel
from cartwheel.domains.events.healing.models import event_repairs, repair_models
from cartwheel.domains.events.healing.operations import Operation
from cartwheel.domains.events.letters.repository import LyingLetter
from cartwheel.domains.events.mending.notes import encode
from cartwheel.kernel.connection import Connection
from cartwheel.kernel.ids import new_id

_MODELS_KEPT: Final = 5
_MOST_LESSONS: Final = 2_000

_repair: Final = event_repairs.c
_model: Final = repair_models.c
_operations: Final = msgspec.json.Decoder(tuple[Operation, ...])
_models: Final = msgspec.msgpack.Decoder(RepairModel)


@dataclass(frozen=True, slots=True)
class Lesson:
    """A repair that a person has decided: what came, and what it should have been, if anything."""

    before: bytes
    after: bytes | None


@dataclass(frozen=True, slots=True)
class RepairRepository:
    """Repairs of one store at a time."""

    connection: Connection

    async def add(
        self,
        store_id: UUID,
        letter: LyingLetter,
        healing: Healing,
        *,
        source: RepairSource,
        status: RepairStatus,
        version: int,
        at: datetime,
    ) -> None:
        """Keep a repair; a proposal takes the place of the last one for its letter."""
        if status is RepairStatus.PROPOSED:
            await self.connection.execute(
                sa.delete(event_repairs).where(
                    _repair.store_id == store_id,
                    _repair.letter_id == letter.id,
                    _repair.status == RepairStatus.PROPOSED,
                )
            )
        await self.connection.execute(
            sa.insert(event_repairs).values(
                id=new_id(),
                store_id=store_id,
                letter_id=letter.id,
                source=source,
                status=status,
                operations=encode(healing.operations).decode(),
                before=letter.value,
                after=healing.body.decode(),
                confidence=healing.confidence,
                model_version=version,
                created_at=at,
                decided_at=None if status is RepairStatus.PROPOSED else at,
            )
        )

    async def lock(self, store_id: UUID, repair_id: UUID) -> EventRepair | None:
        """Lock a repair."""
        rows = await self.connection.execute(
            sa.select(event_repairs)
            .where(_repair.store_id == store_id, _repair.id == repair_id)
            .with_for_update()
        )
        row = rows.one_or_none()
        return None if row is None else _shown(row)

    async def list_page(self, store_id: UUID, query: ListEventRepairs) -> list[EventRepair]:
        """Return one more than the limit, when there are more."""
        statement = sa.select(event_repairs).where(_repair.store_id == store_id)
        if query.status is not None:
            statement = statement.where(_repair.status == query.status)
        if query.letter_id is not None:
            statement = statement.where(_repair.letter_id == query.letter_id)
        if query.cursor is not None:
            statement = statement.where(_repair.id < query.cursor)
        rows = await self.connection.execute(
            statement.order_by(_repair.id.desc()).limit(query.limit + 1)
        )
        return [_shown(row) for row in rows]

    async def decide(
        self, store_id: UUID, repair_id: UUID, status: RepairStatus, *, by: UUID, at: datetime
    ) -> None:
        """Write somebody's word down."""
        await self.connection.execute(
            sa.update(event_repairs)
            .where(_repair.store_id == store_id, _repair.id == repair_id)
            .values(status=status, decided_by=by, decided_at=at)
        )

    async def lessons(self, store_id: UUID) -> list[Lesson]:
        """Return what persons have decided, the newest two thousand, the oldest of them first."""
        decided = (RepairStatus.ACCEPTED, RepairStatus.REJECTED)
        rows = await self.connection.execute(
            sa.select(_repair.before, _repair.after, _repair.status)
            .where(_repair.store_id == store_id, _repair.status.in_(decided))
            .order_by(_repair.id.desc())
            .limit(_MOST_LESSONS)
        )
        return [
            Lesson(
                bytes(row.before),
                row.after.encode() if row.status == RepairStatus.ACCEPTED else None,
            )
            for row in reversed(list(rows))
        ]

    async def find_model(self, store_id: UUID) -> tuple[RepairModel, datetime | None]:
        """Return what was learned last, and when; at first that is nothing."""
        rows = await self.connection.execute(
            sa.select(_model.model, _model.trained_at)
            .where(_model.store_id == store_id)
            .order_by(_model.version.desc())
            .limit(1)
        )
        row = rows.one_or_none()
        return (RepairModel(), None) if row is None else (_models.decode(row.model), row.trained_at)

    async def state(self, store_id: UUID, *, confidence: float) -> ProposerState:
        """Say what was learned last."""
        rows = await self.connection.execute(
            sa.select(_model.version, _model.choices, _model.events, _model.trained_at)
            .where(_model.store_id == store_id)
            .order_by(_model.version.desc())
            .limit(1)
        )
        row = rows.one_or_none()
        version, choices, events, trained_at = (0, 0, 0, None) if row is None else tuple(row)
        return ProposerState(version, choices, events, trained_at, confidence)

    async def keep_model(
        self, store_id: UUID, model: RepairModel, *, events: int, at: datetime
    ) -> None:
        """Keep what was learned, and the last four beside it."""
        kept = insert(repair_models).values(
            store_id=store_id,
            version=model.version,
            model=msgspec.msgpack.encode(model),
            choices=model.choices,
            events=events,
            trained_at=at,
        )
        await self.connection.execute(kept.on_conflict_do_nothing())
        await self.connection.execute(
            sa.delete(repair_models).where(
                _model.store_id == store_id, _model.version <= model.version - _MODELS_KEPT
            )
        )


def _shown(row: Any) -> EventRepair:
    return EventRepair(
        id=row.id,
        letter_id=row.letter_id,
        source=RepairSource(row.source),
        status=RepairStatus(row.status),
        operations=_operations.decode(row.operations),
        before=as_json(bytes(row.before)),
        after=msgspec.Raw(row.after.encode()),
        confidence=row.confidence,
        model_version=row.model_version,
        created_at=row.created_at,
        decided_at=row.decided_at,
    )
