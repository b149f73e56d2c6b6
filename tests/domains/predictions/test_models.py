"""A model is put to use once its file was opened and tried; what was in use stays until then."""

import asyncio
from pathlib import Path

import pytest
from obstore.store import LocalStore, ObjectStore
from tests.domains.making import open_store
from tests.domains.predictions.learning import COMMIT, trained
from tests.domains.predictions.registering import desk
from tests.kit.outbox import announced

from cartwheel.domains.predictions.contracts import Features
from cartwheel.domains.predictions.errors import ModelFileError
from cartwheel.domains.predictions.registry.contracts import (
    ListModelDeployments,
    ListModels,
    ModelAlias,
    ModelDeploymentKind,
    ModelState,
)
from cartwheel.domains.predictions.registry.errors import (
    ModelIncompatibleError,
    ModelNotFoundError,
    NothingDeployedError,
)
from cartwheel.domains.predictions.registry.messages import ModelDeployed
from cartwheel.domains.predictions.registry.repository import ModelRepository
from cartwheel.domains.predictions.registry.service import RegistryService
from cartwheel.kernel.db import Database

CART = Features(3, 4, 45.0, 0.5, 1, 1, 30.0, 12, is_weekend=False)
BASELINE = ("baseline", "1")


@pytest.fixture
def objects(tmp_path: Path) -> ObjectStore:
    return LocalStore(tmp_path)


def file_of(objects: Path, digest: str) -> Path:
    (found,) = objects.rglob(f"{digest}.cartwheel")
    return found


async def test_a_version_is_kept_with_what_it_is_worth(
    database: Database, objects: ObjectStore
) -> None:
    store = desk(database, objects, await open_store(database))
    made = await store.register()
    assert made.version == 1
    assert made.state is ModelState.READY
    assert made.aliases == ()
    assert made.feature_commit == COMMIT
    assert made.measures == trained().manifest.measures
    assert made.window_from is not None
    # The same file again is the same version, another one the next.
    assert (await store.register()).version == 1
    assert (await store.register(2)).version == 2
    async with database.transaction(store_id=store.store_id) as connection:
        service = RegistryService(ModelRepository(connection))
        page = await service.list(store.store_id, ListModels(limit=1))
        assert [each.version for each in page.items] == [2]
        assert page.next_cursor == 2
        rest = await service.list(store.store_id, ListModels(cursor=2))
        assert [each.version for each in rest.items] == [1]
        assert (await service.get(store.store_id, 1)).card == trained().card


async def test_deployed_it_scores_and_rolled_back_the_one_before_does(
    database: Database, objects: ObjectStore
) -> None:
    store = desk(database, objects, await open_store(database))
    await store.register()
    await store.register(2)
    assert await store.serving() == BASELINE
    await store.deploy(1)
    assert await store.serving() == ("cart", "1")
    deployed = await store.deploy(2, message="better at mobiles")
    assert deployed.aliases == (ModelAlias.CHAMPION,)
    assert await store.serving() == ("cart", "2")
    assert (await store.roll_back()).version == 1
    assert await store.serving() == ("cart", "1")
    # Again: before version 1 the baseline scored.
    withdrawn = await store.roll_back()
    assert (withdrawn.kind, withdrawn.version) == (ModelDeploymentKind.WITHDRAWN, None)
    assert await store.serving() == BASELINE
    with pytest.raises(NothingDeployedError):
        await store.roll_back()
    async with database.transaction(store_id=store.store_id) as connection:
        service = RegistryService(ModelRepository(connection))
        history = await service.history(store.store_id, ListModelDeployments())
    assert [(each.kind, each.version, each.previous) for each in history.items] == [
        ("withdrawn", None, 1),
        ("rolled_back", 1, 2),
        ("deployed", 2, 1),
        ("deployed", 1, None),
    ]
    assert history.items[2].message == "better at mobiles"
    told = await announced(database, ModelDeployed, store_id=store.store_id)
    assert [each.model_version for each in told] == [1, 2, 1, None]


async def test_deployed_again_nothing_changes(database: Database, objects: ObjectStore) -> None:
    store = desk(database, objects, await open_store(database))
    await store.register()
    await asyncio.gather(*(store.deploy(1) for _ in range(3)))
    told = await announced(database, ModelDeployed, store_id=store.store_id)
    assert [each.model_version for each in told] == [1]


