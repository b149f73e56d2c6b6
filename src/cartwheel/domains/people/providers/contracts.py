"""Who vouches for people, and what they say."""

from dataclasses import dataclass, replace
from typing import Annotated, Literal, Protocol, Self

import msgspec

from cartwheel.domains.people.providers.asking import is_protected
from cartwheel.kernel.email_addresses import domain_of
from cartwheel.kernel.errors import InvalidInputError, Issue
from cartwheel.kernel.settings import Settings


class ProviderConfig(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """
    A provider as the operator writes it down.

    `issuer` is the address below which OpenID providers describe themselves; of GitHub
    it is that of its pages, and `api_url` that of its API. `domains` are those of the
    addresses that it may vouch for; without them it may for any. With `email_is_trusted`
    addresses of these domains are believed also where an OpenID provider does not say
    whether it verified them, as Microsoft Entra never does; where it says that it has not,
    they are not.
    """

    name: Annotated[str, msgspec.Meta(pattern="^[a-z0-9][a-z0-9-]{0,31}$")]
    client_id: str
    client_secret: str
    kind: Literal["oidc", "github"] = "oidc"
    issuer: str = "https://github.com"
    api_url: str = "https://api.github.com"
    scope: str | None = None
    domains: tuple[Annotated[str, msgspec.Meta(pattern=r"^[^\s@A-Z]+$")], ...] | None = None
    email_is_trusted: bool = False

    def __post_init__(self) -> None:
        """
        Hold that providers are asked over TLS, except on this machine.

        Raises:
            ValueError: they would not be, or would be believed whatever address they name,
                or may vouch for a domain that is none.
        """
        for domain in self.domains or ():
            domain_of(domain)
        if self.email_is_trusted and (self.kind != "oidc" or not self.domains):
            raise ValueError("email_is_trusted asks for domains, and for kind oidc")
        for address in (self.issuer, self.api_url):
            if not is_protected(address):
                raise ValueError(f"{address} must begin with https://")


@dataclass(frozen=True, slots=True)
class Vouched:
    """What a provider says of a person; an address it does not vouch for is None."""

    issuer: str
    subject: str
    email: str | None
    name: str

    def within(self, domains: tuple[str, ...] | None) -> Self:
        """Return the same, without an address of another domain than may be vouched for."""
        if domains is None or self.email is None:
            return self
        try:
            domain = domain_of(self.email.rpartition("@")[2])
        except ValueError:
            return replace(self, email=None)
        return self if domain in map(domain_of, domains) else replace(self, email=None)


class IdentityProvider(Protocol):
    """Vouches for people."""

    async def begin(self, *, redirect_uri: str, state: str, nonce: str, challenge: str) -> str:
        """
        Return where to send a person.

        Raises:
            UnavailableError: the provider does not answer.
        """
        ...

    async def identify(self, code: str, *, redirect_uri: str, nonce: str, verifier: str) -> Vouched:
        """
        Return who came back with a code.

        Raises:
            ProviderRefusedError: the code opens nothing, or what it opens does not hold.
            UnavailableError: the provider does not answer.
        """
        ...


def providers_of(settings: Settings) -> tuple[ProviderConfig, ...]:
    """
    Read the operator's providers.

    Raises:
        InvalidInputError: they are not written as they should be; no secret is repeated.
    """
    try:
        configs = msgspec.json.decode(
            settings.identity_providers.get_secret_value(), type=tuple[ProviderConfig, ...]
        )
    except msgspec.MsgspecError as error:
        raise InvalidInputError(Issue(("identity_providers",), str(error))) from None
    names = [config.name for config in configs]
    if len(set(names)) < len(names):
        raise InvalidInputError(Issue(("identity_providers",), "Names must differ"))
    return configs
