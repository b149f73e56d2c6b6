"""What becomes of the session before, when a browser signs in anew."""

from dataclasses import dataclass
from uuid import UUID

from cartwheel.domains.people.service.sessions import LogoutService
from cartwheel.domains.people.session_registry import SessionRegistry
from cartwheel.kernel.clock import Clock
from cartwheel.systems.rpc.api import Authenticator, Flow, Transactions


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
