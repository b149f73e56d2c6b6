"""Queries about people and those who want to become one."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert

from cartwheel.domains.people.contracts import Person
from cartwheel.domains.people.models import (
    domain_of_mailbox,
    identities,
    mailed_tokens,
    people,
    registrations,
    second_factors,
)
from cartwheel.kernel.addresses import network_of
from cartwheel.kernel.connection import Connection
from cartwheel.kernel.email_addresses import mailbox_of, spellings_of
from cartwheel.kernel.ids import new_id
from cartwheel.kernel.rows import read

_SHOWN: Final = (people.c.id, people.c.email, people.c.name, people.c.created_at)

# Asked at the top of every page, hence built once.
_WITH_FACTOR: Final = (
    sa.select(*_SHOWN, second_factors.c.confirmed_at.is_not(None).label("has_factor"))
    .outerjoin(second_factors, second_factors.c.person_id == people.c.id)
    .where(people.c.id == sa.bindparam("person_id"))
)


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
class PersonRepository:
    """People, inside the given transaction."""

    connection: Connection

    async def add(
        self,
        *,
        email: str,
        name: str,
        password_hash: str | None,
        at: datetime,
        password_is_proved: bool = True,
    ) -> Person | None:
        """
        Add a person; None when the address is known already.

        A password is proved by somebody who gave it together with a token from a mail.
        """
        rows = await self.connection.execute(
            insert(people)
            .values(
                id=new_id(),
                email=email,
                name=name,
                password_hash=password_hash,
                password_is_proved=password_is_proved,
                created_at=at,
            )
            .on_conflict_do_nothing(index_elements=["email"])
            .returning(*_SHOWN)
        )
        return _person(rows.one_or_none())

    async def find(self, person_id: UUID) -> Person | None:
        """Return a person, if there is such a one."""
        return await self._find(people.c.id == person_id)

    async def find_with_factor(self, person_id: UUID) -> tuple[Person, bool] | None:
        """Return a person, and whether a second factor is asked for."""
        rows = await self.connection.execute(_WITH_FACTOR, {"person_id": person_id})
        row = rows.one_or_none()
        return None if row is None else (_made(row), row.has_factor)

    async def find_by_email(self, email: str) -> Person | None:
        """
        Return the person with an address, however it is spelled.

        Raises:
            InvalidInputError: it is no address.
        """
        rows = await self.connection.execute(_spelled(sa.select(*_SHOWN), email))
        return _person(rows.one_or_none())

    async def find_password(self, email: str) -> tuple[Person, str | None] | None:
        """
        Return the person with an address, however spelled, and what is kept of the password.

        Raises:
            InvalidInputError: it is no address.
        """
        query = sa.select(*_SHOWN, people.c.password_hash)
        rows = await self.connection.execute(_spelled(query, email))
        row = rows.one_or_none()
        return None if row is None else (_made(row), row.password_hash)

    async def lock_with_password(self, person_id: UUID, password_hash: str | None) -> bool:
        """Keep a person's password from changing until the end; False when it has changed."""
        rows = await self.connection.execute(
            sa.select(people.c.id)
            .where(
                people.c.id == person_id, people.c.password_hash.is_not_distinct_from(password_hash)
            )
            .with_for_update(read=True)
        )
        return rows.one_or_none() is not None

    async def lock_unless_blocked(self, person_id: UUID) -> Person | None:
        """Return a person who is not blocked, nor will be until the transaction ends."""
        rows = await self.connection.execute(
            sa.select(*_SHOWN)
            .where(people.c.id == person_id, people.c.blocked_at.is_(None))
            .with_for_update(read=True)
        )
        return _person(rows.one_or_none())

    async def find_block(self, person_id: UUID) -> tuple[datetime, str] | None:
        """Return since when a person is blocked and why; None for who is not."""
        rows = await self.connection.execute(
            sa.select(people.c.blocked_at, people.c.blocked_for).where(
                people.c.id == person_id, people.c.blocked_at.is_not(None)
            )
        )
        row = rows.one_or_none()
        return None if row is None else (row.blocked_at, row.blocked_for)

    async def set_block(self, person_id: UUID, *, at: datetime | None, reason: str | None) -> None:
        """Block a person, or with None let them in again."""
        await self.connection.execute(
            sa.update(people)
            .where(people.c.id == person_id)
            .values(blocked_at=at, blocked_for=reason)
        )

    async def lock(self, person_id: UUID) -> Person | None:
        """Return a person whom nobody else changes until the transaction ends."""
        rows = await self.connection.execute(
            sa.select(*_SHOWN).where(people.c.id == person_id).with_for_update()
        )
        return _person(rows.one_or_none())

    async def replace_password(
        self, person_id: UUID, *, password_hash: str, former: str | None
    ) -> bool:
        """Keep another hash, if the former one is still there."""
        changed = await self.connection.execute(
            sa.update(people)
            .where(people.c.id == person_id, people.c.password_hash.is_not_distinct_from(former))
            .values(password_hash=password_hash)
        )
        return bool(changed.rowcount)

    async def set_password(self, person_id: UUID, password_hash: str) -> Person | None:
        """Keep another hash, whatever was there: that of who followed a link from a mail."""
        rows = await self.connection.execute(
            sa.update(people)
            .where(people.c.id == person_id)
            .values(password_hash=password_hash, password_is_proved=True)
            .returning(*_SHOWN)
        )
        return _person(rows.one_or_none())

    async def is_password_proved(self, person_id: UUID) -> bool:
        """Say whether whoever chose a person's password has shown to have the address too."""
        query = sa.select(people.c.password_is_proved).where(people.c.id == person_id)
        return bool((await self.connection.execute(query)).scalar_one_or_none())

    async def drop_unproved_password(self, person_id: UUID) -> bool:
        """Forget a password that nobody has proved; False when there is none such."""
        changed = await self.connection.execute(
            sa.update(people)
            .where(
                people.c.id == person_id,
                people.c.password_hash.is_not(None),
                ~people.c.password_is_proved,
            )
            .values(password_hash=None, password_is_proved=True)
        )
        return bool(changed.rowcount)

    async def add_identity(
        self, person_id: UUID, *, issuer: str, subject: str, at: datetime
    ) -> bool:
        """Know a person by what a provider calls them too; False when that is known already."""
        added = await self.connection.execute(
            insert(identities)
            .values(issuer=issuer, subject=subject, person_id=person_id, created_at=at)
            .on_conflict_do_nothing()
        )
        return bool(added.rowcount)

    async def find_by_identity(self, *, issuer: str, subject: str) -> Person | None:
        """Return the person whom a provider calls so."""
        rows = await self.connection.execute(
            sa.select(*_SHOWN)
            .join(identities, identities.c.person_id == people.c.id)
            .where(identities.c.issuer == issuer, identities.c.subject == subject)
        )
        return _person(rows.one_or_none())

    async def _find(self, wanted: sa.ColumnElement[bool]) -> Person | None:
        rows = await self.connection.execute(sa.select(*_SHOWN).where(wanted))
        return _person(rows.one_or_none())


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


def _spelled(query: sa.Select[Any], email: str) -> sa.Select[Any]:
    """Look for whoever an address is the one of; where two are known, it is by each spelling."""
    spellings = spellings_of(email)
    former, form = spellings[0], spellings[-1]
    kept = people.c.email
    return query.where((kept == former) | (kept == form)).order_by((kept == former).desc()).limit(1)


def _person(row: Any) -> Person | None:
    return None if row is None else _made(row)


def _made(row: Any) -> Person:
    return Person(id=row.id, email=row.email, name=row.name, created_at=row.created_at)
