"""The keys of the demo shop: one for its server, and one that everybody may see."""

from pathlib import Path
from typing import Final, Self

import msgspec
from dishka import AsyncContainer

from cartwheel.domains.stores.api import StoreDirectory
from cartwheel.domains.stores.contracts import OpenedStore
from cartwheel.domains.stores.keys.contracts import CreateAPIKey
from cartwheel.domains.stores.keys.service import KeyService
from cartwheel.entrypoints.kept import read_kept, write_kept
from cartwheel.entrypoints.wiring import open_scope
from cartwheel.kernel.settings import Settings
from cartwheel.systems.rpc.api import UnauthenticatedError

SHOP_SCOPES: Final = (
    *("catalog:read", "inventory:read"),
    *("interventions:read", "orders:read", "orders:shop"),
)
TRACKER_SCOPES: Final = ("events:write", "interventions:show")


class ShopKeys(msgspec.Struct, frozen=True):
    """`shop` stays with the server, `tracker` stands in its pages."""

    shop: str
    tracker: str

    @classmethod
    def of(cls, settings: Settings) -> Self | None:
        """Return the keys that an operator has set, of the store that `/shop` is to show."""
        shop, tracker = settings.shop_key, settings.shop_tracker_key
        if shop is None or tracker is None:
            return None
        return cls(shop.get_secret_value(), tracker.get_secret_value())


async def ensure_shop_keys(container: AsyncContainer, home: Path, store: OpenedStore) -> ShopKeys:
    """Return the keys of the demo store's shop, made by the store's own key on first use."""
    kept, directory = read_kept(home), await container.get(StoreDirectory)
    if kept.shop is not None and await _opens(directory, kept.shop, store):
        return ShopKeys(kept.shop[0], kept.shop[1])
    actor = await directory.authenticate(store.key)
    made = []
    async with open_scope(container, store.store_id) as scope:
        keys = await scope.get(KeyService)
        for name, scopes in (("Demo shop", SHOP_SCOPES), ("Demo shop, tracker", TRACKER_SCOPES)):
            made.append((await keys.create(actor, CreateAPIKey(name, scopes))).secret)
    kept.shop = (made[0], made[1])
    write_kept(home, kept)
    return ShopKeys(*made)


async def _opens(directory: StoreDirectory, keys: tuple[str, str], store: OpenedStore) -> bool:
    try:
        holders = [await directory.authenticate(key) for key in keys]
    except UnauthenticatedError:
        return False
    return all(each.store_id == store.store_id for each in holders)
