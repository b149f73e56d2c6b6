"""What features are defined as is kept, can be compared and gone back to, and pinned by models."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Any, TypeVar
from uuid import UUID

import msgspec
import pytest
from tests.domains.making import open_store
from tests.kit.clock import MovedClock

from cartwheel.domains.predictions.features.contracts import (
    AmendFeatures,
    DeclareFeature,
    DiffFeatures,
    ListFeatureRevisions,
    RevisionKind,
    RollBackFeatures,
)
from cartwheel.domains.predictions.features.definitions import CATALOGUE, StaleRule
from cartwheel.domains.predictions.features.errors import (
    FeatureCommitError,
    FeatureRevisionNotFoundError,
    FeaturesNotComputedError,
)
from cartwheel.domains.predictions.features.lineage import commit_of
from cartwheel.domains.predictions.features.models import feature_revisions
from cartwheel.domains.predictions.features.repository import RevisionRepository
from cartwheel.domains.predictions.features.revisions import FeatureRevisions
from cartwheel.kernel.db import Database
from cartwheel.kernel.errors import InvalidInputError
from cartwheel.kernel.ids import new_id
from cartwheel.systems.rpc.api import Actor, AuditNote

T = TypeVar("T")
CLOCK = MovedClock()
OURS = commit_of(CATALOGUE)


async def using(
    database: Database, store_id: UUID, ask: Callable[[FeatureRevisions], Awaitable[T]]
) -> T:
    async with database.transaction(store_id=store_id) as connection:
        return await ask(FeatureRevisions(RevisionRepository(connection), CLOCK, AuditNote()))


def owner(store_id: UUID) -> Actor:
    return Actor("person", new_id(), store_id, frozenset())


def amend(store_id: UUID, commit: str, **declared: Any) -> Callable[[FeatureRevisions], Any]:
    change = DeclareFeature("purchases", **declared)
    return lambda they: they.amend(owner(store_id), AmendFeatures(commit, "Why not", (change,)))


async def test_until_something_is_kept_the_catalogue_is_in_force(database: Database) -> None:
    store_id = await open_store(database)
    shown = await using(database, store_id, lambda they: they.show(store_id))
    assert (shown.commit, shown.revision, len(shown.items)) == (OURS, None, len(CATALOGUE))
    page = await using(database, store_id, lambda they: they.list(store_id, ListFeatureRevisions()))
    assert page.items == ()


async def test_whoever_trains_has_the_commit_kept_once(database: Database) -> None:
    store_id = await open_store(database)
    kept = await asyncio.gather(
        *(using(database, store_id, lambda they: they.ensure_commit(store_id)) for _ in range(4))
    )
    assert {(each.commit, each.revision) for each in kept} == {(OURS, 1)}
    page = await using(database, store_id, lambda they: they.list(store_id, ListFeatureRevisions()))
    assert [(each.kind, each.parent) for each in page.items] == [(RevisionKind.CATALOGUE, None)]


async def test_what_is_declared_is_another_commit_and_older_models_are_refused(
    database: Database,
) -> None:
    store_id = await open_store(database)
    await using(database, store_id, lambda they: they.ensure_commit(store_id))
    shown = await using(
        database, store_id, amend(store_id, OURS, freshness_seconds=300, stale=StaleRule.MISSING)
    )
    assert shown.revision == 2
    (purchases,) = (each for each in shown.items if each.name == "purchases")
    assert (purchases.freshness_seconds, purchases.stale) == (300, StaleRule.MISSING)
    with pytest.raises(FeatureCommitError):
        await using(database, store_id, lambda they: they.require(store_id, OURS))
    served = await using(database, store_id, lambda they: they.require(store_id, shown.commit))
    assert served.definitions != CATALOGUE


async def test_after_going_back_the_models_of_that_time_may_serve_again(
    database: Database,
) -> None:
    store_id = await open_store(database)
    await using(database, store_id, lambda they: they.ensure_commit(store_id))
    await using(database, store_id, amend(store_id, OURS, default=0))
    back = RollBackFeatures(1, "Zero is a lie")
    shown = await using(database, store_id, lambda they: they.roll_back(owner(store_id), back))
    assert (shown.commit, shown.revision) == (OURS, 3)
    again = await using(database, store_id, lambda they: they.roll_back(owner(store_id), back))
    assert again.revision == 3
    assert await using(database, store_id, lambda they: they.current_commit(store_id)) == OURS
    query = ListFeatureRevisions(limit=2)
    page = await using(database, store_id, lambda they: they.list(store_id, query))
    assert [(each.revision, each.kind, each.restores) for each in page.items] == [
        (3, RevisionKind.ROLLED_BACK, 1),
        (2, RevisionKind.AMENDED, None),
    ]
    assert page.next_cursor == 2
    query = ListFeatureRevisions(cursor=page.next_cursor)
    rest = await using(database, store_id, lambda they: they.list(store_id, query))
    assert [each.revision for each in rest.items] == [1]


async def test_revisions_are_compared(database: Database) -> None:
    store_id = await open_store(database)
    await using(database, store_id, lambda they: they.ensure_commit(store_id))
    await using(database, store_id, amend(store_id, OURS, default=0))
    found = await using(database, store_id, lambda they: they.diff(store_id, DiffFeatures(1)))
    direct = [each for each in found.changes if not each.is_indirect]
    assert [(each.name, each.fields[0].after) for each in direct] == [("purchases", "0")]
    same = await using(database, store_id, lambda they: they.diff(store_id, DiffFeatures(2, 2)))
    assert same.changes == ()


async def test_who_amends_what_was_amended_meanwhile_is_told(database: Database) -> None:
    store_id = await open_store(database)
    await using(database, store_id, amend(store_id, OURS, default=0))
    with pytest.raises(FeatureCommitError):
        await using(database, store_id, amend(store_id, OURS, default=1))
    page = await using(database, store_id, lambda they: they.list(store_id, ListFeatureRevisions()))
    assert [each.message for each in page.items] == ["Why not", "The features of this Cartwheel"]


@pytest.mark.parametrize(
    ("name", "declared", "path"),
    [
        ("nothing", {"owner": "me"}, ("changes", 0, "name")),
        ("purchases", {"default": "many"}, ("changes", 0, "default")),
        ("purchases", {"default": 1.5}, ("changes", 0, "default")),
        ("units", {"freshness_seconds": 60}, ("changes", 0, "freshnessSeconds")),
    ],
)
async def test_what_cannot_be_is_refused_and_its_field_named(
    database: Database, name: str, declared: dict[str, Any], path: tuple[str | int, ...]
) -> None:
    store_id = await open_store(database)
    command = AmendFeatures(OURS, "Why not", (DeclareFeature(name, **declared),))
    with pytest.raises(InvalidInputError) as refused:
        await using(database, store_id, lambda they: they.amend(owner(store_id), command))
    assert [issue.path for issue in refused.value.issues] == [path]
    page = await using(database, store_id, lambda they: they.list(store_id, ListFeatureRevisions()))
    assert page.items == ()


async def test_what_the_code_no_longer_computes_cannot_be_brought_back(database: Database) -> None:
    store_id = await open_store(database)
    await using(database, store_id, lambda they: they.ensure_commit(store_id))
    former = [msgspec.structs.replace(each, version=9) for each in CATALOGUE]
    async with database.transaction(store_id=store_id) as connection:
        await connection.execute(
            feature_revisions.update()
            .where(feature_revisions.c.store_id == store_id)
            .values(definitions=msgspec.to_builtins(former), commit=commit_of(former))
        )
    with pytest.raises(FeaturesNotComputedError):
        await using(
            database,
            store_id,
            lambda they: they.roll_back(owner(store_id), RollBackFeatures(1, "Back")),
        )
    # The catalogue of today is in force, and kept as a revision of its own when somebody trains.
    kept = await using(database, store_id, lambda they: they.ensure_commit(store_id))
    assert (kept.commit, kept.revision) == (OURS, 2)


async def test_another_store_sees_nothing_of_it(database: Database) -> None:
    store_id, other = await open_store(database), await open_store(database)
    await using(database, store_id, amend(store_id, OURS, default=0))
    assert await using(database, other, lambda they: they.current_commit(other)) == OURS
    with pytest.raises(FeatureRevisionNotFoundError):
        await using(database, other, lambda they: they.diff(other, DiffFeatures(1)))


def test_a_day_of_freshness_survives_being_kept() -> None:
    assert msgspec.json.decode(msgspec.json.encode(timedelta(days=1)), type=timedelta).days == 1
