"""GitHub, which knows OAuth 2 but no ID tokens: who somebody is, its API tells."""

from typing import Final, TypeVar

import httpx
import msgspec
from authlib.oauth2.rfc6749.parameters import prepare_grant_uri  # type: ignore[import-untyped]

from cartwheel.domains.people.errors import ProviderRefusedError
from cartwheel.domains.people.providers.asking import ask
from cartwheel.domains.people.providers.contracts import ProviderConfig, Vouched
from cartwheel.kernel.errors import UnavailableError

T = TypeVar("T")

_SCOPE: Final = "read:user user:email"


class _User(msgspec.Struct, frozen=True):
    id: int
    login: str
    name: str | None = None


class _Email(msgspec.Struct, frozen=True):
    email: str
    primary: bool
    verified: bool


class GitHubProvider:
    """GitHub, or GitHub Enterprise at other addresses."""

    def __init__(self, config: ProviderConfig, client: httpx.AsyncClient) -> None:
        self._config = config
        self._client = client

    async def begin(
        self,
        *,
        redirect_uri: str,
        state: str,
        nonce: str,  # noqa: ARG002  it has no ID token to carry it
        challenge: str,
    ) -> str:
        """See `IdentityProvider.begin`."""
        url: str = prepare_grant_uri(
            f"{self._config.issuer}/login/oauth/authorize",
            self._config.client_id,
            "code",
            redirect_uri=redirect_uri,
            scope=self._config.scope or _SCOPE,
            state=state,
            code_challenge=challenge,
            code_challenge_method="S256",
        )
        return url

    async def identify(
        self,
        code: str,
        *,
        redirect_uri: str,
        nonce: str,  # noqa: ARG002
        verifier: str,
    ) -> Vouched:
        """See `IdentityProvider.identify`."""
        tokens = await ask(
            self._client,
            "POST",
            f"{self._config.issuer}/login/oauth/access_token",
            data={
                "client_id": self._config.client_id,
                "client_secret": self._config.client_secret,
                "code": code,
                "redirect_uri": redirect_uri,
                "code_verifier": verifier,
            },
        )
        # What it refuses it answers with 200 too.
        token = tokens.get("access_token") if isinstance(tokens, dict) else None
        if not token:
            raise ProviderRefusedError
        headers = {"authorization": f"Bearer {token}"}
        user = await self._read("user", headers, _User)
        emails = await self._read("user/emails", headers, list[_Email])
        return Vouched(
            issuer=self._config.issuer,
            subject=str(user.id),
            email=next((email.email for email in emails if email.primary and email.verified), None),
            name=user.name or user.login,
        ).within(self._config.domains)

    async def _read(self, path: str, headers: dict[str, str], kind: type[T]) -> T:
        said = await ask(self._client, "GET", f"{self._config.api_url}/{path}", headers=headers)
        try:
            return msgspec.convert(said, kind)
        except msgspec.ValidationError as error:
            raise UnavailableError("The identity provider does not answer as it should") from error
