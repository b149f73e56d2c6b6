"""Signing in with an identity provider."""

from contextlib import AbstractAsyncContextManager, nullcontext
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final
from uuid import UUID

from authlib.oauth2.rfc7636 import create_s256_code_challenge  # type: ignore[import-untyped]

from cartwheel.domains.people import rules
from cartwheel.domains.people.barrier import Barrier
from cartwheel.domains.people.contracts import (
    CompleteProviderLogin,
    LoginMethod,
    Person,
    ProviderLogin,
    SignedIn,
)
from cartwheel.domains.people.errors import (
    InvalidCodeError,
    SecondFactorRequiredError,
    UnverifiedAddressError,
)
from cartwheel.domains.people.guard import Guard
from cartwheel.domains.people.messages import Notice, SendNotice
from cartwheel.domains.people.providers.contracts import Vouched
from cartwheel.domains.people.providers.directory import ProviderDirectory
from cartwheel.domains.people.providers.journeys import (
    LASTS,
    Arrival,
    Journey,
    Journeys,
)
from cartwheel.domains.people.repository.people import PersonRepository
from cartwheel.domains.people.repository.registrations import (
    RegistrationRepository,
)
from cartwheel.domains.people.repository.sessions import SessionRepository
from cartwheel.domains.people.second_factors import SecondFactors
from cartwheel.domains.people.session_opener import SessionOpener
from cartwheel.kernel.clock import Clock
from cartwheel.kernel.email_addresses import address_of
from cartwheel.kernel.errors import InvalidInputError
from cartwheel.systems.mail.api import PublicPages
from cartwheel.systems.rpc.api import NO_STORE, Flow, Transaction, Transactions
from cartwheel.systems.tokens.api import Seal

DROPPED: Final = "auth.dropPassword"
"""What it calls it when a password ends that a stranger may have chosen."""
LINKED: Final = "identity.linked"
"""What the audit log calls it when a person is known by what a provider calls them."""


