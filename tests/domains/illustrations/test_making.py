"""Pictures are made within the budget, kept in sizes, and deleted with their files."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
from obstore.store import LocalStore
from redis.asyncio import Redis
from tests.domains.making import open_store
from tests.kit.clock import MovedClock

from cartwheel.domains.illustrations.contracts import (
    Illustrate,
    Illustration,
    ListIllustrations,
)
from cartwheel.domains.illustrations.errors import IllustrationNotFoundError, NotIllustratedError
from cartwheel.domains.illustrations.flow import IllustrationFlow
from cartwheel.domains.illustrations.handlers import forget
from cartwheel.domains.illustrations.messages import ForgetIllustration
from cartwheel.domains.illustrations.repository import IllustrationRepository
from cartwheel.domains.illustrations.service import IllustrationService
from cartwheel.domains.providers.api import BudgetExceededError
from cartwheel.domains.providers.book import CallBook
from cartwheel.domains.providers.contracts import CallOutcome, Capability
from cartwheel.domains.providers.image_desk import ImageDesk
from cartwheel.domains.providers.repository import CallRepository
from cartwheel.domains.settings.api import LiveSettings
from cartwheel.entrypoints.house import HOUSE
from cartwheel.kernel.db import Database
from cartwheel.systems.broadcast.api import Broadcast
from cartwheel.systems.objects.api import public_key
from cartwheel.systems.outbox.api import Outbox
from cartwheel.systems.providers.api import ProviderAPIError
from cartwheel.systems.providers.images.api import ImageServices, Painter, Shape
from cartwheel.systems.providers.images.openai import OpenAIImages
from cartwheel.systems.providers.standins.server import StandIns
from cartwheel.systems.rpc.api import AuditNote

PRICE = 40_000


def pictures_in(folder: Path) -> list[Path]:
    return list(folder.rglob("*.webp"))


@asynccontextmanager
async def illustrator(
    database: Database, folder: Path, *, model: str = "stand-in", price: int = PRICE
) -> AsyncIterator[tuple[IllustrationFlow, Any]]:
    """Open a store, whose pictures the stand-in paints at a price."""
    store_id, clock, stand_ins = await open_store(database), MovedClock(), StandIns()
    provider = OpenAIImages(f"{await stand_ins.url()}/v1", "none", model, price)
    settings = LiveSettings(database, Broadcast(Redis()), HOUSE.config_keys)
    desk = ImageDesk(CallBook(database, settings, clock), ImageServices(Painter(provider)))
    try:
        yield IllustrationFlow(desk, LocalStore(folder), database, clock), store_id
    finally:
        await provider.close()
        await stand_ins.close()


async def test_pictures_are_kept_in_sizes_and_paid(database: Database, tmp_path: Path) -> None:
    wish = Illustrate(prompt="A blue lamp", shape=Shape.PORTRAIT, count=2)
    async with illustrator(database, tmp_path) as (made, store_id):
        done = await made.illustrate(store_id, wish)
        assert done.cost_micros == made.estimate(wish) == 2 * PRICE
        assert all(each.is_stand_in for each in done.items)
        for each in done.items:
            assert [size.width for size in each.sizes] == [160, 480, 960, 1024]
            assert each.url == each.sizes[-1].url
            key = public_key(each.url)
            assert key is not None
            content = bytes(await (await made.objects.get_async(key)).bytes_async())
            assert content[8:12] == b"WEBP"
        async with database.transaction(store_id=store_id) as connection:
            service = IllustrationService(
                IllustrationRepository(connection), Outbox(connection), AuditNote()
            )
            page = await service.list_page(store_id, ListIllustrations())
            (call,) = await CallRepository(connection).list_page(
                store_id, None, before=None, limit=9
            )
        assert {each.id for each in page.items} == {each.id for each in done.items}
        assert (call.capability, call.cost_micros) == (Capability.IMAGE, 2 * PRICE)
        assert call.outcome is CallOutcome.DONE


async def test_what_is_deleted_is_gone_with_its_files(database: Database, tmp_path: Path) -> None:
    async with illustrator(database, tmp_path) as (made, store_id):
        (kept,) = (await made.illustrate(store_id, Illustrate(prompt="A lamp"))).items
        other_id = await open_store(database)
        for whose in (other_id, store_id):
            async with database.transaction(store_id=whose) as connection:
                service = IllustrationService(
                    IllustrationRepository(connection), Outbox(connection), AuditNote()
                )
                if whose == other_id:
                    with pytest.raises(IllustrationNotFoundError):
                        await service.delete(whose, kept.id)
                else:
                    gone = await service.delete(whose, kept.id)
                    assert isinstance(gone, Illustration)
        assert pictures_in(tmp_path)
        files = tuple(size.url for size in kept.sizes)
        await forget(ForgetIllustration(store_id, kept.id, files), made.objects)
        assert not pictures_in(tmp_path)


async def test_a_picture_beyond_the_budget_is_not_asked_for(
    database: Database, tmp_path: Path
) -> None:
    async with illustrator(database, tmp_path, price=30_000_000) as (made, store_id):
        with pytest.raises(BudgetExceededError):
            await made.illustrate(store_id, Illustrate(prompt="A lamp"))
        assert not pictures_in(tmp_path)


@pytest.mark.parametrize(
    ("fault", "kind", "cost"), [("overloaded", ProviderAPIError, PRICE), ("refused", Exception, 0)]
)
async def test_what_may_have_been_made_is_counted(
    database: Database, tmp_path: Path, fault: str, kind: type[Exception], cost: int
) -> None:
    async with illustrator(database, tmp_path, model=f"stand-in.{fault}") as (made, store_id):
        with pytest.raises(kind):
            await made.illustrate(store_id, Illustrate(prompt="A lamp"))
        async with database.transaction(store_id=store_id) as connection:
            spent = await CallRepository(connection).spending(store_id, f"{made.clock.now():%Y-%m}")
        assert spent == (cost, 0)


async def test_a_broken_picture_is_not_kept(database: Database, tmp_path: Path) -> None:
    async with illustrator(database, tmp_path, model="stand-in.cut-midway") as (made, store_id):
        with pytest.raises(NotIllustratedError):
            await made.illustrate(store_id, Illustrate(prompt="A lamp"))
        assert not pictures_in(tmp_path)
