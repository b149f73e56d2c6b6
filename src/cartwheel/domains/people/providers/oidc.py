"""Any provider that describes itself by OpenID Connect Discovery 1.0."""

import time
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import quote_plus

import httpx
import msgspec
import structlog
from authlib.oauth2.rfc6749.parameters import prepare_grant_uri  # type: ignore[import-untyped]
from authlib.oidc.core import CodeIDToken  # type: ignore[import-untyped]
from joserfc.errors import JoseError

from cartwheel.domains.people.errors import ProviderRefusedError
from cartwheel.domains.people.providers.asking import ask, is_protected
from cartwheel.domains.people.providers.contracts import ProviderConfig, Vouched
from cartwheel.domains.people.providers.keys import ProviderKeys
from cartwheel.kernel.errors import UnavailableError

_SCOPE: Final = "openid email profile"
_KEPT_SECONDS: Final = 600.0
_LEEWAY_SECONDS: Final = 60

_log = structlog.get_logger(__name__)


class _Metadata(msgspec.Struct, frozen=True):
    issuer: str
    authorization_endpoint: str
    token_endpoint: str
    jwks_uri: str
    userinfo_endpoint: str | None = None
    token_endpoint_auth_methods_supported: tuple[str, ...] = ("client_secret_basic",)


@dataclass(frozen=True, slots=True)
class _Known:
    until: float
    metadata: _Metadata
    keys: ProviderKeys


class OIDCProvider:
    """An OpenID provider; its description and keys are remembered for ten minutes."""

    def __init__(self, config: ProviderConfig, client: httpx.AsyncClient) -> None:
        self._config = config
        self._client = client
        self._known: _Known | None = None

    async def begin(self, *, redirect_uri: str, state: str, nonce: str, challenge: str) -> str:
        """See `IdentityProvider.begin`."""
        known = await self._know()
        url: str = prepare_grant_uri(
            known.metadata.authorization_endpoint,
            self._config.client_id,
            "code",
            redirect_uri=redirect_uri,
            scope=self._config.scope or _SCOPE,
            state=state,
            nonce=nonce,
            code_challenge=challenge,
            code_challenge_method="S256",
        )
        return url

    async def identify(self, code: str, *, redirect_uri: str, nonce: str, verifier: str) -> Vouched:
        """See `IdentityProvider.identify`."""
        metadata = (await self._know()).metadata
        tokens = await self._exchange(metadata, code, redirect_uri=redirect_uri, verifier=verifier)
        claims = await self._check(tokens, nonce=nonce)
        email, is_verified = _address_in(claims)
        if email is None or (is_verified is None and not self._config.email_is_trusted):
            said = await self._ask_userinfo(metadata, tokens, subject=claims["sub"])
            claims = {**said, **claims}
            also, also_verified = _address_in(said)
            if email is None or (email.lower() == (also or "").lower()):
                email, is_verified = email or also, also_verified
        if is_verified is None:
            is_verified = self._config.email_is_trusted
        return Vouched(
            issuer=metadata.issuer,
            subject=str(claims["sub"]),
            email=email if is_verified else None,
            name=str(claims.get("name") or email or ""),
        ).within(self._config.domains)

    async def _ask_userinfo(
        self, metadata: _Metadata, tokens: dict[str, Any], *, subject: str
    ) -> dict[str, Any]:
        """Return what else the provider tells of the token's subject; nothing where it will not."""
        if metadata.userinfo_endpoint is None:
            return {}
        bearer = {"authorization": f"Bearer {tokens.get('access_token')}"}
        try:
            said = await ask(self._client, "GET", metadata.userinfo_endpoint, headers=bearer)
        except ProviderRefusedError:
            # Who it is, the token has said already; an address is then not vouched for.
            _log.info("provider.userinfo_refused", issuer=metadata.issuer)
            return {}
        if not isinstance(said, dict) or said.get("sub") != subject:
            raise ProviderRefusedError
        return said

    async def _exchange(
        self, metadata: _Metadata, code: str, *, redirect_uri: str, verifier: str
    ) -> dict[str, Any]:
        form = {
            "grant_type": "authorization_code",
            "code": code,
            "redirect_uri": redirect_uri,
            "code_verifier": verifier,
            "client_id": self._config.client_id,
        }
        sent: dict[str, Any] = {"data": form}
        if "client_secret_basic" in metadata.token_endpoint_auth_methods_supported:
            # Each encoded like a form's field first (RFC 6749, 2.3.1).
            sent["auth"] = (
                quote_plus(self._config.client_id),
                quote_plus(self._config.client_secret),
            )
        else:
            form["client_secret"] = self._config.client_secret
        tokens = await ask(self._client, "POST", metadata.token_endpoint, **sent)
        if not isinstance(tokens, dict) or not isinstance(tokens.get("id_token"), str):
            raise ProviderRefusedError
        return tokens

    async def _check(self, tokens: dict[str, Any], *, nonce: str) -> dict[str, Any]:
        known = await self._know()
        try:
            try:
                token = known.keys.open(tokens["id_token"])
            except JoseError:
                # The key may be newer than what we remember.
                known = await self._know(anew=True)
                token = known.keys.open(tokens["id_token"])
            claims = CodeIDToken(
                msgspec.json.decode(token.payload, type=dict[str, Any]),
                token.headers(),
                {
                    "iss": {"essential": True, "value": known.metadata.issuer},
                    "aud": {"essential": True, "value": self._config.client_id},
                },
                {
                    "nonce": nonce,
                    "client_id": self._config.client_id,
                    "access_token": tokens.get("access_token"),
                },
            )
            claims.validate(leeway=_LEEWAY_SECONDS)
        except (JoseError, ValueError) as error:
            raise ProviderRefusedError from error
        return dict(claims)

    async def _know(self, *, anew: bool = False) -> _Known:
        if self._known is not None and not anew and time.monotonic() < self._known.until:
            return self._known
        issuer = self._config.issuer
        described = f"{issuer.rstrip('/')}/.well-known/openid-configuration"
        try:
            metadata = msgspec.convert(await ask(self._client, "GET", described), _Metadata)
            said = await ask(self._client, "GET", metadata.jwks_uri)
            keys = ProviderKeys.read(said, issuer=issuer)
        except (msgspec.ValidationError, ValueError, ProviderRefusedError) as error:
            raise UnavailableError("The identity provider does not describe itself") from error
        if not is_protected(metadata.authorization_endpoint):
            raise UnavailableError("The identity provider is not to be visited over TLS")
        if metadata.issuer != issuer:
            raise UnavailableError("The identity provider is another than its description says")
        self._known = _Known(time.monotonic() + _KEPT_SECONDS, metadata, keys)
        return self._known


def _address_in(claims: dict[str, Any]) -> tuple[str | None, bool | None]:
    """Return the address among claims, and whether it is verified; None where nothing is said."""
    email, verified = claims.get("email"), claims.get("email_verified")
    found = email if isinstance(email, str) and email else None
    return found, None if verified is None else verified in (True, "true")
