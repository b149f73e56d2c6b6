"""The key of the renting pages, which stays with the server."""

from pathlib import Path
from typing import Final, Self

import msgspec
from dishka import AsyncContainer

from cartwheel.domains.rentals.settings import PAGES
from cartwheel.domains.settings.configuration import ConfigurationService
from cartwheel.domains.settings.contracts import PutConfiguration, ValueSource
from cartwheel.domains.stores.api import StoreDirectory
from cartwheel.domains.stores.contracts import OpenedStore
from cartwheel.domains.stores.keys.contracts import CreateAPIKey
from cartwheel.domains.stores.keys.service import KeyService
from cartwheel.entrypoints.kept import read_kept, write_kept
from cartwheel.entrypoints.wiring import open_scope
from cartwheel.kernel.settings import Settings
from cartwheel.systems.rpc.api import UnauthenticatedError

RENT_SCOPES: Final = ("rentals:read", "rentals:shop")


class RentKey(msgspec.Struct, frozen=True):
    """Opens the store whose cars are shown."""

    secret: str

    @classmethod
    def of(cls, settings: Settings) -> Self | None:
        """Return the key that an operator has set."""
        key = settings.rent_key
        return None if key is None else cls(key.get_secret_value())


async def ensure_rent_key(
    container: AsyncContainer, home: Path, store: OpenedStore, *, url: str
) -> RentKey:
    """
    Return the key of the demo store's renting pages, made by the store's own key on first use.

    With it the store says where its pages are, so that its mails lead there.
    """
    kept, directory = read_kept(home), await container.get(StoreDirectory)
    if kept.rent is not None and await _opens(directory, kept.rent, store):
        return RentKey(kept.rent)
    actor = await directory.authenticate(store.key)
    async with open_scope(container, store.store_id) as scope:
        keys = await scope.get(KeyService)
        made = await keys.create(actor, CreateAPIKey("Renting pages", RENT_SCOPES))
        configuration = await scope.get(ConfigurationService)
        now = await configuration.get(store.store_id)
        pages = next(each for each in now.items if each.key == PAGES.name)
        if pages.source is ValueSource.DEFAULT:
            values = {PAGES.name: f"{url}/rent"}
            await configuration.put(actor, PutConfiguration(now.version, values))
    kept.rent = made.secret
    write_kept(home, kept)
    return RentKey(made.secret)


async def _opens(directory: StoreDirectory, key: str, store: OpenedStore) -> bool:
    try:
        return (await directory.authenticate(key)).store_id == store.store_id
    except UnauthenticatedError:
        return False
