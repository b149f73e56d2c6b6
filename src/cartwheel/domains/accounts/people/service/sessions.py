"""Who is signed in, where, and how that ends."""

from dataclasses import dataclass
from uuid import UUID

from cartwheel.domains.accounts.people.contracts import (
    EndedSessions,
    LoginMethod,
    Me,
    Session,
    SessionList,
)
from cartwheel.domains.accounts.people.errors import NotAPersonError, SessionNotFoundError
from cartwheel.domains.accounts.people.repository.factors import FactorRepository
from cartwheel.domains.accounts.people.repository.people import PersonRepository
from cartwheel.domains.accounts.people.repository.sessions import SessionRepository, shown
from cartwheel.domains.accounts.people.sessions import SessionRegistry
from cartwheel.kernel.clock import Clock
from cartwheel.systems.rpc.api import NO_STORE, Actor


@dataclass(frozen=True, slots=True)
class SessionService:
    """
    Sessions of people.

    Redis is told before the transaction commits: should that fail, the session is
    brought back by its next refresh, and none goes on that was to end.
    """

    people: PersonRepository
    sessions: SessionRepository
    factors: FactorRepository
    registry: SessionRegistry
    clock: Clock

    async def me(self, actor: Actor) -> Me:
        """Return who calls."""
        person = await self.people.find(actor.id)
        if person is None:
            raise NotAPersonError
        return Me(
            person=person,
            session_id=session_of(actor),
            store_id=None if actor.store_id == NO_STORE else actor.store_id,
            permissions=tuple(sorted(actor.permissions)),
            has_second_factor=await self.factors.is_confirmed(actor.id),
        )

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
        ended = await self.sessions.end(actor.id, now=self.clock.now(), only=session_id)
        if not ended:
            raise SessionNotFoundError
        await self.registry.end(ended)

    async def end_current(self, actor: Actor) -> None:
        """
        Sign out.

        Raises:
            UnavailableError: Redis does not answer; nothing has changed.
        """
        ended = await self.sessions.end(actor.id, now=self.clock.now(), only=session_of(actor))
        await self.registry.end(ended)

    async def end_others(self, actor: Actor) -> EndedSessions:
        """
        End all of the caller's sessions but the one that calls.

        Raises:
            UnavailableError: Redis does not answer; nothing has changed.
        """
        ended = await self.sessions.end(actor.id, now=self.clock.now(), but=session_of(actor))
        await self.registry.end(ended)
        return EndedSessions(len(ended))

    async def outdate(self, person_id: UUID) -> None:
        """
        Let a person's access tokens count no more, for what they say of roles is old.

        Everywhere within a second; the next refresh gives a token that says the new.

        Raises:
            UnavailableError: Redis does not answer.
        """
        now = self.clock.now()
        rows = await self.sessions.list_open(person_id, now=now)
        await self.registry.outdate([row.id for row in rows], person_id, at=now)


def session_of(actor: Actor) -> UUID:
    """
    Return the session by which somebody calls.

    Raises:
        NotAPersonError: it is a key that calls.
    """
    if actor.session_id is None:
        raise NotAPersonError
    return actor.session_id
