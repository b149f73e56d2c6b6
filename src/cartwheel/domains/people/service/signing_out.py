"""Signing out."""

from dataclasses import dataclass
from typing import Final
from uuid import UUID

from cartwheel.domains.people import rules
from cartwheel.domains.people.repository.sessions import SessionRepository
from cartwheel.domains.people.sessions import SessionRegistry
from cartwheel.kernel.clock import Clock
from cartwheel.systems.rpc.api import (
    Authenticator,
    Flow,
    Transaction,
    Transactions,
    UnauthenticatedError,
)

REPLACED: Final = "session.replaced"
"""What the audit log calls it when a browser signs in over a session."""


@dataclass(frozen=True, slots=True)
class LogoutService:
    """Signing out, by whatever is left of a session. Whoever is out already stays so."""

    transaction: Transaction
    registry: SessionRegistry
    authenticator: Authenticator
    clock: Clock

    async def end(
        self,
        *,
        refresh_token: str | None,
        credential: str | None,
        replaced_by: UUID | None = None,
    ) -> None:
        """
        End the session of a refresh token, or else that of a credential, if there is one.

        `replaced_by` names the session that takes its place, which it is not itself.

        A refresh token names its session also when it was used, or its time is over; an
        access token does only while it is good.

        Raises:
            UnavailableError: Redis does not answer; nothing has changed.
        """
        named = await self._find(refresh_token, credential)
        if named is None:
            return
        person_id, session_id = named
        ended = await self._sessions.end(person_id, now=self.clock.now(), only=session_id)
        if ended:
            await self.transaction.record(
                session_id,
                after=None if replaced_by is None else {"replacedBy": replaced_by},
                event=None if replaced_by is None else REPLACED,
                person_id=person_id,
            )
        await self.registry.end(ended)

    @property
    def _sessions(self) -> SessionRepository:
        return SessionRepository(self.transaction.connection)

    async def _find(
        self, refresh_token: str | None, credential: str | None
    ) -> tuple[UUID, UUID] | None:
        if refresh_token is not None:
            row = await self._sessions.lock_by_token(rules.digest_of(refresh_token))
            if row is not None:
                return row.person_id, row.id
        if credential is None:
            return None
        try:
            actor = await self.authenticator.authenticate(credential)
        except UnauthenticatedError:
            return None
        return None if actor.session_id is None else (actor.id, actor.session_id)


@dataclass(frozen=True, slots=True)
class SuccessionFlow(Flow):
    """Ends the session that a browser held before it signed in anew (OWASP ASVS 5.0, 7.2.4)."""

    transactions: Transactions
    registry: SessionRegistry
    authenticator: Authenticator
    clock: Clock

    async def succeed(self, tokens: tuple[str | None, str | None], *, by: UUID) -> None:
        """
        End the session of a refresh token or an access token, if they are any's.

        Raises:
            UnavailableError: Redis does not answer; the former session goes on.
        """
        refresh_token, credential = tokens
        if refresh_token is None and credential is None:
            return
        async with self.transactions.open() as tx:
            former = LogoutService(tx, self.registry, self.authenticator, self.clock)
            await former.end(refresh_token=refresh_token, credential=credential, replaced_by=by)
