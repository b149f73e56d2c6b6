"""Changing a password, and choosing a new one when it is forgotten."""

from dataclasses import dataclass
from uuid import UUID

from cartwheel.domains.people import rules
from cartwheel.domains.people.contracts import (
    ChangePassword,
    ForgotPassword,
    Person,
    ResetPassword,
)
from cartwheel.domains.people.errors import (
    InvalidCredentialsError,
    InvalidMailedTokenError,
)
from cartwheel.domains.people.messages import Notice, SendNotice, SendPasswordReset
from cartwheel.domains.people.password_policy import PasswordPolicy
from cartwheel.domains.people.passwords import Passwords
from cartwheel.domains.people.proof import Proof
from cartwheel.domains.people.repository.people import PersonRepository
from cartwheel.domains.people.repository.registrations import (
    RegistrationRepository,
)
from cartwheel.domains.people.repository.sessions import SessionRepository
from cartwheel.domains.people.session_registry import SessionRegistry
from cartwheel.kernel.clock import Clock
from cartwheel.kernel.email_addresses import spellings_of
from cartwheel.systems.rpc.api import NO_STORE, Flow, Transaction, Transactions


@dataclass(frozen=True, slots=True)
class PasswordFlow(Flow):
    """Passwords. Whoever changes one is told by mail."""

    transactions: Transactions
    policy: PasswordPolicy
    passwords: Passwords
    proof: Proof
    registry: SessionRegistry
    clock: Clock

    async def change(
        self,
        person_id: UUID,
        command: ChangePassword,
        *,
        session_id: UUID | None,
    ) -> None:
        """
        Change a password and end the person's other sessions.

        Raises:
            InvalidCredentialsError: the present password is wrong.
            WeakPasswordError: the new one is too easy to guess.
            LockedOutError: too many attempts failed.
            BusyError: too many passwords wait.
        """
        person, kept = await self.proof.ask(person_id, command.current_password)
        renewed = await self._prepare(command.new_password, person)
        async with self.transactions.open() as tx:
            was_kept = await PersonRepository(tx.connection).replace_password(
                person_id, password_hash=renewed, former=kept
            )
            if not was_kept:
                raise InvalidCredentialsError("password_changed")
            await self._end_what_it_opened(tx, person_id, but=session_id)

    async def forget(self, command: ForgotPassword) -> None:
        """
        Queue a mail with a link, if the address is somebody's; it takes as long if not.

        Raises:
            InvalidInputError: this is no address.
        """
        typed, *_ = spellings_of(command.email)
        async with self.transactions.open() as tx:
            await tx.outbox.enqueue(SendPasswordReset(NO_STORE, typed))

    async def reset(self, command: ResetPassword) -> None:
        """
        Choose a new password by a link from a mail, and end all of the person's sessions.

        Raises:
            InvalidMailedTokenError: the token was used, or is too old.
            WeakPasswordError: the password is too easy to guess; the token is not used up.
            BusyError: too many passwords wait; the token is not used up.
        """
        digest = rules.digest_of(command.token)
        async with self.transactions.open() as tx:
            person_id = await RegistrationRepository(tx.connection).find_reset(
                digest, now=self.clock.now()
            )
            people = PersonRepository(tx.connection)
            person = None if person_id is None else await people.find(person_id)
        if person is None:
            raise InvalidMailedTokenError
        renewed = await self._prepare(command.new_password, person)
        async with self.transactions.open() as tx:
            # Whoever of two comes second waits here, and finds nothing.
            taken = await RegistrationRepository(tx.connection).take_reset(
                digest, now=self.clock.now()
            )
            if taken is None:
                raise InvalidMailedTokenError
            await PersonRepository(tx.connection).set_password(taken, renewed)
            await self._end_what_it_opened(tx, taken, but=None)

    async def _prepare(self, password: str, person: Person) -> str:
        await self.policy.ensure_allowed(
            password, field="newPassword", context=(person.email, person.name)
        )
        return await self.passwords.keep(password)

    async def _end_what_it_opened(
        self,
        tx: Transaction,
        person_id: UUID,
        *,
        but: UUID | None,
    ) -> None:
        await RegistrationRepository(tx.connection).forget_resets(person_id)
        ended = await SessionRepository(tx.connection).end(person_id, now=self.clock.now(), but=but)
        await tx.outbox.enqueue(SendNotice(NO_STORE, person_id, Notice.PASSWORD_CHANGED))
        await tx.record(person_id, person_id=person_id)
        await self.registry.end(ended)
