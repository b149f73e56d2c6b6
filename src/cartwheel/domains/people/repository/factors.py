"""Queries about second factors and recovery codes."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert

from cartwheel.domains.people.models import recovery_codes, second_factors
from cartwheel.kernel.connection import Connection
from cartwheel.kernel.rows import read
from cartwheel.systems.tokens.api import Seal


def place_of(person_id: UUID) -> str:
    """Return where a person's secret is sealed for."""
    return f"second_factors {person_id}"


@dataclass(frozen=True, slots=True)
class FactorRow:
    """A second factor, its secret sealed; it counts once it is confirmed."""

    person_id: UUID
    secret: str
    confirmed_at: datetime | None
    last_step: int


@dataclass(frozen=True, slots=True)
class FactorRepository:
    """Second factors, inside the given transaction."""

    connection: Connection

    async def lock(self, person_id: UUID) -> FactorRow | None:
        """Return a person's factor; nobody else uses a code meanwhile."""
        rows = await self.connection.execute(
            sa.select(second_factors)
            .where(second_factors.c.person_id == person_id)
            .with_for_update()
        )
        row = rows.one_or_none()
        return None if row is None else read(row, FactorRow)

    async def offer(self, person_id: UUID, secret: str) -> bool:
        """Keep a factor that is to be confirmed, sealed; False when a confirmed one is there."""
        changed = await self.connection.execute(
            insert(second_factors)
            .values(person_id=person_id, secret=secret, last_step=0)
            .on_conflict_do_update(
                index_elements=["person_id"],
                set_={"secret": secret, "last_step": 0},
                where=second_factors.c.confirmed_at.is_(None),
            )
        )
        return bool(changed.rowcount)

    async def note_step(self, person_id: UUID, step: int) -> None:
        """Let no code count that is as old as this step, or older."""
        await self.connection.execute(
            sa.update(second_factors)
            .where(second_factors.c.person_id == person_id)
            .values(last_step=step)
        )

    async def confirm(self, person_id: UUID, digests: Iterable[bytes], *, at: datetime) -> None:
        """Let a factor count, with its recovery codes."""
        await self.connection.execute(
            sa.update(second_factors)
            .where(second_factors.c.person_id == person_id)
            .values(confirmed_at=at)
        )
        await self.connection.execute(
            sa.insert(recovery_codes),
            [{"person_id": person_id, "digest": digest} for digest in digests],
        )

    async def take_recovery_code(self, person_id: UUID, digest: bytes) -> bool:
        """Use a recovery code up; False when there is none such."""
        deleted = await self.connection.execute(
            sa.delete(recovery_codes).where(
                recovery_codes.c.person_id == person_id, recovery_codes.c.digest == digest
            )
        )
        return bool(deleted.rowcount)

    async def delete(self, person_id: UUID) -> None:
        """Forget a factor with its recovery codes."""
        await self.connection.execute(
            sa.delete(second_factors).where(second_factors.c.person_id == person_id)
        )

    async def lock_unsealed(self, seal: Seal, *, limit: int, after: UUID | None) -> list[FactorRow]:
        """Return factors that are not sealed under the present secret, by the person's id."""
        kept = second_factors.c
        wanted = [~kept.secret.startswith(seal.mark)]
        if after is not None:
            wanted.append(kept.person_id > after)
        rows = await self.connection.execute(
            sa.select(second_factors)
            .where(*wanted)
            .order_by(kept.person_id)
            .limit(limit)
            .with_for_update()
        )
        return [read(row, FactorRow) for row in rows]

    async def reseal(self, person_id: UUID, secret: str) -> None:
        """Keep a secret that was sealed anew."""
        await self.connection.execute(
            sa.update(second_factors)
            .where(second_factors.c.person_id == person_id)
            .values(secret=secret)
        )
