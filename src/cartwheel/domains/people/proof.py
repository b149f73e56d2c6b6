"""Asking somebody who is signed in for more, before what a thief would do first."""

from dataclasses import dataclass
from uuid import UUID

from cartwheel.domains.people.contracts import Person
from cartwheel.domains.people.errors import (
    InvalidCredentialsError,
    SecondFactorRequiredError,
)
from cartwheel.domains.people.guard import Guard
from cartwheel.domains.people.passwords import Passwords
from cartwheel.domains.people.repository.people import PersonRepository
from cartwheel.domains.people.repository.sessions import SessionRepository
from cartwheel.kernel.connection import Connection
from cartwheel.systems.rpc.api import Transactions


@dataclass(frozen=True, slots=True)
class Proof:
    """Compares the password of somebody who is signed in; wrong ones count as guesses."""

    transactions: Transactions
    passwords: Passwords
    guard: Guard

    async def ask(self, person_id: UUID, password: str) -> tuple[Person, str]:
        """
        Return the person and what is kept of the password, which is right.

        Raises:
            InvalidCredentialsError: the password is wrong, or there is none.
            LockedOutError: too many attempts failed.
            BusyError: too many passwords wait.
        """
        async with self.transactions.open() as tx:
            people = PersonRepository(tx.connection)
            person = await people.find(person_id)
            found = None if person is None else await people.find_password(person.email)
        if found is None:
            raise InvalidCredentialsError("unknown_account")
        person, kept = found
        async with self.guard.guess(person.email):
            verdict = await self.passwords.compare(password, kept)
            if kept is None or not verdict.is_right:
                raise InvalidCredentialsError("no_password" if kept is None else "wrong_password")
        return person, kept


async def ensure_factor_shown(
    connection: Connection, person_id: UUID, session_id: UUID | None
) -> None:
    """
    Refuse to change the factors of an account that has some in a session that has shown none.

    Else the password alone would add one, and so pass for two. While the person is locked
    the answer stays true.

    Raises:
        SecondFactorRequiredError: there is a factor, and the session has shown none.
    """
    if await SessionRepository(connection).lacks_factor(person_id, session_id):
        raise SecondFactorRequiredError
