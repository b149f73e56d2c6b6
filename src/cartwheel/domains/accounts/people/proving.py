"""Asking somebody who is signed in for the password again, before what a thief would do first."""

from dataclasses import dataclass
from uuid import UUID

from cartwheel.domains.accounts.people.attempts import Attempts
from cartwheel.domains.accounts.people.contracts import Person
from cartwheel.domains.accounts.people.errors import BusyError, InvalidCredentialsError
from cartwheel.domains.accounts.people.passwords import Passwords
from cartwheel.domains.accounts.people.repository.people import PersonRepository
from cartwheel.kernel.db import Database


@dataclass(frozen=True, slots=True)
class Proof:
    """Compares the password of somebody who is signed in; wrong ones count as attempts."""

    database: Database
    passwords: Passwords
    attempts: Attempts

    async def ask(self, person_id: UUID, password: str, *, address: str) -> tuple[Person, str]:
        """
        Return the person and what is kept of the password, which is right.

        Raises:
            InvalidCredentialsError: the password is wrong, or there is none.
            LockedOutError: too many attempts failed.
            BusyError: too many passwords wait.
        """
        async with self.database.transaction() as connection:
            people = PersonRepository(connection)
            person = await people.find(person_id)
            found = None if person is None else await people.find_password(person.email)
        if found is None:
            raise InvalidCredentialsError
        person, kept = found
        attempt = await self.attempts.begin(person.email, address=address)
        try:
            verdict = await self.passwords.compare(password, kept)
        except BusyError:
            await self.attempts.undo(person.email, address=address, attempt=attempt)
            raise
        if kept is None or not verdict.is_right:
            raise InvalidCredentialsError
        await self.attempts.undo(person.email, address=address, attempt=attempt)
        return person, kept
