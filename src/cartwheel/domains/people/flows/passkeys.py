"""Passkeys: adding them, and signing in with one (Web Authentication, level 2)."""

import json
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import urlsplit
from uuid import UUID

import webauthn
from webauthn.helpers import (
    base64url_to_bytes,
    bytes_to_base64url,
    parse_authentication_credential_json,
    parse_client_data_json,
)
from webauthn.helpers.exceptions import WebAuthnException
from webauthn.helpers.structs import (
    AuthenticationCredential,
    AuthenticatorSelectionCriteria,
    PublicKeyCredentialDescriptor,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)

from cartwheel.domains.people.challenges import Challenges
from cartwheel.domains.people.contracts import (
    AddPasskey,
    LoginMethod,
    Passkey,
    PasskeyById,
    PasskeyList,
    PasskeyLogin,
    PasskeyOptions,
    ProvePassword,
    SignedIn,
)
from cartwheel.domains.people.errors import (
    InvalidPasskeyError,
    PasskeyNotFoundError,
    TooManyPasskeysError,
    UnprovedPasswordError,
)
from cartwheel.domains.people.messages import Notice, SendNotice
from cartwheel.domains.people.proof import Proof, ensure_factor_shown
from cartwheel.domains.people.repository.passkeys import PasskeyRepository, PasskeyRow
from cartwheel.domains.people.repository.people import PersonRepository
from cartwheel.domains.people.repository.sessions import SessionRepository
from cartwheel.domains.people.session_opener import SessionOpener
from cartwheel.kernel.clock import Clock
from cartwheel.systems.rpc.api import NO_STORE, Browsers, Flow, Transaction, Transactions

_NAME: Final = "Cartwheel"
_MOST: Final = 20
_MALFORMED: Final = (WebAuthnException, ValueError, TypeError, KeyError, RecursionError)
"""What reading a credential ends in that no browser made; its JSON may be nested at will."""


