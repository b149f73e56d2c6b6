"""Who is signed in, where, and how that ends."""

from dataclasses import dataclass
from uuid import UUID

from cartwheel.domains.people.contracts import (
    EndedSessions,
    LoginMethod,
    Session,
    SessionList,
)
from cartwheel.domains.people.errors import NotAPersonError, SessionNotFoundError
from cartwheel.domains.people.repository.sessions import SessionRepository, shown
from cartwheel.domains.people.sessions import SessionRegistry
from cartwheel.kernel.clock import Clock
from cartwheel.systems.rpc.api import NO_STORE, Actor, AuditNote


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


def session_of(actor: Actor) -> UUID:
    """
    Return the session by which somebody calls.

    Raises:
        NotAPersonError: it is a key that calls.
    """
    if actor.session_id is None:
        raise NotAPersonError
    return actor.session_id
