"""Queries about people."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert

from cartwheel.domains.people.contracts import Person
from cartwheel.domains.people.models import (
    identities,
    people,
    second_factors,
)
from cartwheel.kernel.connection import Connection
from cartwheel.kernel.email_addresses import spellings_of
from cartwheel.kernel.ids import new_id

_SHOWN: Final = (people.c.id, people.c.email, people.c.name, people.c.created_at)

# Asked at the top of every page, hence built once.
_WITH_FACTOR: Final = (
    sa.select(*_SHOWN, second_factors.c.confirmed_at.is_not(None).label("has_factor"))
    .outerjoin(second_factors, second_factors.c.person_id == people.c.id)
    .where(people.c.id == sa.bindparam("person_id"))
)


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

    async def is_operator(self, person_id: UUID) -> bool:
        """Say whether a person runs the platform."""
        query = sa.select(people.c.is_operator).where(people.c.id == person_id)
        return bool((await self.connection.execute(query)).scalar_one_or_none())

    async def set_operator(self, person_id: UUID, *, is_operator: bool) -> None:
        """Let a person run the platform, or no more."""
        await self.connection.execute(
            sa.update(people).where(people.c.id == person_id).values(is_operator=is_operator)
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