@dataclass(frozen=True, slots=True)
class PasskeyFlow(Flow):
    """
    Passkeys. The device asks for a finger or a code, so no second factor is asked for.

    Whoever adds one or takes it away is told by mail.

    They count for the host of the public address alone.
    """

    transactions: Transactions
    challenges: Challenges
    proof: Proof
    opener: SessionOpener
    browsers: Browsers
    clock: Clock

    async def offer(
        self,
        person_id: UUID,
        command: ProvePassword,
        *,
        session_id: UUID | None,
    ) -> PasskeyOptions:
        """
        Return what a browser needs to make a passkey.

        Raises:
            InvalidCredentialsError: the password is wrong.
            UnprovedPasswordError: whoever chose the password may be a stranger.
            SecondFactorRequiredError: the account has a factor, and this session has shown none.
            LockedOutError: too many attempts failed.
            TooManyPasskeysError: there are as many as there may be.
            UnavailableError: Redis does not answer.
        """
        person, _ = await self.proof.ask(person_id, command.password)
        async with self.transactions.open() as tx:
            if not await PersonRepository(tx.connection).is_password_proved(person_id):
                raise UnprovedPasswordError
            await ensure_factor_shown(tx.connection, person_id, session_id)
            present = await PasskeyRepository(tx.connection).list_of(person_id)
        if len(present) >= _MOST:
            raise TooManyPasskeysError(most=_MOST)
        options = webauthn.generate_registration_options(
            rp_id=self._host,
            rp_name=_NAME,
            user_id=person_id.bytes,
            user_name=person.email,
            user_display_name=person.name,
            challenge=await self.challenges.make(person_id),
            authenticator_selection=AuthenticatorSelectionCriteria(
                resident_key=ResidentKeyRequirement.REQUIRED,
                user_verification=UserVerificationRequirement.REQUIRED,
            ),
            exclude_credentials=[PublicKeyCredentialDescriptor(id=row.id) for row in present],
        )
        return PasskeyOptions(json.loads(webauthn.options_to_json(options)))

    async def add(
        self,
        person_id: UUID,
        command: AddPasskey,
        *,
        session_id: UUID | None,
    ) -> Passkey:
        """
        Keep a passkey that a browser made; the session it was made in has shown it.

        Raises:
            InvalidPasskeyError: it was not made as it was asked for, or just now.
            SecondFactorRequiredError: the account has a factor, and this session has shown none.
            TooManyPasskeysError: there are as many as there may be.
            UnavailableError: Redis does not answer.
        """
        challenge = await self._take_challenge(command.credential, person_id)
        try:
            made = webauthn.verify_registration_response(
                credential=command.credential,
                expected_challenge=challenge,
                expected_rp_id=self._host,
                expected_origin=self.browsers.origin,
                require_user_verification=True,
            )
        except _MALFORMED as error:
            raise InvalidPasskeyError from error
        row = PasskeyRow(
            id=made.credential_id,
            person_id=person_id,
            public_key=made.credential_public_key,
            sign_count=made.sign_count,
            name=command.name,
            created_at=self.clock.now(),
            used_at=None,
        )
        async with self.transactions.open() as tx:
            # Whoever adds others at the same time waits, so that they are counted.
            await PersonRepository(tx.connection).lock(person_id)
            await ensure_factor_shown(tx.connection, person_id, session_id)
            passkeys = PasskeyRepository(tx.connection)
            if len(await passkeys.list_of(person_id)) >= _MOST:
                raise TooManyPasskeysError(most=_MOST)
            if not await passkeys.add(row):
                raise InvalidPasskeyError("known_passkey")
            if session_id is not None:
                await SessionRepository(tx.connection).note_factor(session_id, person_id)
            await self._tell(
                tx,
                person_id,
                Notice.PASSKEY_ADDED,
                passkey_id=row.id,
            )
        return _shown(row)

    async def list_of(self, person_id: UUID) -> PasskeyList:
        """Return a person's passkeys, the oldest first."""
        async with self.transactions.open() as tx:
            rows = await PasskeyRepository(tx.connection).list_of(person_id)
        return PasskeyList(tuple(map(_shown, rows)))

    async def remove(
        self,
        person_id: UUID,
        command: PasskeyById,
        *,
        session_id: UUID | None,
    ) -> None:
        """
        Let a passkey open nothing any more; sessions that it opened go on.

        Raises:
            PasskeyNotFoundError: the person has none such.
            SecondFactorRequiredError: the account has a factor, and this session has shown none.
        """
        try:
            passkey_id = base64url_to_bytes(command.id)
        except ValueError:
            raise PasskeyNotFoundError from None
        async with self.transactions.open() as tx:
            await PersonRepository(tx.connection).lock(person_id)
            await ensure_factor_shown(tx.connection, person_id, session_id)
            if not await PasskeyRepository(tx.connection).delete(person_id, passkey_id):
                raise PasskeyNotFoundError
            await SessionRepository(tx.connection).forget_factor(person_id)
            await self._tell(
                tx,
                person_id,
                Notice.PASSKEY_REMOVED,
                passkey_id=passkey_id,
            )

    async def start(self) -> PasskeyOptions:
        """
        Return what a browser needs to let somebody choose a passkey and sign in.

        Raises:
            UnavailableError: Redis does not answer.
        """
        options = webauthn.generate_authentication_options(
            rp_id=self._host,
            challenge=await self.challenges.make(None),
            user_verification=UserVerificationRequirement.REQUIRED,
        )
        return PasskeyOptions(json.loads(webauthn.options_to_json(options)))

    async def sign_in(self, command: PasskeyLogin) -> SignedIn:
        """
        Open a session for whoever has a passkey.

        Nobody is known before it signs, so the device must say whose it is (the
        `userHandle`), and that must be its owner (Web Authentication, level 2, section 7.2,
        step 6).

        Raises:
            InvalidPasskeyError: it is nobody's, or another's than the device says, or what
                it signed does not hold, or its device counts backwards, as a copy would.
            BlockedError: an operator lets this person in no more.
            NoSuchMembershipError: the person is not in the store that was asked for.
            UnavailableError: Redis does not answer.
        """
        challenge = await self._take_challenge(command.credential, None)
        credential = _read(command.credential)
        async with self.transactions.open() as tx:
            passkeys = PasskeyRepository(tx.connection)
            row = await passkeys.lock(credential.raw_id)
            if row is None:
                raise InvalidPasskeyError("unknown_passkey")
            if credential.response.user_handle != row.person_id.bytes:
                raise InvalidPasskeyError("another_owner", person_id=row.person_id)
            try:
                proved = webauthn.verify_authentication_response(
                    credential=credential,
                    expected_challenge=challenge,
                    expected_rp_id=self._host,
                    expected_origin=self.browsers.origin,
                    credential_public_key=row.public_key,
                    credential_current_sign_count=row.sign_count,
                    require_user_verification=True,
                )
            except _MALFORMED as error:
                raise InvalidPasskeyError(person_id=row.person_id) from error
            now = self.clock.now()
            await passkeys.note_use(row.id, sign_count=proved.new_sign_count, at=now)
            person = await PersonRepository(tx.connection).find(row.person_id)
            assert person is not None  # its passkeys go with it
            opened = await self.opener.open(
                tx,
                person.id,
                method=LoginMethod.PASSKEY,
                store_id=command.store_id,
                factor_proved=True,
            )
        return await self.opener.sign(person, opened)

    async def _tell(
        self,
        tx: Transaction,
        person_id: UUID,
        notice: Notice,
        *,
        passkey_id: bytes,
    ) -> None:
        await tx.outbox.enqueue(SendNotice(NO_STORE, person_id, notice))
        await tx.record(bytes_to_base64url(passkey_id))

    @property
    def _host(self) -> str:
        return urlsplit(self.browsers.origin).hostname or ""

    async def _take_challenge(self, credential: dict[str, Any], person_id: UUID | None) -> bytes:
        """Return the challenge that was signed, which must have been ours for this."""
        try:
            signed = parse_client_data_json(
                base64url_to_bytes(credential["response"]["clientDataJSON"])
            )
        except _MALFORMED as error:
            raise InvalidPasskeyError("malformed") from error
        if not await self.challenges.take(signed.challenge, person_id):
            raise InvalidPasskeyError("unknown_challenge")
        return signed.challenge


def _read(credential: dict[str, Any]) -> AuthenticationCredential:
    try:
        return parse_authentication_credential_json(credential)
    except _MALFORMED as error:
        raise InvalidPasskeyError("malformed") from error


def _shown(row: PasskeyRow) -> Passkey:
    return Passkey(bytes_to_base64url(row.id), row.name, row.created_at, row.used_at)
