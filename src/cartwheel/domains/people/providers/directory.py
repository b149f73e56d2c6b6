"""The providers of this installation, by name."""

from collections.abc import Callable, Iterable, Mapping
from typing import Final

from httpx import AsyncClient

from cartwheel.domains.people.errors import ProviderNotFoundError
from cartwheel.domains.people.providers.asking import open_client
from cartwheel.domains.people.providers.contracts import IdentityProvider, ProviderConfig
from cartwheel.domains.people.providers.github import GitHubProvider
from cartwheel.domains.people.providers.oidc import OIDCProvider

_KINDS: Final[Mapping[str, Callable[[ProviderConfig, AsyncClient], IdentityProvider]]] = {
    "oidc": OIDCProvider,
    "github": GitHubProvider,
}


class ProviderDirectory:
    """Knows the providers; one for the process."""

    def __init__(self, configs: Iterable[ProviderConfig]) -> None:
        self._client = open_client()
        self._providers: dict[str, IdentityProvider] = {
            config.name: _KINDS[config.kind](config, self._client) for config in configs
        }

    @property
    def names(self) -> tuple[str, ...]:
        """What they are called, in the order of the configuration."""
        return tuple(self._providers)

    def get(self, name: str) -> IdentityProvider:
        """
        Return a provider.

        Raises:
            ProviderNotFoundError: there is none of that name.
        """
        if name not in self._providers:
            raise ProviderNotFoundError
        return self._providers[name]

    async def close(self) -> None:
        """Close what is open."""
        await self._client.aclose()
