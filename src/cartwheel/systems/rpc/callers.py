"""Who calls: what a request's credential says, as its browser or its door sends it."""

import contextlib
from dataclasses import dataclass
from typing import Final

from cartwheel.kernel.errors import AppError, UnavailableError
from cartwheel.kernel.patience import patience
from cartwheel.systems.rpc.actors import (
    IDENTITY_HEADER,
    Actor,
    Authenticator,
    Introduction,
    Recall,
    RecallingAuthenticator,
    find_credential,
)
from cartwheel.systems.rpc.browsers import Browsers
from cartwheel.systems.rpc.context import RequestContext
from cartwheel.systems.rpc.errors import CrossSiteError, UnauthenticatedError
from cartwheel.systems.rpc.procedures import Procedure
from cartwheel.systems.rpc.quotas import Quota
from cartwheel.systems.rpc.ratelimits import RateLimiter

# A caller who may be recalled does not wait for long to hear that nobody can be asked.
_KNOWN_WAITS_SECONDS: Final = 1.0


@dataclass(frozen=True, slots=True)
class Recalled:
    """Asks who holds a credential, and says from memory who did while nobody can be asked."""

    asked: RecallingAuthenticator

    async def authenticate(self, credential: str) -> Actor:
        """See `Authenticator.authenticate`."""
        known = self.asked.recall(credential)
        if known is None:
            return await self.asked.authenticate(credential)
        try:
            with patience(_KNOWN_WAITS_SECONDS):
                return await self.asked.authenticate(credential)
        except UnavailableError:
            return known


class Callers:
    """Finds out who calls, once for each request, and lets them through to procedures."""

    def __init__(
        self,
        *,
        authenticator: Authenticator,
        browsers: Browsers | None,
        limiter: RateLimiter | None,
        recall: Recall | None,
        patience_seconds: float,
    ) -> None:
        self._authenticator = authenticator
        self._browsers = browsers
        self._limiter = limiter
        self._recall = recall
        self._patience = patience_seconds

    async def identify(self, context: RequestContext) -> Actor:
        """
        Find out who calls; the answer holds for the whole request.

        Raises:
            UnauthenticatedError: the credential is missing, or opens nothing.
            CrossSiteError: it is a cookie, and a foreign page may have sent the request.
            UnavailableError: nobody can be asked at the moment.
        """
        if context.identity is None:
            credential = self._credential(context)
            try:
                if credential is None:
                    raise UnauthenticatedError  # noqa: TRY301
                with patience(self._patience):
                    context.identity = await self._authenticator.authenticate(credential)
                context.credential = (
                    credential.beside if isinstance(credential, Introduction) else credential
                )
            except (UnauthenticatedError, UnavailableError) as error:
                # The calls of a batch need not wait for an answer one after the other.
                context.identity = error
        if isinstance(context.identity, AppError):
            raise context.identity
        return context.identity

    async def try_to_identify(self, context: RequestContext) -> None:
        """Find out who calls, if anybody; a refusal waits for the call that minds."""
        with contextlib.suppress(UnauthenticatedError, CrossSiteError, UnavailableError):
            await self.identify(context)

    async def find_caller(self, context: RequestContext) -> Actor | None:
        """Return who calls, if a credential says so; a refusal waits for the call that minds."""
        with contextlib.suppress(CrossSiteError):
            if self.given(context) is not None:
                await self.try_to_identify(context)
        return context.actor

    def given(self, context: RequestContext) -> str | None:
        """Return the credential that a request brings, if it does."""
        given = find_credential(context.headers, context.redeemed)
        if given is None and self._browsers is not None:
            given = self._browsers.find(context)
        return given

    def _credential(self, context: RequestContext) -> str | None:
        given = self.given(context)
        # It stands for the credential beside it and never alone or for another one: what
        # holds for that one, such as where a cookie may come from, holds for it.
        introduced = context.headers.get(IDENTITY_HEADER)
        if given is None or introduced is None:
            return given
        return Introduction(introduced.decode("latin-1"), beside=given)

    async def admit(self, procedure: Procedure, context: RequestContext) -> None:
        """
        Let a caller through to a procedure, or raise what keeps them from it.

        Raises:
            AppError: who calls is nobody, or may not, or has called too often.
        """
        known = self._recalled(procedure, context)
        try:
            with patience(self._patience if known is None else _KNOWN_WAITS_SECONDS):
                if procedure.allow.signed_in:
                    procedure.allow.ensure(await self.identify(context))
                elif procedure.knows_actor and self._credential(context) is not None:
                    await self.identify(context)
        except UnavailableError:
            if known is None:
                raise
            procedure.allow.ensure(known)
            context.recalled = known
        if self._limiter is None:
            return
        quotas: list[tuple[str, Quota]] = []
        if context.actor is not None and context.actor.quota is not None:
            quotas.append(("caller", context.actor.quota))
        if procedure.limit is not None:
            quotas.append((procedure.name, procedure.limit))
        if quotas:
            await self._limiter.spend(quotas, context)

    def _recalled(self, procedure: Procedure, context: RequestContext) -> Actor | None:
        """Return who the caller was lately, for a procedure that goes on with that."""
        if self._recall is None or not procedure.recalls_callers:
            return None
        credential = self.given(context)
        return None if credential is None else self._recall(credential)
