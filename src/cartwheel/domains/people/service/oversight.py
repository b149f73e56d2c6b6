"""What operators do about people: look somebody up, block them, end their sessions."""

from dataclasses import dataclass
from typing import Final
from uuid import UUID

from cartwheel.domains.people.barrier import Barrier
from cartwheel.domains.people.contracts import (
    Blocked,
    BlockPerson,
    EndedSessions,
    Person,
    Standing,
)
from cartwheel.domains.people.errors import PersonNotFoundError
from cartwheel.domains.people.memberships import Memberships
from cartwheel.domains.people.repository.people import PersonRepository
from cartwheel.domains.people.repository.sessions import SessionRepository
from cartwheel.domains.people.session_registry import SessionRegistry
from cartwheel.kernel.clock import Clock
from cartwheel.systems.rpc.api import NO_STORE, AuditNote, Transaction

BLOCKED: Final = "people.block"
"""What the audit log of a store calls it, too, where a block ends something."""


@dataclass(frozen=True, slots=True)
class OversightService:
    """
    People, as the operator of the installation sees them.

    Redis is told before the transaction commits: should that fail, no session goes on that
    was to end.
    """

    transaction: Transaction
    memberships: Memberships
    barrier: Barrier
    registry: SessionRegistry
    clock: Clock
    note: AuditNote

    async def find(self, email: str) -> Standing:
        """
        Return the person with an address.

        Raises:
            InvalidInputError: this is no address.
            PersonNotFoundError: there is no such person.
        """
        person = await self._people.find_by_email(email)
        if person is None:
            raise PersonNotFoundError
        return await self._standing(person)

    async def block(self, command: BlockPerson) -> Blocked:
        """
        Let a person in no more: all sessions end, and nothing opens another.

        Keys that could let others in are revoked, and open invitations withdrawn, and stay
        so; other keys go on. The logs of the stores tell it too. Whoever is blocked already
        stays so since then, for the new reason.

        Raises:
            PersonNotFoundError: there is no such person.
            UnavailableError: Redis does not answer; nothing has changed.
        """
        person = await self._lock(command.person_id)
        before = await self._standing(person)
        now = self.clock.now()
        await self._people.set_block(person.id, at=before.blocked_at or now, reason=command.reason)
        barred = await self.barrier.bar(self.transaction, person.id, event=BLOCKED)
        ended = await self._sessions.end(person.id, now=now)
        blocked = Blocked(
            standing=await self._standing(person),
            ended_sessions=len(ended),
            revoked_keys=tuple(key.id for one in barred for key in one.revoked_keys),
            withdrawn_invitations=tuple(
                sent for one in barred for sent in one.withdrawn_invitations
            ),
            other_keys=await self.memberships.count_keys(
                self.transaction.connection, person.id, now=now
            ),
        )
        self.note.tell(person.id, before=before, after=blocked, store_id=NO_STORE)
        await self.registry.end(ended)
        return blocked

    async def unblock(self, person_id: UUID) -> Standing:
        """
        Let a person sign in again; what was ended or revoked stays so.

        Raises:
            PersonNotFoundError: there is no such person.
        """
        person = await self._lock(person_id)
        before = await self._standing(person)
        await self._people.set_block(person.id, at=None, reason=None)
        after = await self._standing(person)
        self.note.tell(person.id, before=before, after=after, store_id=NO_STORE)
        return after

    async def appoint(self, person_id: UUID, *, is_operator: bool) -> Standing:
        """
        Let a person run the platform from any store they belong to, or no more, within a second.

        Raises:
            PersonNotFoundError: there is no such person.
        """
        person = await self._lock(person_id)
        before = await self._standing(person)
        await self._people.set_operator(person.id, is_operator=is_operator)
        after = await self._standing(person)
        self.note.tell(person.id, before=before, after=after, store_id=NO_STORE)
        return after

    async def end_sessions(self, person_id: UUID) -> EndedSessions:
        """
        End all sessions of a person, everywhere within a second.

        Raises:
            PersonNotFoundError: there is no such person.
            UnavailableError: Redis does not answer; nothing has changed.
        """
        person = await self._lock(person_id)
        ended = await self._sessions.end(person.id, now=self.clock.now())
        self.note.tell(person.id, after={"ended": ended}, store_id=NO_STORE)
        await self.registry.end(ended)
        return EndedSessions(len(ended))

    @property
    def _people(self) -> PersonRepository:
        return PersonRepository(self.transaction.connection)

    @property
    def _sessions(self) -> SessionRepository:
        return SessionRepository(self.transaction.connection)

    async def _lock(self, person_id: UUID) -> Person:
        # Whoever signs in at this moment has a session by now, or waits and finds the block.
        person = await self._people.lock(person_id)
        if person is None:
            raise PersonNotFoundError
        return person

    async def _standing(self, person: Person) -> Standing:
        since, reason = await self._people.find_block(person.id) or (None, None)
        count = await self._sessions.count_open(person.id, now=self.clock.now())
        is_operator = await self._people.is_operator(person.id)
        return Standing(person, since, reason, count, is_operator)
