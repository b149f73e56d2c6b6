"""Queries about invitations; none of them reads a token."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from uuid import UUID

import sqlalchemy as sa

from cartwheel.domains.stores.contracts import Role
from cartwheel.domains.stores.members.contracts import (
    Invitation,
    InvitationState,
    InviteMember,
    ListInvitations,
)
from cartwheel.domains.stores.members.models import invitations
from cartwheel.kernel.connection import Connection
from cartwheel.kernel.ids import new_id
from cartwheel.systems.rpc.api import Actor

_kept = invitations.c
_SHOWN: Final = (
    _kept.id,
    _kept.email,
    _kept.role,
    _kept.state,
    _kept.created_at,
    _kept.sent_at,
    _kept.expires_at,
    _kept.ended_at,
)


@dataclass(frozen=True, slots=True)
class InvitationRepository:
    """Invitations of one store at a time."""

    connection: Connection

    async def add(
        self, maker: Actor, command: InviteMember, *, at: datetime, expires_at: datetime
    ) -> Invitation:
        """Keep a new invitation, which has no token yet."""
        rows = await self.connection.execute(
            sa.insert(invitations)
            .values(
                id=new_id(),
                store_id=maker.store_id,
                made_by_kind=maker.kind,
                made_by_id=maker.id,
                email=command.email,
                role=command.role,
                state=InvitationState.PENDING,
                created_at=at,
                expires_at=expires_at,
            )
            .returning(*_SHOWN)
        )
        return _invitation(rows.one())

    async def count_pending(self, store_id: UUID) -> int:
        """Count a store's invitations without an answer."""
        count = sa.select(sa.func.count()).where(
            _kept.store_id == store_id, _kept.state == InvitationState.PENDING
        )
        return int((await self.connection.execute(count)).scalar_one())

    async def find_pending(self, store_id: UUID, *, email: str) -> Invitation | None:
        """Return the invitation of an address that has no answer yet."""
        return await self._find(
            store_id, _kept.email == email, _kept.state == InvitationState.PENDING
        )

    async def lock(self, store_id: UUID, invitation_id: UUID) -> Invitation | None:
        """Return an invitation, which nobody else answers until the transaction ends."""
        return await self._find(store_id, _kept.id == invitation_id, lock=True)

    async def lock_pending_of(
        self, store_id: UUID, makers: Iterable[UUID]
    ) -> list[tuple[UUID, Invitation]]:
        """Return invitations without an answer with who sent them, a person or a key."""
        rows = await self.connection.execute(
            sa.select(_kept.made_by_id, *_SHOWN)
            .where(
                _kept.store_id == store_id,
                _kept.state == InvitationState.PENDING,
                _kept.made_by_id.in_(list(makers)),
            )
            .order_by(_kept.id)
            .with_for_update()
        )
        return [(row.made_by_id, _invitation(row)) for row in rows]

    async def find_by_digest(self, store_id: UUID, digest: bytes) -> Invitation | None:
        """Return the invitation whose token has a digest."""
        return await self._find(store_id, _kept.digest == digest)

    async def lock_by_digest(self, store_id: UUID, digest: bytes) -> Invitation | None:
        """Return the invitation whose token has a digest; nobody else answers it meanwhile."""
        return await self._find(store_id, _kept.digest == digest, lock=True)

    async def list_page(self, store_id: UUID, query: ListInvitations) -> list[Invitation]:
        """Return up to one more than asked for, the newest first."""
        wanted = [_kept.store_id == store_id]
        if query.state is not None:
            wanted.append(_kept.state == query.state)
        if query.cursor is not None:
            wanted.append(_kept.id < query.cursor)
        rows = await self.connection.execute(
            sa.select(*_SHOWN).where(*wanted).order_by(_kept.id.desc()).limit(query.limit + 1)
        )
        return [_invitation(row) for row in rows]

    async def end(
        self, store_id: UUID, invitation_id: UUID, *, state: InvitationState, at: datetime
    ) -> Invitation:
        """Give an invitation its answer; its token opens nothing any more."""
        return await self._update(store_id, invitation_id, state=state, ended_at=at, digest=None)

    async def prolong(
        self, store_id: UUID, invitation_id: UUID, *, expires_at: datetime
    ) -> Invitation:
        """Give an invitation more time."""
        return await self._update(store_id, invitation_id, expires_at=expires_at)

    async def set_digest(
        self, store_id: UUID, invitation_id: UUID, *, digest: bytes, at: datetime
    ) -> Invitation:
        """Let a new token stand for an invitation; the one before opens nothing any more."""
        return await self._update(store_id, invitation_id, digest=digest, sent_at=at)

    async def _update(self, store_id: UUID, invitation_id: UUID, **values: Any) -> Invitation:
        rows = await self.connection.execute(
            sa.update(invitations)
            .where(_kept.store_id == store_id, _kept.id == invitation_id)
            .values(values)
            .returning(*_SHOWN)
        )
        return _invitation(rows.one())

    async def _find(
        self, store_id: UUID, *wanted: sa.ColumnElement[bool], lock: bool = False
    ) -> Invitation | None:
        query = sa.select(*_SHOWN).where(_kept.store_id == store_id, *wanted)
        rows = await self.connection.execute(query.with_for_update() if lock else query)
        row = rows.one_or_none()
        return None if row is None else _invitation(row)


def _invitation(row: Any) -> Invitation:
    shown = {column.name: getattr(row, column.name) for column in _SHOWN}
    return Invitation(**shown | {"role": Role(row.role), "state": InvitationState(row.state)})
