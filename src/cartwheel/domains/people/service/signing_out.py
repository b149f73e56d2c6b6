"""Signing out."""

from dataclasses import dataclass
from typing import Final
from uuid import UUID

from cartwheel.domains.audit.api import AuditLog
from cartwheel.domains.people import rules
from cartwheel.domains.people.repository.sessions import SessionRepository
from cartwheel.domains.people.sessions import SessionRegistry
from cartwheel.kernel.clock import Clock
from cartwheel.kernel.db import Database
from cartwheel.systems.rpc.api import Authenticator, RequestContext, UnauthenticatedError

REPLACED: Final = "session.replaced"
"""What the audit log calls it when a browser signs in over a session."""


@dataclass(frozen=True, slots=True)
class LogoutService:
    """Signing out, by whatever is left of a session. Whoever is out already stays so."""

    sessions: SessionRepository
    registry: SessionRegistry
    authenticator: Authenticator
    audit: AuditLog
    clock: Clock

    async def end(
        self,
        context: RequestContext,
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
        ended = await self.sessions.end(person_id, now=self.clock.now(), only=session_id)
        if ended:
            await self.audit.write(
                self.sessions.connection,
                "auth.logout" if replaced_by is None else REPLACED,
                context=context,
                actor_kind="person",
                actor_id=person_id,
                subject=session_id,
                after=None if replaced_by is None else {"replacedBy": replaced_by},
            )
        await self.registry.end(ended)

    async def _find(
        self, refresh_token: str | None, credential: str | None
    ) -> tuple[UUID, UUID] | None:
        if refresh_token is not None:
            row = await self.sessions.lock_by_token(rules.digest_of(refresh_token))
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
class SuccessionService:
    """Ends the session that a browser held before it signed in anew (OWASP ASVS 5.0, 7.2.4)."""

    database: Database
    registry: SessionRegistry
    authenticator: Authenticator
    audit: AuditLog
    clock: Clock

    async def succeed(
        self, context: RequestContext, tokens: tuple[str | None, str | None], *, by: UUID
    ) -> None:
        """
        End the session of a refresh token or an access token, if they are any's.

        Raises:
            UnavailableError: Redis does not answer; the former session goes on.
        """
        refresh_token, credential = tokens
        if refresh_token is None and credential is None:
            return
        async with self.database.transaction() as connection:
            sessions = SessionRepository(connection)
            former = LogoutService(
                sessions, self.registry, self.authenticator, self.audit, self.clock
            )
            await former.end(
                context, refresh_token=refresh_token, credential=credential, replaced_by=by
            )
