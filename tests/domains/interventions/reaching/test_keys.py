"""A store's pair of keys for pushes outlives a change of the installation's secret."""

import pytest
from pydantic import SecretStr
from tests.domains.interventions.reaching.making import Reach

from cartwheel.domains.interventions.reaching.keys import PushKeyUpkeep, StorePushKeys
from cartwheel.domains.interventions.reaching.repository import PushRepository
from cartwheel.domains.stores.api import StoreDirectory
from cartwheel.entrypoints.house import HOUSE
from cartwheel.systems.tokens.api import Seal, SecretKeyError

FORMER = SecretStr("the secret that was in use until now")
NEW = SecretStr("another secret, just as long as the first")


async def test_keys_that_nobody_needed_meanwhile_are_sealed_anew(reach: Reach) -> None:
    async def find(seal: Seal) -> str:
        async with reach.database.transaction(store_id=reach.store_id) as connection:
            keys = StorePushKeys(seal, reach.clock)
            found = await keys.find(PushRepository(connection), reach.store_id)
        assert found is not None
        return found.private

    async with reach.database.transaction(store_id=reach.store_id) as connection:
        before = StorePushKeys(Seal.of(FORMER), reach.clock)
        await before.ensure(PushRepository(connection), reach.store_id)
    private = await find(Seal.of(FORMER))
    with pytest.raises(SecretKeyError):
        await find(Seal.of(NEW))
    stores = StoreDirectory(reach.database, HOUSE.permissions)
    upkeep = PushKeyUpkeep(reach.database, stores, StorePushKeys(Seal.of(NEW, FORMER), reach.clock))
    # Other tests of this database may have left keys that these secrets do not open.
    assert [await upkeep.reseal() for _ in range(2)] == [1, 0]
    assert await find(Seal.of(NEW)) == private
