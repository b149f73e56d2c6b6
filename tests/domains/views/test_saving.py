"""A view is its owner's or the store's, and nobody's change is lost."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

import pytest
import sqlalchemy as sa
from tests.domains.making import open_store
from tests.kit.clock import MovedClock

from cartwheel.domains.people.models import people
from cartwheel.domains.views.contracts import (
    CreateView,
    Density,
    Look,
    UpdateView,
    View,
    ViewColumn,
)
from cartwheel.domains.views.errors import (
    NobodysViewError,
    SharingNotAllowedError,
    StaleViewError,
    TooManyViewsError,
    ViewNotFoundError,
)
from cartwheel.domains.views.repository import ViewRepository
from cartwheel.domains.views.service import MOST, SHARE, ViewService
from cartwheel.kernel.db import Database
from cartwheel.kernel.errors import AppError
from cartwheel.kernel.ids import new_id
from cartwheel.systems.rpc.api import Actor, AuditNote

LOOK = Look(
    filters={"status": ("paid", "open"), "q": ("mug",)},
    sort="-placed",
    columns=(ViewColumn("number"), ViewColumn("total", 120)),
    density=Density.DENSE,
)


@dataclass(frozen=True, slots=True)
class Office:
    """A store, and people in it."""

    database: Database
    store_id: UUID

    async def person(self, *permissions: str) -> Actor:
        """Let somebody come in."""
        person_id = new_id()
        async with self.database.transaction() as connection:
            await connection.execute(
                sa.insert(people).values(
                    id=person_id,
                    email=f"{person_id}@shop.example",
                    name="Ada",
                    created_at=MovedClock().now(),
                )
            )
        return Actor("person", person_id, self.store_id, frozenset(permissions))

    @asynccontextmanager
    async def views(self) -> AsyncIterator[ViewService]:
        async with self.database.transaction(store_id=self.store_id) as connection:
            yield ViewService(ViewRepository(connection), MovedClock(), AuditNote())

    async def create(self, actor: Actor, name: str = "Late", **given: Any) -> View:
        async with self.views() as views:
            return await views.create(actor, CreateView(list="orders", name=name, **given))

    async def change(self, actor: Actor, view: View, **changed: Any) -> View:
        given = {
            "id": view.id,
            "version": view.version,
            "name": view.name,
            "is_shared": view.owner_id is None,
            "look": view.look,
        }
        async with self.views() as views:
            return await views.update(actor, UpdateView(**{**given, **changed}))

    async def seen(self, actor: Actor, name: str = "orders") -> list[View]:
        async with self.views() as views:
            return list((await views.list_all(actor, name)).items)


@pytest.fixture
async def office(database: Database) -> Office:
    return Office(database, await open_store(database))


async def test_what_is_saved_is_seen_as_it_was(office: Office) -> None:
    """By name, of this list alone; one's own and the store's, and nobody else's."""
    ada, eve = await office.person(SHARE), await office.person()
    mine = await office.create(ada, "late", look=LOOK)
    ours = await office.create(ada, "Early", is_shared=True)
    assert (mine.look, mine.version, mine.owner_id, ours.owner_id) == (LOOK, 1, ada.id, None)
    assert await office.seen(ada) == [ours, mine]
    assert await office.seen(eve) == [ours]
    assert await office.seen(ada, "products") == []


async def test_a_change_needs_the_version_that_was_read(office: Office) -> None:
    ada = await office.person()
    view = await office.create(ada)
    changed = await office.change(ada, view, name="Later", look=LOOK)
    assert (changed.name, changed.look, changed.version) == ("Later", LOOK, 2)
    with pytest.raises(StaleViewError) as refusal:
        await office.change(ada, view, name="Latest")
    assert (refusal.value.expected, refusal.value.found) == (1, 2)
    assert await office.seen(ada) == [changed]


async def test_of_many_who_read_the_same_one_changes_it(office: Office) -> None:
    ada = await office.person()
    view = await office.create(ada)
    tries = [office.change(ada, view, name=f"Name {number}") for number in range(6)]
    found = await asyncio.gather(*tries, return_exceptions=True)
    kept = [each for each in found if isinstance(each, View)]
    assert [type(each) for each in found if not isinstance(each, View)] == [StaleViewError] * 5
    assert await office.seen(ada) == kept


async def test_the_stores_views_are_for_those_who_may_share(office: Office) -> None:
    ada, eve = await office.person(SHARE), await office.person()
    ours, hers = await office.create(ada, is_shared=True), await office.create(eve)

    async def delete() -> None:
        async with office.views() as views:
            await views.delete(eve, ours.id)

    for refused in (
        office.create(eve, is_shared=True),
        office.change(eve, ours, name="Hers"),
        office.change(eve, ours, is_shared=False),
        office.change(eve, hers, is_shared=True),
        delete(),
    ):
        with pytest.raises(SharingNotAllowedError):
            await refused
    assert await office.seen(eve) == [ours, hers]


async def test_a_view_changes_hands(office: Office) -> None:
    ada, eve = await office.person(SHARE), await office.person()
    view = await office.create(ada)
    shared = await office.change(ada, view, is_shared=True)
    assert await office.seen(eve) == [shared]
    taken = await office.change(ada, shared, is_shared=False)
    assert (taken.owner_id, taken.version) == (ada.id, 3)
    assert await office.seen(eve) == []


async def test_somebody_elses_is_not_found(office: Office, database: Database) -> None:
    ada, eve = await office.person(SHARE), await office.person(SHARE)
    view = await office.create(ada)
    stranger = Office(database, await open_store(database))
    for where, actor in ((office, eve), (stranger, replace(ada, store_id=stranger.store_id))):
        with pytest.raises(ViewNotFoundError):
            await where.change(actor, view, name="Mine")
        async with where.views() as views:
            with pytest.raises(ViewNotFoundError):
                await views.delete(actor, view.id)
    assert await office.seen(ada) == [view]


async def test_a_key_has_none_of_its_own(office: Office) -> None:
    key = Actor("store_key", new_id(), office.store_id, frozenset({SHARE}))
    with pytest.raises(NobodysViewError):
        await office.create(key)
    ours = await office.create(key, is_shared=True)
    assert await office.seen(key) == [ours]


async def test_there_is_a_bound_also_for_those_who_come_at_once(office: Office) -> None:
    """For each person and for the store; what is deleted makes room."""
    ada = await office.person(SHARE)
    for number in range(MOST - 1):
        await office.create(ada, f"View {number}")
    tries = [office.create(ada, f"Last {number}") for number in range(4)]
    found: list[Any] = await asyncio.gather(*tries, return_exceptions=True)
    made = [each for each in found if isinstance(each, View)]
    assert len(made) == 1
    assert {type(each) for each in found if isinstance(each, AppError)} == {TooManyViewsError}
    ours = await office.create(ada, is_shared=True)
    with pytest.raises(TooManyViewsError):
        await office.change(ada, ours, is_shared=False)
    async with office.views() as views:
        await views.delete(ada, made[0].id)
    await office.change(ada, ours, is_shared=False)
    assert len(await office.seen(ada)) == MOST


async def test_with_a_person_go_the_persons_views(office: Office) -> None:
    ada, eve = await office.person(SHARE), await office.person()
    await office.create(ada)
    ours = await office.create(ada, is_shared=True)
    async with office.database.transaction() as connection:
        await connection.execute(sa.delete(people).where(people.c.id == ada.id))
    assert await office.seen(eve) == [ours]
    assert await office.seen(ada) == [ours]
