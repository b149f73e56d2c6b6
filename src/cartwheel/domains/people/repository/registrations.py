"""Queries about those who want to become a person, and about mailed tokens."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from cartwheel.domains.people.models import (
    domain_of_mailbox,
    mailed_tokens,
    registrations,
)
from cartwheel.kernel.addresses import network_of
from cartwheel.kernel.connection import Connection
from cartwheel.kernel.email_addresses import mailbox_of
from cartwheel.kernel.ids import new_id
from cartwheel.kernel.rows import read


@dataclass(frozen=True, slots=True)
class Registration:
    """Somebody who is not a person yet."""

    id: UUID
    email: str
    mailbox: str
    network: str
    name: str
    password_hash: str
    created_at: datetime
    expires_at: datetime
    mailed_at: datetime | None


@dataclass(frozen=True, slots=True)
class RegistrationRepository:
    """Registrations and mailed tokens, inside the given transaction."""

    connection: Connection

    async def add(
        self,
        *,
        email: str,
        name: str,
        password_hash: str,
        address: str,
        at: datetime,
        expires_at: datetime,
    ) -> UUID:
        """Keep a registration, whether the address is known or not, and whence it came."""
        registration_id = new_id()
        await self.connection.execute(
            sa.insert(registrations).values(
                id=registration_id,
                email=email,
                mailbox=mailbox_of(email),
                network=network_of(address),
                name=name,
                password_hash=password_hash,
                created_at=at,
                expires_at=expires_at,
            )
        )
        return registration_id

    async def find(self, registration_id: UUID) -> Registration | None:
        """Return a registration, if it is still there."""
        rows = await self.connection.execute(
            sa.select(registrations).where(registrations.c.id == registration_id)
        )
        row = rows.one_or_none()
        return None if row is None else read(row, Registration)

    async def count_recent(self, mailbox: str, *, now: datetime) -> int:
        """Count the registrations that are still good and lead to a mailbox."""
        count = sa.select(sa.func.count()).where(
            registrations.c.mailbox == mailbox, registrations.c.expires_at > now
        )
        return int((await self.connection.execute(count)).scalar_one())

    async def count_mailed(self, domain: str, *, network: str, since: datetime) -> tuple[int, int]:
        """Count the mails to a domain whose links nobody has followed: all, and a network's."""
        counts = sa.select(
            sa.func.count(),
            sa.func.count().filter(registrations.c.network == network),
        ).where(domain_of_mailbox == domain, registrations.c.mailed_at > since)
        in_all, from_there = (await self.connection.execute(counts)).one()
        return in_all, from_there

    async def set_mailed(self, registration_id: UUID, *, at: datetime | None) -> None:
        """Know that a registration's mail leaves, or with None that it did not."""
        await self.connection.execute(
            sa.update(registrations)
            .where(registrations.c.id == registration_id)
            .values(mailed_at=at)
        )

    async def count_resets(self, person_id: UUID, *, now: datetime) -> int:
        """Count the links that are still good to reset a person's password."""
        count = sa.select(sa.func.count()).where(
            mailed_tokens.c.person_id == person_id, mailed_tokens.c.expires_at > now
        )
        return int((await self.connection.execute(count)).scalar_one())

    async def add_token(
        self,
        digest: bytes,
        *,
        expires_at: datetime,
        registration_id: UUID | None = None,
        person_id: UUID | None = None,
    ) -> None:
        """Know a token that is mailed, by its digest."""
        await self.connection.execute(
            sa.insert(mailed_tokens).values(
                digest=digest,
                registration_id=registration_id,
                person_id=person_id,
                expires_at=expires_at,
            )
        )

    async def find_registration(self, digest: bytes, *, now: datetime) -> Registration | None:
        """Return the registration of a token, which stays good."""
        owner = _owner_of(mailed_tokens.c.registration_id, digest, now)
        rows = await self.connection.execute(
            sa.select(registrations).where(registrations.c.id == owner)
        )
        row = rows.one_or_none()
        return None if row is None else read(row, Registration)

    async def take_registration(self, digest: bytes, *, now: datetime) -> Registration | None:
        """Use a token up and return its registration, which is then gone with all its tokens."""
        rows = await self.connection.execute(
            sa.delete(registrations)
            .where(registrations.c.id == _owner_of(mailed_tokens.c.registration_id, digest, now))
            .returning(registrations)
        )
        row = rows.one_or_none()
        return None if row is None else read(row, Registration)

    async def find_reset(self, digest: bytes, *, now: datetime) -> UUID | None:
        """Return the person whose password a token may reset; it stays good."""
        owner = sa.select(_owner_of(mailed_tokens.c.person_id, digest, now))
        person_id: UUID | None = (await self.connection.execute(owner)).scalar_one()
        return person_id

    async def take_reset(self, digest: bytes, *, now: datetime) -> UUID | None:
        """Use a token up and return whose password it may reset; the others of theirs end too."""
        rows = await self.connection.execute(
            sa.delete(mailed_tokens)
            .where(
                mailed_tokens.c.digest == digest,
                mailed_tokens.c.person_id.is_not(None),
                mailed_tokens.c.expires_at > now,
            )
            .returning(mailed_tokens.c.person_id)
        )
        person_id: UUID | None = rows.scalar_one_or_none()
        if person_id is not None:
            await self.forget_resets(person_id)
        return person_id

    async def forget_token(self, digest: bytes) -> None:
        """Let a token open nothing any more that was mailed to nobody."""
        await self.connection.execute(
            sa.delete(mailed_tokens).where(mailed_tokens.c.digest == digest)
        )

    async def forget_resets(self, person_id: UUID) -> None:
        """Let all links end that could reset a person's password."""
        await self.connection.execute(
            sa.delete(mailed_tokens).where(mailed_tokens.c.person_id == person_id)
        )

    async def prune(self, *, now: datetime) -> int:
        """Forget what is too old to be used."""
        count = 0
        for table in (registrations, mailed_tokens):
            deleted = await self.connection.execute(
                sa.delete(table).where(table.c.expires_at <= now)
            )
            count += deleted.rowcount
        return count


def _owner_of(column: sa.Column[Any], digest: bytes, now: datetime) -> sa.ScalarSelect[Any]:
    return (
        sa.select(column)
        .where(
            mailed_tokens.c.digest == digest,
            mailed_tokens.c.expires_at > now,
            column.is_not(None),
        )
        .scalar_subquery()
    )
