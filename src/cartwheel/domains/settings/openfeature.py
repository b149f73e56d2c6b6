"""OpenFeature over the flags of stores."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from openfeature import api
from openfeature.client import OpenFeatureClient
from openfeature.exception import InvalidContextError, ProviderNotReadyError
from openfeature.provider.no_op_provider import NoOpProvider

from cartwheel.domains.settings.flags import STORE_ATTRIBUTE
from cartwheel.domains.settings.live import LiveSettings
from cartwheel.kernel.errors import UnavailableError
from cartwheel.kernel.ids import new_id
from cartwheel.systems.flags.api import FlagProvider, FlagSet
from cartwheel.systems.rpc.api import NO_STORE


def make_provider(live: LiveSettings) -> FlagProvider:
    """
    Make the provider of this process: the attribute `storeId` says whose flags are asked.

    Without it they are the platform's alone. Changes are told to OpenFeature's listeners.
    """
    provider = FlagProvider(_StoreFlags(live))
    live.observe(provider.announce_change)
    return provider


@contextmanager
def open_client(live: LiveSettings) -> Iterator[OpenFeatureClient]:
    """
    Register a provider for the length of the block, and give the client that asks it.

    Under a name of its own: OpenFeature's registry is the whole process's, and a process may
    hold more than one application.
    """
    domain = f"cartwheel-{new_id()}"
    api.set_provider_and_wait(make_provider(live), domain)
    try:
        yield api.get_client(domain)
    finally:
        api.set_provider_and_wait(NoOpProvider(), domain)


@dataclass(frozen=True, slots=True)
class FlagFollower:
    """Follows what stores set, in a process that is asked through OpenFeature's client."""

    live: LiveSettings
    client: OpenFeatureClient
    """Asked for so that its provider is registered from now on."""

    async def run(self) -> None:
        """Follow the changes until cancelled; engines that are away are waited for."""
        await self.live.run()


@dataclass(frozen=True, slots=True)
class _StoreFlags:
    live: LiveSettings

    def find(self, attributes: Mapping[str, Any]) -> FlagSet | None:
        found = self.live.find(_store_of(attributes))
        return None if found is None else found.flags

    async def load(self, attributes: Mapping[str, Any]) -> FlagSet:
        try:
            return (await self.live.of(_store_of(attributes))).flags
        except UnavailableError as error:
            raise ProviderNotReadyError(str(error)) from error


def _store_of(attributes: Mapping[str, Any]) -> UUID:
    given = attributes.get(STORE_ATTRIBUTE)
    if given is None:
        return NO_STORE
    try:
        return given if isinstance(given, UUID) else UUID(given)
    except (AttributeError, TypeError, ValueError):
        raise InvalidContextError("`storeId` is not the id of a store") from None