@pytest.mark.parametrize(
    ("spoil", "reason"),
    [
        (lambda file: file.write_bytes(file.read_bytes()[:-9]), "checksum"),
        (lambda file: file.unlink(), "gone"),
    ],
    ids=["damaged", "gone"],
)
async def test_a_file_that_cannot_be_used_leaves_in_use_what_was(
    database: Database, tmp_path: Path, spoil: object, reason: str
) -> None:
    store = desk(database, LocalStore(tmp_path), await open_store(database))
    await store.register()
    await store.deploy(1)
    second = await store.register(2)
    spoil(file_of(tmp_path, second.digest))  # type: ignore[operator]
    with pytest.raises(ModelFileError, match=reason):
        await store.deploy(2)
    assert await store.serving() == ("cart", "1")
    status = await store.flow.status(store.store_id, 2)
    assert reason in (status.unusable_because or "")
    async with database.transaction(store_id=store.store_id) as connection:
        kept = await RegistryService(ModelRepository(connection)).get(store.store_id, 2)
    assert kept.model.state is ModelState.REFUSED
    assert reason in (kept.model.refused_because or "")


async def test_a_champion_whose_file_is_gone_elsewhere_gives_way_to_the_one_before(
    database: Database, tmp_path: Path
) -> None:
    store_id = await open_store(database)
    store = desk(database, LocalStore(tmp_path), store_id)
    await store.register()
    second = await store.register(2)
    await store.deploy(1)
    await store.deploy(2)
    file_of(tmp_path, second.digest).write_bytes(b"no model")
    # What is in memory goes on; a process that has just started finds the one before.
    assert await store.serving() == ("cart", "2")
    fresh = desk(database, LocalStore(tmp_path), store_id)
    assert await fresh.serving() == ("cart", "1")


async def test_trained_with_other_features_it_is_refused(
    database: Database, objects: ObjectStore
) -> None:
    store = desk(database, objects, await open_store(database))
    await store.register(commit="0" * 40)
    with pytest.raises(ModelIncompatibleError, match="000000000000") as refused:
        await store.deploy(1)
    assert COMMIT[:12] in refused.value.reason
    assert await store.serving() == BASELINE


async def test_memory_is_bounded_and_the_one_not_asked_for_longest_goes(
    database: Database, objects: ObjectStore
) -> None:
    store = desk(database, objects, await open_store(database), budget=1)
    first, second = await store.register(), await store.register(2)
    await store.flow.load(store.actor, 1)
    status = await store.flow.load(store.actor, 2)
    assert (status.is_loaded, status.loaded_models) == (True, 1)
    assert status.memory_bytes == status.loaded_bytes > status.budget_bytes
    assert store.shelf.peek(store.store_id, first.digest) is None
    status = await store.flow.unload(store.actor, 2)
    assert (status.is_loaded, status.loaded_models, status.loaded_bytes) == (False, 0, 0)
    # Whoever needs it loads it again, and many at once load it once.
    loaded = await asyncio.gather(
        *(store.shelf.take(store.store_id, second.digest) for _ in range(5))
    )
    assert all(each is loaded[0] for each in loaded)


async def test_scores_are_remembered_until_a_feature_changes(
    database: Database, objects: ObjectStore
) -> None:
    store = desk(database, objects, await open_store(database))
    made = await store.register()
    await store.deploy(1)
    model = await store.served.of(store.store_id)
    (score,) = await model.predict([CART])
    assert (await model.predict([CART, CART])) == [score, score]
    loaded = store.shelf.peek(store.store_id, made.digest)
    assert loaded is not None
    assert loaded.scored == 1
    more = Features(8, 9, 45.0, 0.5, 1, 1, 30.0, 12, is_weekend=False)
    (other,) = await model.predict([more])
    assert loaded.scored == 2
    assert other.probability > score.probability
    assert 0 < score.confidence < 1
    # Many are scored as one is.
    assert await model.predict([CART, more] * 20) == [score, other] * 20
    strongest = other.contributions[0]
    assert (strongest.feature, strongest.effect > 0) == ("products", True)
    assert other.reasons[0] == "Different products in the cart: 8, which speaks for it"


async def test_another_store_has_none_of_them(database: Database, objects: ObjectStore) -> None:
    store = desk(database, objects, await open_store(database))
    other = desk(database, objects, await open_store(database))
    await store.register()
    await store.deploy(1)
    assert await other.serving() == BASELINE
    for call in (other.deploy(1), other.flow.status(other.store_id, 1)):
        with pytest.raises(ModelNotFoundError):
            await call
