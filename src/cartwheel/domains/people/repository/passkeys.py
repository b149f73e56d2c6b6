"""Queries about passkeys."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert

from cartwheel.domains.people.models import passkeys
from cartwheel.kernel.connection import Connection
from cartwheel.kernel.rows import read


@dataclass(frozen=True, slots=True)
class PasskeyRow:
    """A passkey; `sign_count` is how often its device says that it was used."""

    id: bytes
    person_id: UUID
    public_key: bytes
    sign_count: int
    name: str
    created_at: datetime
    used_at: datetime | None


@dataclass(frozen=True, slots=True)
class PasskeyRepository:
    """Passkeys, inside the given transaction."""

    connection: Connection

    async def add(self, row: PasskeyRow) -> bool:
        """Keep a passkey; False when it is somebody's already."""
        values = {name: getattr(row, name) for name in row.__slots__}
        added = await self.connection.execute(
            insert(passkeys).values(values).on_conflict_do_nothing()
        )
        return bool(added.rowcount)

    async def list_of(self, person_id: UUID) -> list[PasskeyRow]:
        """Return a person's passkeys, the oldest first."""
        rows = await self.connection.execute(
            sa.select(passkeys)
            .where(passkeys.c.person_id == person_id)
            .order_by(passkeys.c.created_at, passkeys.c.id)
        )
        return [read(row, PasskeyRow) for row in rows]

    async def lock(self, passkey_id: bytes) -> PasskeyRow | None:
        """Return a passkey; nobody else uses it meanwhile."""
        rows = await self.connection.execute(
            sa.select(passkeys).where(passkeys.c.id == passkey_id).with_for_update()
        )
        row = rows.one_or_none()
        return None if row is None else read(row, PasskeyRow)

    async def note_use(self, passkey_id: bytes, *, sign_count: int, at: datetime) -> None:
        """Note that a passkey was used."""
        await self.connection.execute(
            sa.update(passkeys)
            .where(passkeys.c.id == passkey_id)
            .values(sign_count=sign_count, used_at=at)
        )

    async def delete(self, person_id: UUID, passkey_id: bytes) -> bool:
        """Forget a passkey; False when the person has none such."""
        deleted = await self.connection.execute(
            sa.delete(passkeys).where(
                passkeys.c.person_id == person_id, passkeys.c.id == passkey_id
            )
        )
        return bool(deleted.rowcount)