@dataclass(frozen=True, slots=True)
class ProviderLoginFlow(Flow):
    """
    Signing in with whom a provider vouches for.

    A person's own second factor is asked for once, before a provider is believed for the
    first time. Afterwards it is not: who can be at the provider, and how sure it is, is
    the provider's to know.
    """

    transactions: Transactions
    providers: ProviderDirectory
    journeys: Journeys
    pages: PublicPages
    opener: SessionOpener
    guard: Guard
    barrier: Barrier
    seal: Seal
    clock: Clock

    @property
    def names(self) -> tuple[str, ...]:
        """Whom one may sign in with."""
        return self.providers.names

    async def start(self, name: str) -> tuple[ProviderLogin, datetime]:
        """
        Return where to send the person, and until when the return is awaited.

        Raises:
            ProviderNotFoundError: there is no such provider.
            UnavailableError: the provider or Redis does not answer.
        """
        provider = self.providers.get(name)
        state, binding = rules.make_token(), rules.make_token()
        nonce, verifier = rules.make_token(), rules.make_token()
        url = await provider.begin(
            redirect_uri=self.pages.at(f"/sign-in/{name}"),
            state=state,
            nonce=nonce,
            challenge=create_s256_code_challenge(verifier),
        )
        await self.journeys.begin(state, Journey(name, nonce, verifier, rules.digest_of(binding)))
        return ProviderLogin(url, binding), self.clock.now() + LASTS

    async def complete(self, command: CompleteProviderLogin, *, binding: str | None) -> SignedIn:
        """
        Open a session for whoever came back.

        Somebody new becomes a person. A person with the same address is taken for the
        same, since both we and the provider have verified it, and is told by mail; a
        second factor that she has is asked for first, and the same call with a code of it
        will do.

        Raises:
            ProviderNotFoundError: there is no such provider.
            ProviderRefusedError: what came back does not hold, or another browser set out.
            UnverifiedAddressError: the provider does not vouch for the address of somebody new.
            SecondFactorRequiredError: the account is not known by this provider yet, and has
                a second factor of which a code is missing.
            InvalidCodeError: the code is wrong or was used before.
            LockedOutError: too many attempts failed.
            BlockedError: an operator lets this person in no more.
            NoSuchMembershipError: the person is not in the store that was asked for.
            UnavailableError: the provider or Redis does not answer.
        """
        vouched = await self._find_vouched(command, binding)
        code, email = command.second_factor_code, vouched.email
        guess: AbstractAsyncContextManager[None] = nullcontext()
        if code is not None and email is not None:
            guess = self.guard.guess(email)
        try:
            async with guess, self.transactions.open() as tx:
                person, proved = await self._recognise(tx, vouched, code=code)
                opened = await self.opener.open(
                    tx,
                    person.id,
                    method=LoginMethod.PROVIDER,
                    store_id=command.store_id,
                    factor_proved=proved,
                )
        except (SecondFactorRequiredError, InvalidCodeError):
            # The provider's code is used up; whoever it was returns with one of our own.
            held = rules.digest_of(binding or "")
            await self.journeys.keep(command.state, Arrival(command.provider, held, vouched))
            raise
        await self.journeys.forget(command.state)
        return await self.opener.sign(person, opened)

    async def _find_vouched(self, command: CompleteProviderLogin, binding: str | None) -> Vouched:
        provider = self.providers.get(command.provider)
        found = await self.journeys.find(command.state, provider=command.provider, binding=binding)
        if found is not None:
            return found
        journey = await self.journeys.end(command.state, provider=command.provider, binding=binding)
        vouched = await provider.identify(
            command.code,
            redirect_uri=self.pages.at(f"/sign-in/{command.provider}"),
            nonce=journey.nonce,
            verifier=journey.verifier,
        )
        try:
            return replace(vouched, email=address_of(vouched.email or ""))
        except InvalidInputError:
            return replace(vouched, email=None)

    async def _drop_strangers_password(self, tx: Transaction, person_id: UUID) -> None:
        """
        Forget a password that somebody else may have chosen, and end what it has opened.

        Nothing else opens the account: nobody adds a second factor or a passkey by a
        password that is not proved.
        """
        if not await PersonRepository(tx.connection).drop_unproved_password(person_id):
            return
        now = self.clock.now()
        await RegistrationRepository(tx.connection).forget_resets(person_id)
        ended = await SessionRepository(tx.connection).end(person_id, now=now)
        barred = await self.barrier.bar(tx, person_id, event=DROPPED, by=person_id)
        await tx.outbox.enqueue(SendNotice(NO_STORE, person_id, Notice.PASSWORD_DROPPED))
        await tx.record(
            person_id,
            event=DROPPED,
            person_id=person_id,
            after={
                "endedSessions": ended,
                "revokedKeys": [key.id for one in barred for key in one.revoked_keys],
                "withdrawnInvitations": [
                    sent for one in barred for sent in one.withdrawn_invitations
                ],
            },
        )
        await self.opener.registry.end(ended)

    async def _recognise(
        self,
        tx: Transaction,
        vouched: Vouched,
        *,
        code: str | None,
    ) -> tuple[Person, bool]:
        """Return who was vouched for, and whether that person showed a second factor too."""
        people = PersonRepository(tx.connection)
        known = await people.find_by_identity(issuer=vouched.issuer, subject=vouched.subject)
        if known is not None:
            return known, False
        email = vouched.email
        if email is None:
            raise UnverifiedAddressError
        now = self.clock.now()
        name = rules.name_of(vouched.name, otherwise=email)
        # Of two who are the same and come at once, the second finds what the first made.
        new = await people.add(email=email, name=name, password_hash=None, at=now)
        person = new or await people.find_by_email(email)
        assert person is not None
        if not await people.add_identity(
            person.id, issuer=vouched.issuer, subject=vouched.subject, at=now
        ):
            first = await people.find_by_identity(issuer=vouched.issuer, subject=vouched.subject)
            assert first is not None
            return first, False
        proved = False
        if new is None:
            factors = SecondFactors(tx.connection, self.clock, self.seal)
            proved = await factors.ensure(person.id, code)
            notice = SendNotice(NO_STORE, person.id, Notice.IDENTITY_LINKED)
            await tx.outbox.enqueue(notice)
            await self._drop_strangers_password(tx, person.id)
        await tx.record(
            person.id,
            event=LINKED,
            person_id=person.id,
            after={
                "issuer": vouched.issuer,
                "subject": vouched.subject,
                "isNewPerson": new is not None,
            },
        )
        return person, proved
