"""Signing in by password, and with it the second factor."""

from dataclasses import dataclass

import msgspec

from cartwheel.domains.people.contracts import Login, LoginMethod, Person, SignedIn
from cartwheel.domains.people.errors import InvalidCredentialsError
from cartwheel.domains.people.guard import Guard
from cartwheel.domains.people.passwords import Passwords
from cartwheel.domains.people.repository.people import PersonRepository
from cartwheel.domains.people.second_factors import SecondFactors
from cartwheel.domains.people.session_opener import OpenedSession, SessionOpener
from cartwheel.kernel.clock import Clock
from cartwheel.kernel.email_addresses import spellings_of
from cartwheel.kernel.errors import InvalidInputError
from cartwheel.systems.rpc.api import Flow, Transactions
from cartwheel.systems.tokens.api import Seal


@dataclass(frozen=True, slots=True)
class LoginFlow(Flow):
    """Signing in. No transaction is open while a password is compared."""

    transactions: Transactions
    passwords: Passwords
    guard: Guard
    opener: SessionOpener
    seal: Seal
    clock: Clock

    async def sign_in(self, command: Login) -> SignedIn:
        """
        Open a session.

        It takes the same time for people who do not exist. The hash is made anew when
        it is by bcrypt or of another cost than is asked for now.

        Raises:
            InvalidCredentialsError: address and password do not belong together.
            SecondFactorRequiredError: they do, and a code is missing.
            InvalidCodeError: they do, and the code is wrong or was used.
            BlockedError: an operator lets this person in no more.
            NoSuchMembershipError: the person is not in the store that was asked for.
            LockedOutError: too many attempts failed.
            BusyError: too many passwords wait.
        """
        try:
            spellings = spellings_of(command.email)
        except InvalidInputError:
            raise InvalidCredentialsError("no_address") from None
        typed, email = spellings[0], spellings[-1]
        given = command.device_token
        async with self.guard.guess(email, forgives=True, device_token=given):
            person, kept = await self._prove(typed, command.password)
            opened = await self._open(person, kept, command)
        signed_in = await self.opener.sign(person, opened)
        devices = self.guard.devices
        device = await devices.find(email, token=given)
        known = await devices.make(email, device=device)
        return msgspec.structs.replace(signed_in, device_token=known and known[0])

    async def _prove(self, email: str, password: str) -> tuple[Person, str]:
        async with self.transactions.reading() as connection:
            found = await PersonRepository(connection).find_password(email)
        person, kept = found or (None, None)
        verdict = await self.passwords.compare(password, kept)
        if person is None:
            raise InvalidCredentialsError("unknown_account")
        if kept is None or not verdict.is_right:
            raise InvalidCredentialsError("no_password" if kept is None else "wrong_password")
        if not verdict.is_outdated:
            return person, kept
        renewed = await self._renew(person, password, kept)
        if renewed is None:
            # Changed meanwhile, or renewed by somebody who signs in at the same moment.
            return await self._prove(email, password)
        return person, renewed

    async def _renew(self, person: Person, password: str, kept: str) -> str | None:
        renewed = await self.passwords.keep(password)
        async with self.transactions.open() as tx:
            was_kept = await PersonRepository(tx.connection).replace_password(
                person.id, password_hash=renewed, former=kept
            )
        return renewed if was_kept else None

    async def _open(self, person: Person, kept: str, command: Login) -> OpenedSession:
        async with self.transactions.open() as tx:
            # A password that is changed at this moment ends this session, or comes before it.
            people = PersonRepository(tx.connection)
            if not await people.lock_with_password(person.id, kept):
                raise InvalidCredentialsError("password_changed")
            factors = SecondFactors(tx.connection, self.clock, self.seal)
            proved = await factors.ensure(person.id, command.code)
            return await self.opener.open(
                tx,
                person.id,
                method=LoginMethod.PASSWORD,
                store_id=command.store_id,
                factor_proved=proved,
            )
