"""Adding a second factor, and taking it away."""

from dataclasses import dataclass
from typing import Final
from uuid import UUID

import pyotp

from cartwheel.domains.people import rules
from cartwheel.domains.people.contracts import (
    ConfirmSecondFactor,
    NewSecondFactor,
    ProvePassword,
    RecoveryCodes,
    RemoveSecondFactor,
)
from cartwheel.domains.people.errors import (
    NoSecondFactorError,
    NotAPersonError,
    SecondFactorExistsError,
    UnprovedPasswordError,
)
from cartwheel.domains.people.messages import Notice, SendNotice
from cartwheel.domains.people.proof import Proof, ensure_factor_shown
from cartwheel.domains.people.repository.factors import FactorRepository, place_of
from cartwheel.domains.people.repository.people import PersonRepository
from cartwheel.domains.people.repository.sessions import SessionRepository
from cartwheel.domains.people.second_factors import SecondFactors
from cartwheel.domains.people.service.sessions import session_of
from cartwheel.kernel.clock import Clock
from cartwheel.systems.rpc.api import NO_STORE, Actor, Flow, Transaction, Transactions
from cartwheel.systems.tokens.api import Seal

_ISSUER: Final = "Cartwheel"


@dataclass(frozen=True, slots=True)
class SecondFactorFlow(Flow):
    """Second factors. Whoever adds one or takes it away is told by mail."""

    transactions: Transactions
    proof: Proof
    seal: Seal
    clock: Clock

    async def offer(
        self,
        person_id: UUID,
        command: ProvePassword,
        *,
        session_id: UUID | None,
    ) -> NewSecondFactor:
        """
        Make a secret for an authenticator; it counts once a code of it was shown.

        Raises:
            InvalidCredentialsError: the password is wrong.
            SecondFactorExistsError: there is one that counts.
            UnprovedPasswordError: whoever chose the password may be a stranger.
            SecondFactorRequiredError: there is a passkey, and this session has shown none.
            LockedOutError: too many attempts failed.
            SecretKeyError: this process has no secret to seal it under.
        """
        person, _ = await self.proof.ask(person_id, command.password)
        secret = pyotp.random_base32()
        sealed = self.seal.close_text(secret, place=place_of(person_id))
        async with self.transactions.open() as tx:
            if not await PersonRepository(tx.connection).is_password_proved(person_id):
                raise UnprovedPasswordError
            if not await FactorRepository(tx.connection).offer(person_id, sealed):
                raise SecondFactorExistsError
            await ensure_factor_shown(tx.connection, person_id, session_id)
        uri = pyotp.TOTP(secret).provisioning_uri(name=person.email, issuer_name=_ISSUER)
        return NewSecondFactor(secret, uri)

    async def confirm(
        self,
        person_id: UUID,
        command: ConfirmSecondFactor,
        *,
        session_id: UUID | None,
    ) -> RecoveryCodes:
        """
        Let the offered factor count, from the next sign-in on; this session has shown it.

        Raises:
            NoSecondFactorError: none was offered.
            SecondFactorExistsError: it counts already.
            SecondFactorRequiredError: there is a passkey, and this session has shown none.
            InvalidCodeError: the code is wrong.
        """
        codes = rules.make_recovery_codes()
        async with self.transactions.open() as tx:
            # Whoever adds a passkey at the same time waits, or is seen.
            await PersonRepository(tx.connection).lock(person_id)
            factors = FactorRepository(tx.connection)
            factor = await factors.lock(person_id)
            if factor is None:
                raise NoSecondFactorError
            if factor.confirmed_at is not None:
                raise SecondFactorExistsError
            await ensure_factor_shown(tx.connection, person_id, session_id)
            await SecondFactors(tx.connection, self.clock, self.seal).use(factor, command.code)
            digests = map(rules.digest_of, codes)
            await factors.confirm(person_id, digests, at=self.clock.now())
            if session_id is not None:
                await SessionRepository(tx.connection).note_factor(session_id, person_id)
            await self._tell(
                tx,
                person_id,
                Notice.SECOND_FACTOR_ADDED,
            )
        return RecoveryCodes(codes)

    async def prove(self, actor: Actor, command: ConfirmSecondFactor) -> None:
        """
        Show a code of the factor in a session that was opened without one.

        Raises:
            NotAPersonError: it is a key that calls.
            NoSecondFactorError: there is none that counts.
            InvalidCodeError: the code is wrong or was used before.
            LockedOutError: too many attempts failed.
            SecretKeyError: this process cannot open the secret; recovery codes need none.
        """
        session_id = session_of(actor)
        async with self.transactions.open() as tx:
            person = await PersonRepository(tx.connection).find(actor.id)
        if person is None:
            raise NotAPersonError
        async with (
            self.proof.guard.guess(person.email),
            self.transactions.open() as tx,
        ):
            factors = SecondFactors(tx.connection, self.clock, self.seal)
            if not await factors.ensure(actor.id, command.code):
                raise NoSecondFactorError
            await SessionRepository(tx.connection).note_factor(session_id, actor.id)
            await tx.record(session_id)

    async def remove(self, person_id: UUID, command: RemoveSecondFactor) -> None:
        """
        Take the factor away, with its recovery codes.

        Raises:
            InvalidCredentialsError: the password is wrong.
            InvalidCodeError: the code is wrong or was used before.
            NoSecondFactorError: there is none that counts.
            LockedOutError: too many attempts failed.
            SecretKeyError: this process cannot open the secret; recovery codes need none.
        """
        person, _ = await self.proof.ask(person_id, command.password)
        async with self.proof.guard.guess(person.email):
            await self._remove(person_id, command.code)

    async def _remove(self, person_id: UUID, code: str) -> None:
        async with self.transactions.open() as tx:
            await PersonRepository(tx.connection).lock(person_id)
            factors = FactorRepository(tx.connection)
            factor = await factors.lock(person_id)
            if factor is None or factor.confirmed_at is None:
                raise NoSecondFactorError
            await SecondFactors(tx.connection, self.clock, self.seal).use(factor, code)
            await factors.delete(person_id)
            await SessionRepository(tx.connection).forget_factor(person_id)
            await self._tell(
                tx,
                person_id,
                Notice.SECOND_FACTOR_REMOVED,
            )

    async def _tell(
        self,
        tx: Transaction,
        person_id: UUID,
        notice: Notice,
    ) -> None:
        await tx.outbox.enqueue(SendNotice(NO_STORE, person_id, notice))
        await tx.record(person_id)
