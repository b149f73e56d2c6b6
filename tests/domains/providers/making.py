"""A desk for texts, with stand-ins at prices of the tests' own."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

from redis.asyncio import Redis
from tests.domains.making import open_store
from tests.kit.clock import MovedClock

from cartwheel.domains.providers.book import CallBook
from cartwheel.domains.providers.desk import TextDesk
from cartwheel.domains.settings.api import LiveSettings
from cartwheel.domains.settings.repository.configurations import ConfigurationRepository, Given
from cartwheel.entrypoints.house import HOUSE
from cartwheel.kernel.db import Database
from cartwheel.systems.broadcast.api import Broadcast
from cartwheel.systems.providers.standins.server import StandIns
from cartwheel.systems.providers.text.api import (
    Message,
    Price,
    Role,
    TextRequest,
    TextServices,
    Writers,
)
from cartwheel.systems.providers.text.openai import OpenAITexts

PRICE: Final = Price(input_micros=1_000_000, output_micros=10_000_000)
WORDS: Final = TextRequest(
    messages=(Message(role=Role.USER, text="Write of lamps."),), max_tokens=200
)


@dataclass(frozen=True, slots=True)
class Office:
    """A store, and where its texts are asked for."""

    database: Database
    store_id: UUID
    desk: TextDesk
    stand_ins: StandIns
    clock: MovedClock
    settings: LiveSettings


@asynccontextmanager
async def office(
    database: Database,
    *,
    model: str = "stand-in",
    others: Sequence[str] = (),
    pace: float = 0,
    values: Any = None,
) -> AsyncIterator[Office]:
    """Open a store, which has set some values, with a stand-in's model, or a chain of them."""
    store_id, clock, stand_ins = await open_store(database), MovedClock(), StandIns(pace=pace)
    if values:
        async with database.transaction(store_id=store_id) as connection:
            await ConfigurationRepository(connection).save(store_id, Given(1, values))
    url = f"{await stand_ins.url()}/v1"
    texts = Writers([OpenAITexts(url, "none", each, PRICE) for each in (model, *others)])
    settings = LiveSettings(database, Broadcast(Redis()), HOUSE.config_keys)
    book = CallBook(database, settings, clock)
    desk = TextDesk(book, TextServices(texts))
    try:
        yield Office(database, store_id, desk, stand_ins, clock, settings)
    finally:
        await texts.close()
        await stand_ins.close()
