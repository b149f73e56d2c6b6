"""Adding a second factor, and taking it away."""

from dataclasses import dataclass
from typing import Final
from uuid import UUID

import pyotp
from sqlalchemy.ext.asyncio import AsyncConnection

from cartwheel.domains.audit.api import AuditLog
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
from cartwheel.domains.people.proving import Proof, ensure_factor_shown
from cartwheel.domains.people.repository.factors import FactorRepository, place_of
from cartwheel.domains.people.repository.people import PersonRepository
from cartwheel.domains.people.repository.sessions import SessionRepository
from cartwheel.domains.people.second_factor import SecondFactors
from cartwheel.domains.people.service.sessions import session_of
from cartwheel.kernel.clock import Clock
from cartwheel.kernel.db import Database
from cartwheel.systems.outbox.api import Outbox
from cartwheel.systems.rpc.api import NO_STORE, Actor, RequestContext
from cartwheel.systems.tokens.api import Seal

_ISSUER: Final = "Cartwheel"


@dataclass(frozen=True, slots=True)
class SecondFactorService:
    """Second factors. Whoever adds one or takes it away is told by mail."""

    database: Database
    proof: Proof
    audit: AuditLog
    seal: Seal
    clock: Clock

    async def offer(
        self,
        person_id: UUID,
        command: ProvePassword,
        context: RequestContext,
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
        person, _ = await self.proof.ask(person_id, command.password, context)
        secret = pyotp.random_base32()
        sealed = self.seal.close_text(secret, place=place_of(person_id))
        async with self.database.transaction() as connection:
            if not await PersonRepository(connection).is_password_proved(person_id):
                raise UnprovedPasswordError
            if not await FactorRepository(connection).offer(person_id, sealed):
                raise SecondFactorExistsError
            await ensure_factor_shown(connection, person_id, session_id)
        uri = pyotp.TOTP(secret).provisioning_uri(name=person.email, issuer_name=_ISSUER)
        return NewSecondFactor(secret, uri)

    async def confirm(
        self,
        person_id: UUID,
        command: ConfirmSecondFactor,
        context: RequestContext,
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
        async with self.database.transaction() as connection:
            # Whoever adds a passkey at the same time waits, or is seen.
            await PersonRepository(connection).lock(person_id)
            factors = FactorRepository(connection)
            factor = await factors.lock(person_id)
            if factor is None:
                raise NoSecondFactorError
            if factor.confirmed_at is not None:
                raise SecondFactorExistsError
            await ensure_factor_shown(connection, person_id, session_id)
            await SecondFactors(connection, self.clock, self.seal).use(factor, command.code)
            digests = map(rules.digest_of, codes)
            await factors.confirm(person_id, digests, at=self.clock.now())
            if session_id is not None:
                await SessionRepository(connection).note_factor(session_id, person_id)
            await self._tell(
                connection,
                person_id,
                Notice.SECOND_FACTOR_ADDED,
                "auth.confirmSecondFactor",
                context,
            )
        return RecoveryCodes(codes)

    async def prove(
        self, actor: Actor, command: ConfirmSecondFactor, context: RequestContext
    ) -> None:
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
        async with self.database.transaction() as connection:
            person = await PersonRepository(connection).find(actor.id)
        if person is None:
            raise NotAPersonError
        async with (
            self.proof.guard.guess(person.email, context, caller=actor.id),
            self.database.transaction() as connection,
        ):
            factors = SecondFactors(connection, self.clock, self.seal)
            if not await factors.ensure(actor.id, command.code):
                raise NoSecondFactorError
            await SessionRepository(connection).note_factor(session_id, actor.id)
            await self.audit.write(
                connection,
                "auth.proveSecondFactor",
                context=context,
                actor_kind="person",
                actor_id=actor.id,
                subject=session_id,
            )

    async def remove(
        self, person_id: UUID, command: RemoveSecondFactor, context: RequestContext
    ) -> None:
        """
        Take the factor away, with its recovery codes.

        Raises:
            InvalidCredentialsError: the password is wrong.
            InvalidCodeError: the code is wrong or was used before.
            NoSecondFactorError: there is none that counts.
            LockedOutError: too many attempts failed.
            SecretKeyError: this process cannot open the secret; recovery codes need none.
        """
        person, _ = await self.proof.ask(person_id, command.password, context)
        async with self.proof.guard.guess(person.email, context, caller=person_id):
            await self._remove(person_id, command.code, context)

    async def _remove(self, person_id: UUID, code: str, context: RequestContext) -> None:
        async with self.database.transaction() as connection:
            await PersonRepository(connection).lock(person_id)
            factors = FactorRepository(connection)
            factor = await factors.lock(person_id)
            if factor is None or factor.confirmed_at is None:
                raise NoSecondFactorError
            await SecondFactors(connection, self.clock, self.seal).use(factor, code)
            await factors.delete(person_id)
            await SessionRepository(connection).forget_factor(person_id)
            await self._tell(
                connection,
                person_id,
                Notice.SECOND_FACTOR_REMOVED,
                "auth.removeSecondFactor",
                context,
            )

    async def _tell(
        self,
        connection: AsyncConnection,
        person_id: UUID,
        notice: Notice,
        procedure: str,
        context: RequestContext,
    ) -> None:
        await Outbox(connection).enqueue(SendNotice(NO_STORE, person_id, notice))
        await self.audit.write(
            connection,
            procedure,
            context=context,
            actor_kind="person",
            actor_id=person_id,
            subject=person_id,
        )
