"""Opening sessions and refreshing them: the pair of tokens, and what is kept of it."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Self
from uuid import UUID

from cartwheel.domains.people import rules
from cartwheel.domains.people.contracts import LoginMethod, Person, SignedIn
from cartwheel.domains.people.errors import BlockedError, NoSuchMembershipError
from cartwheel.domains.people.memberships import Membership, Memberships
from cartwheel.domains.people.repository.people import PersonRepository
from cartwheel.domains.people.repository.sessions import SessionRepository, SessionRow
from cartwheel.domains.people.session_registry import SessionRegistry
from cartwheel.kernel.clock import Clock
from cartwheel.kernel.connection import Connection
from cartwheel.kernel.settings import Settings
from cartwheel.systems.rpc.api import Transaction
from cartwheel.systems.tokens.api import AUDIENCE, Identity, TokenSigner


@dataclass(frozen=True, slots=True)
class Lifetimes:
    """How long the two tokens of a session are good."""

    access: timedelta = timedelta(hours=1)
    refresh: timedelta = timedelta(days=7)

    @classmethod
    def of(cls, settings: Settings) -> Self:
        """Return the operator's choice."""
        return cls(settings.access_token_lifetime, settings.refresh_token_lifetime)


@dataclass(frozen=True, slots=True)
class OpenedSession:
    """A session as it is kept, and what its owner will be given."""

    row: SessionRow
    membership: Membership | None
    refresh_token: str

    @property
    def role(self) -> str | None:
        """What its owner is in the store acted for."""
        return None if self.membership is None else self.membership.role


@dataclass(frozen=True, slots=True)
class SessionOpener:
    """Opens and prolongs sessions, within a transaction; signs for them, without one."""

    memberships: Memberships
    registry: SessionRegistry
    signer: TokenSigner
    lifetimes: Lifetimes
    clock: Clock

    async def open(
        self,
        tx: Transaction,
        person_id: UUID,
        *,
        method: LoginMethod,
        store_id: UUID | None,
        factor_proved: bool,
    ) -> OpenedSession:
        """
        Open a session for somebody who has shown who they are; it is what the call did.

        `factor_proved` says whether a second factor was among what was shown. The
        transaction acts for no store.

        Raises:
            BlockedError: an operator lets this person in no more.
            NoSuchMembershipError: the person is not in the store that was asked for.
            UnavailableError: Redis does not answer.
        """
        now = self.clock.now()
        # Whoever is blocked at this moment is so before this session, or ends it.
        if await PersonRepository(tx.connection).lock_unless_blocked(person_id) is None:
            raise BlockedError(person_id)
        membership = await self._membership(tx.connection, person_id, wanted=store_id)
        sessions = SessionRepository(tx.connection)
        row = await sessions.add(
            person_id,
            method=method,
            store_id=_store_of(membership),
            factor_proved=factor_proved,
            address=tx.context.address,
            agent=rules.agent_of(tx.context.headers.get(b"user-agent", b"")),
            at=now,
            expires_at=now + self.lifetimes.refresh,
        )
        token = rules.make_token()
        await sessions.add_token(rules.digest_of(token), row.id, expires_at=row.expires_at)
        await tx.record(row.id, after={"storeId": row.store_id}, person_id=person_id)
        await self.registry.open(row.id, person_id, until=row.expires_at)
        return OpenedSession(row, membership, token)

    async def prolong(
        self, connection: Connection, row: SessionRow, token: str, *, store_id: UUID | None
    ) -> OpenedSession:
        """
        Prolong a session whose next refresh token was made just now.

        Raises:
            NoSuchMembershipError: the person is not in the store that was asked for.
            UnavailableError: Redis does not answer.
        """
        now = self.clock.now()
        membership = None
        if store_id is None and row.store_id is not None:
            membership = await self.memberships.find(
                connection, row.person_id, store_id=row.store_id
            )
        # Whoever left the store goes on in the one joined first, if there is any.
        if membership is None:
            membership = await self._membership(connection, row.person_id, wanted=store_id)
        prolonged = replace(
            row,
            store_id=_store_of(membership),
            used_at=now,
            expires_at=self.expiry(row, now),
        )
        await SessionRepository(connection).note_use(
            row.id, store_id=prolonged.store_id, at=now, expires_at=prolonged.expires_at
        )
        await self.registry.open(row.id, row.person_id, until=prolonged.expires_at)
        return OpenedSession(prolonged, membership, token)

    def expiry(self, row: SessionRow, now: datetime) -> datetime:
        """Return until when a refresh token made now is good."""
        return rules.refresh_expiry(
            created_at=row.created_at, now=now, lifetime=self.lifetimes.refresh
        )

    async def sign(self, person: Person, opened: OpenedSession) -> SignedIn:
        """
        Sign the access token of a session.

        Raises:
            UnavailableError: the keys cannot be read.
        """
        row = opened.row
        access_token = await self.signer.sign(
            Identity(
                subject=person.id,
                session=row.id,
                store=row.store_id,
                role=opened.role,
            ),
            audience=AUDIENCE,
            lifetime=self.lifetimes.access,
        )
        return SignedIn(
            person=person,
            session_id=row.id,
            store_id=row.store_id,
            role=opened.role,
            access_token=access_token,
            access_expires_at=self.clock.now() + self.lifetimes.access,
            refresh_token=opened.refresh_token,
            refresh_expires_at=row.expires_at,
        )

    async def _membership(
        self, connection: Connection, person_id: UUID, *, wanted: UUID | None
    ) -> Membership | None:
        membership = await self.memberships.find(connection, person_id, store_id=wanted)
        if wanted is not None and membership is None:
            raise NoSuchMembershipError
        return membership


def _store_of(membership: Membership | None) -> UUID | None:
    return None if membership is None else membership.store_id
