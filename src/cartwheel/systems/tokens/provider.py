"""What a container holds of tokens."""

from collections.abc import AsyncIterator

from dishka import Provider, Scope, provide

from cartwheel.kernel.clock import Clock
from cartwheel.kernel.db import Database
from cartwheel.kernel.settings import Settings
from cartwheel.systems.tokens.choosing import EitherVerifier, RememberingVerifier
from cartwheel.systems.tokens.contracts import TokenSigner, TokenVerifier
from cartwheel.systems.tokens.jwt import JWTSigner
from cartwheel.systems.tokens.paseto import PasetoSigner, PasetoVerifier
from cartwheel.systems.tokens.ring import KeyRing
from cartwheel.systems.tokens.seals import Seal


class TokenProvider(Provider):
    """
    The keys of the process, its seal, and who signs and verifies with them.

    `TokenSigner` and `TokenVerifier` are for people's tokens, in the format of the settings
    and in either. `PasetoSigner` and `PasetoVerifier` are for roles among each other.
    """

    scope = Scope.APP

    @provide
    def seal(self, settings: Settings) -> Seal:
        """What secrets in the database are sealed with."""
        return Seal.of(settings.secret_key, settings.former_secret_key)

    @provide
    async def ring(self, seal: Seal, database: Database, clock: Clock) -> AsyncIterator[KeyRing]:
        """The keys of the installation, as this process knows them."""
        ring = KeyRing(database, clock, seal=seal)
        yield ring
        await ring.close()

    @provide
    def signer(self, settings: Settings, ring: KeyRing, clock: Clock) -> TokenSigner:
        """Makes people's tokens."""
        if settings.token_format == "paseto":  # noqa: S105 - the name of a format
            return PasetoSigner(ring, clock, settings.token_issuer)
        return JWTSigner(ring, clock, settings.token_issuer)

    @provide
    def verifier(self, settings: Settings, ring: KeyRing, clock: Clock) -> TokenVerifier:
        """Reads people's tokens."""
        either = EitherVerifier(ring, clock, issuer=settings.token_issuer)
        return RememberingVerifier(either, clock)

    @provide
    def role_signer(self, settings: Settings, ring: KeyRing, clock: Clock) -> PasetoSigner:
        """Makes the tokens that roles show each other."""
        return PasetoSigner(ring, clock, settings.token_issuer)

    @provide
    def role_verifier(self, settings: Settings, ring: KeyRing, clock: Clock) -> PasetoVerifier:
        """Reads the tokens that roles show each other."""
        return PasetoVerifier(ring, clock, settings.token_issuer)
