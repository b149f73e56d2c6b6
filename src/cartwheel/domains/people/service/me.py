"""Who calls."""

from dataclasses import dataclass

from cartwheel.domains.people.contracts import Me
from cartwheel.domains.people.errors import NotAPersonError
from cartwheel.domains.people.repository.people import PersonRepository
from cartwheel.domains.people.service.sessions import session_of
from cartwheel.kernel.db import Database
from cartwheel.systems.rpc.api import NO_STORE, Actor


@dataclass(frozen=True, slots=True)
class MeService:
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
            permissions=tuple(sorted(actor.permissions)),
            has_second_factor=has_second_factor,
            lacks_second_factor=actor.lacks_factor,
        )
