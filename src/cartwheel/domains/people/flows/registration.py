"""Becoming a person."""

from dataclasses import dataclass
from datetime import datetime

from cartwheel.domains.people import rules
from cartwheel.domains.people.contracts import Register, VerifyEmail
from cartwheel.domains.people.errors import (
    InvalidCredentialsError,
    InvalidMailedTokenError,
)
from cartwheel.domains.people.guard import Guard
from cartwheel.domains.people.messages import SendVerification
from cartwheel.domains.people.password_policy import PasswordPolicy
from cartwheel.domains.people.passwords import Passwords
from cartwheel.domains.people.repository.people import PersonRepository
from cartwheel.domains.people.repository.registrations import (
    RegistrationRepository,
)
from cartwheel.kernel.clock import Clock
from cartwheel.kernel.email_addresses import address_of
from cartwheel.systems.mail.api import Mailer, ensure_writable
from cartwheel.systems.rpc.api import NO_STORE, Flow, Transactions


@dataclass(frozen=True, slots=True)
class RegistrationFlow(Flow):
    """Registering, and showing that an address is one's own."""

    transactions: Transactions
    policy: PasswordPolicy
    passwords: Passwords
    guard: Guard
    mailer: Mailer
    clock: Clock

    async def register(self, command: Register) -> None:
        """
        Keep a registration and queue its mail, whether the address is known or not.

        Raises:
            InvalidInputError: this is no address, or none that we can send mail to.
            WeakPasswordError: the password is too easy to guess.
            BusyError: too many passwords wait.
        """
        email = address_of(command.email)
        await ensure_writable(self.mailer, email)
        await self.policy.ensure_allowed(
            command.password, field="password", context=(email, command.name)
        )
        password_hash = await self.passwords.keep(command.password)
        now = self.clock.now()
        async with self.transactions.open() as tx:
            registration_id = await RegistrationRepository(tx.connection).add(
                email=email,
                name=command.name,
                password_hash=password_hash,
                address=tx.context.address,
                at=now,
                expires_at=now + rules.REGISTRATION_LASTS,
            )
            await tx.outbox.enqueue(SendVerification(NO_STORE, registration_id))

    async def verify(self, command: VerifyEmail) -> None:
        """
        Make a person of a registration.

        The password is the one that was given for this very mail: somebody else may
        have registered the address too. It is proved when it comes along.

        Raises:
            InvalidCredentialsError: the password is another; the token is not used up.
            LockedOutError: too many attempts failed.
            UnavailableError: Redis does not answer.
            BusyError: too many passwords wait; the token is not used up.
            InvalidMailedTokenError: the token was used, is too old, or the address is
                somebody's by now.
        """
        now, digest = self.clock.now(), rules.digest_of(command.token)
        if command.password is not None:
            await self._compare(command.password, digest, now=now)
        async with self.transactions.open() as tx:
            registration = await RegistrationRepository(tx.connection).take_registration(
                digest, now=now
            )
            if registration is None:
                raise InvalidMailedTokenError
            person = await PersonRepository(tx.connection).add(
                email=registration.email,
                name=registration.name,
                password_hash=registration.password_hash,
                at=now,
                password_is_proved=command.password is not None,
            )
            if person is None:
                raise InvalidMailedTokenError
            await tx.record(person.id, person_id=person.id)

    async def _compare(self, password: str, digest: bytes, *, now: datetime) -> None:
        async with self.transactions.reading() as connection:
            registration = await RegistrationRepository(connection).find_registration(
                digest, now=now
            )
        if registration is None:
            raise InvalidMailedTokenError
        async with self.guard.guess(registration.email):
            verdict = await self.passwords.compare(password, registration.password_hash)
            if not verdict.is_right:
                raise InvalidCredentialsError("wrong_password")
