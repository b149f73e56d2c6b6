"""Queries about members and the stores of a person."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final, TypeAlias
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert

from cartwheel.domains.people.api import people, sessions
from cartwheel.domains.stores.contracts import Role
from cartwheel.domains.stores.members.contracts import ListMembers, Member, OwnStore
from cartwheel.domains.stores.members.models import memberships
from cartwheel.domains.stores.models import stores
from cartwheel.domains.stores.repository import store_from
from cartwheel.kernel.connection import Connection
from cartwheel.kernel.locks import lock_name

_kept = memberships.c
_SHOWN: Final = (_kept.person_id, people.c.email, people.c.name, _kept.role, _kept.joined_at)
_MOST_OWN: Final = 100

Asked: TypeAlias = tuple[UUID, UUID, UUID | None]
"""A store, a person, and the session of theirs, if there is one."""

# Asked at every call of a person, hence built once.
_ASKED: Final = (
    sa.func.unnest(
        *(
            sa.bindparam(name, type_=sa.ARRAY(sa.Uuid))
            for name in ("store_ids", "person_ids", "session_ids")
        )
    )
    .table_valued(
        sa.column("store_id", sa.Uuid),
        sa.column("person_id", sa.Uuid),
        sa.column("session_id", sa.Uuid),
    )
    .render_derived(name="asked")
)
_PLACES: Final = (
    sa.select(
        *_ASKED.c,
        _kept.role,
        stores.c.demands_second_factor.label("demanded"),
        sa.func.coalesce(sessions.c.factor_proved, sa.false()).label("proved"),
        people.c.is_operator,
    )
    .select_from(_ASKED)
    .join(
        memberships,
        sa.and_(_kept.store_id == _ASKED.c.store_id, _kept.person_id == _ASKED.c.person_id),
    )
    .join(stores, stores.c.id == _kept.store_id)
    .join(people, people.c.id == _kept.person_id)
    .outerjoin(
        sessions,
        sa.and_(sessions.c.id == _ASKED.c.session_id, sessions.c.person_id == _kept.person_id),
    )
)


@dataclass(frozen=True, slots=True)
class Place:
    """
    What somebody is in a store, and whether a second factor is asked for, and was shown.

    `is_operator` says that the person runs the platform too, whatever the store.
    """

    role: Role
    factor_demanded: bool
    factor_proved: bool
    is_operator: bool = False

    @property
    def lacks_factor(self) -> bool:
        """True when one is asked for that was not shown; of customers none is asked for."""
        return self.factor_demanded and not self.factor_proved and self.role is not Role.CUSTOMER


@dataclass(frozen=True, slots=True)
class MemberRepository:
    """Members of one store at a time, and a person's own memberships."""

    connection: Connection

    async def lock_all(self, store_id: UUID) -> None:
        """Let nobody else change a store's members or invitations until the transaction ends."""
        await lock_name(self.connection, f"memberships:{store_id}")

    async def find(self, store_id: UUID, person_id: UUID) -> Member | None:
        """Return a member, if the store has this one."""
        found = await self._fetch(store_id, _kept.person_id == person_id)
        return found[0] if found else None

    async def list_page(self, store_id: UUID, query: ListMembers) -> list[Member]:
        """Return up to one more than asked for, by id."""
        wanted = []
        if query.role is not None:
            wanted.append(_kept.role == query.role)
        if query.cursor is not None:
            wanted.append(_kept.person_id > query.cursor)
        return await self._fetch(store_id, *wanted, limit=query.limit + 1)

    async def count_owners(self, store_id: UUID) -> int:
        """Count a store's owners."""
        count = sa.select(sa.func.count()).where(
            _kept.store_id == store_id, _kept.role == Role.OWNER
        )
        return int((await self.connection.execute(count)).scalar_one())

    async def is_member(self, store_id: UUID, *, email: str) -> bool:
        """Say whether the person with an address belongs to a store."""
        found = sa.select(_kept.person_id).join(people, people.c.id == _kept.person_id)
        rows = await self.connection.execute(
            found.where(_kept.store_id == store_id, sa.func.lower(people.c.email) == email)
        )
        return rows.first() is not None

    async def add(self, store_id: UUID, person_id: UUID, *, role: Role, at: datetime) -> bool:
        """Make a person a member; False when he is one already."""
        added = await self.connection.execute(
            insert(memberships)
            .values(store_id=store_id, person_id=person_id, role=role, joined_at=at)
            .on_conflict_do_nothing()
        )
        return bool(added.rowcount)

    async def set_role(self, store_id: UUID, person_id: UUID, role: Role) -> None:
        """Make a member something else."""
        await self.connection.execute(
            sa.update(memberships)
            .where(_kept.store_id == store_id, _kept.person_id == person_id)
            .values(role=role)
        )

    async def remove(self, store_id: UUID, person_id: UUID) -> None:
        """Let a person be no member any more."""
        await self.connection.execute(
            sa.delete(memberships).where(_kept.store_id == store_id, _kept.person_id == person_id)
        )

    async def find_email(self, person_id: UUID) -> str | None:
        """Return a person's address."""
        query = sa.select(people.c.email).where(people.c.id == person_id)
        return (await self.connection.execute(query)).scalar_one_or_none()

    async def find_role(self, store_id: UUID, person_id: UUID) -> Role | None:
        """Return what a person is in a store; `visit_memberships` lets any store be asked for."""
        query = sa.select(_kept.role).where(
            _kept.store_id == store_id, _kept.person_id == person_id
        )
        role = (await self.connection.execute(query)).scalar_one_or_none()
        return None if role is None else Role(role)

    async def find_place(
        self, store_id: UUID, person_id: UUID, session_id: UUID | None
    ) -> Place | None:
        """Return what a person is in a store, and what a session of theirs has shown."""
        asked = (store_id, person_id, session_id)
        return (await self.find_places([asked])).get(asked)

    async def find_places(self, asked: Sequence[Asked]) -> dict[Asked, Place]:
        """Say the same of many, while visiting them; whoever is no member is left out."""
        names = ("store_ids", "person_ids", "session_ids")
        given = dict(zip(names, map(list, zip(*asked, strict=True)), strict=True))
        return {
            (row.store_id, row.person_id, row.session_id): Place(
                Role(row.role), row.demanded, row.proved, row.is_operator
            )
            for row in await self.connection.execute(_PLACES, given)
        }

    async def find_own(self, person_id: UUID, *, store_id: UUID | None) -> tuple[UUID, Role] | None:
        """Return a person's place in a store, or in the one joined first; while visiting them."""
        wanted = [] if store_id is None else [_kept.store_id == store_id]
        rows = await self.connection.execute(
            sa.select(_kept.store_id, _kept.role)
            .where(_kept.person_id == person_id, *wanted)
            .order_by(_kept.joined_at, _kept.store_id)
            .limit(1)
        )
        row = rows.one_or_none()
        return None if row is None else (row.store_id, Role(row.role))

    async def list_own_ids(self, person_id: UUID) -> list[UUID]:
        """Return every store that a person belongs to; while visiting them."""
        rows = await self.connection.execute(
            sa.select(_kept.store_id).where(_kept.person_id == person_id)
        )
        return list(rows.scalars())

    async def list_own(self, person_id: UUID) -> list[OwnStore]:
        """Return a person's stores, the one joined first coming first; while visiting them."""
        rows = await self.connection.execute(
            sa.select(stores, _kept.role)
            .join(memberships, _kept.store_id == stores.c.id)
            .where(_kept.person_id == person_id)
            .order_by(_kept.joined_at, _kept.store_id)
            .limit(_MOST_OWN)
        )
        return [OwnStore(store_from(row), Role(row["role"])) for row in rows.mappings()]

    async def lock_owned(self, person_id: UUID) -> int:
        """Count the stores a person owns; he becomes owner of no other meanwhile."""
        await lock_name(self.connection, f"owned:{person_id}")
        count = sa.select(sa.func.count()).where(
            _kept.person_id == person_id, _kept.role == Role.OWNER
        )
        return int((await self.connection.execute(count)).scalar_one())

    async def _fetch(
        self, store_id: UUID, *wanted: sa.ColumnElement[bool], limit: int = 1
    ) -> list[Member]:
        rows = await self.connection.execute(
            sa.select(*_SHOWN)
            .join(people, people.c.id == _kept.person_id)
            .where(_kept.store_id == store_id, *wanted)
            .order_by(_kept.person_id)
            .limit(limit)
        )
        return [_member(row) for row in rows]


def _member(row: Any) -> Member:
    return Member(row.person_id, row.email, row.name, Role(row.role), row.joined_at)
