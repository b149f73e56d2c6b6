"""Who is signed in, where, and how that ends."""

from dataclasses import dataclass
from typing import Final
from uuid import UUID

from cartwheel.domains.people import rules
from cartwheel.domains.people.contracts import (
    EndedSessions,
    LoginMethod,
    Me,
    Session,
    SessionList,
)
from cartwheel.domains.people.errors import NotAPersonError, SessionNotFoundError
from cartwheel.domains.people.repository.people import PersonRepository
from cartwheel.domains.people.repository.sessions import SessionRepository, shown
from cartwheel.domains.people.session_registry import SessionRegistry
from cartwheel.kernel.clock import Clock
from cartwheel.kernel.db import Database
from cartwheel.systems.rpc.api import (
    NO_STORE,
    Actor,
    AuditNote,
    Authenticator,
    Transaction,
    UnauthenticatedError,
)

REPLACED: Final = "session.replaced"
"""What the audit log calls it when a browser signs in over a session."""


@dataclass(frozen=True, slots=True)
class SessionService:
    """
    Sessions of people.

    Redis is told before the transaction commits: should that fail, the session is
    brought back by its next refresh, and none goes on that was to end.
    """

    sessions: SessionRepository
    registry: SessionRegistry
    clock: Clock
    note: AuditNote

    async def list_open(self, actor: Actor) -> SessionList:
        """Return the caller's sessions that go on, the latest first."""
        current = session_of(actor)
        rows = await self.sessions.list_open(actor.id, now=self.clock.now())
        return SessionList(
            tuple(
                Session(
                    **shown(row) | {"method": LoginMethod(row.method)}, is_current=row.id == current
                )
                for row in rows
            )
        )

    async def end(self, actor: Actor, session_id: UUID) -> None:
        """
        End one of the caller's sessions, everywhere within a second.

        Raises:
            SessionNotFoundError: the caller has none such that goes on.
            UnavailableError: Redis does not answer; nothing has changed.
        """
        now = self.clock.now()
        ended = await self.sessions.end(actor.id, now=now, only=session_id)
        if not ended:
            raise SessionNotFoundError
        self.note.tell(session_id, after={"endedAt": now}, store_id=NO_STORE)
        await self.registry.end(ended)

    async def end_others(self, actor: Actor) -> EndedSessions:
        """
        End all of the caller's sessions but the one that calls.

        Raises:
            UnavailableError: Redis does not answer; nothing has changed.
        """
        current = session_of(actor)
        ended = await self.sessions.end(actor.id, now=self.clock.now(), but=current)
        self.note.tell(current, after={"ended": ended}, store_id=NO_STORE)
        await self.registry.end(ended)
        return EndedSessions(len(ended))


@dataclass(frozen=True, slots=True)
class LogoutService:
    """Signing out, by whatever is left of a session. Whoever is out already stays so."""

    transaction: Transaction
    registry: SessionRegistry
    authenticator: Authenticator
    clock: Clock

    async def end(
        self,
        *,
        refresh_token: str | None,
        credential: str | None,
        replaced_by: UUID | None = None,
    ) -> None:
        """
        End the session of a refresh token, or else that of a credential, if there is one.

        `replaced_by` names the session that takes its place, which it is not itself.

        A refresh token names its session also when it was used, or its time is over; an
        access token does only while it is good.

        Raises:
            UnavailableError: Redis does not answer; nothing has changed.
        """
        named = await self._find(refresh_token, credential)
        if named is None:
            return
        person_id, session_id = named
        ended = await self._sessions.end(person_id, now=self.clock.now(), only=session_id)
        if ended:
            await self.transaction.record(
                session_id,
                after=None if replaced_by is None else {"replacedBy": replaced_by},
                event=None if replaced_by is None else REPLACED,
                person_id=person_id,
            )
        await self.registry.end(ended)

    @property
    def _sessions(self) -> SessionRepository:
        return SessionRepository(self.transaction.connection)

    async def _find(
        self, refresh_token: str | None, credential: str | None
    ) -> tuple[UUID, UUID] | None:
        if refresh_token is not None:
            row = await self._sessions.lock_by_token(rules.digest_of(refresh_token))
            if row is not None:
                return row.person_id, row.id
        if credential is None:
            return None
        try:
            actor = await self.authenticator.authenticate(credential)
        except UnauthenticatedError:
            return None
        return None if actor.session_id is None else (actor.id, actor.session_id)


@dataclass(frozen=True, slots=True)
class MeReader:
    """Answers with one question to the database: every page begins with it."""

    database: Database

    async def me(self, actor: Actor) -> Me:
        """
        Return who calls, for which store, and what they may do there.

        Raises:
            NotAPersonError: it is a key that calls, or a person who is no more.
        """
        session_id = session_of(actor)
        async with self.database.reading() as connection:
            found = await PersonRepository(connection).find_with_factor(actor.id)
        if found is None:
            raise NotAPersonError
        person, has_second_factor = found
        return Me(
            person=person,
            session_id=session_id,
            store_id=None if actor.store_id == NO_STORE else actor.store_id,
            permissions=tuple(sorted(actor.permissions | actor.operates)),
            has_second_factor=has_second_factor,
            lacks_second_factor=actor.lacks_factor,
        )


def session_of(actor: Actor) -> UUID:
    """
    Return the session by which somebody calls.

    Raises:
        NotAPersonError: it is a key that calls.
    """
    if actor.session_id is None:
        raise NotAPersonError
    return actor.session_id
