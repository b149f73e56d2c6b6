"""What does not pass by itself is told once for each cause and hour, and nothing else is."""

from datetime import timedelta

import pytest
from tests.domains.providers.making import WORDS, Office, office
from tests.kit.outbox import announced

from cartwheel.domains.providers.api import BudgetExceededError, ProviderTrouble, Purpose
from cartwheel.domains.providers.messages import ProviderTroubled
from cartwheel.domains.providers.settings import MONTHLY_BUDGET
from cartwheel.kernel.db import Database
from cartwheel.systems.providers.api import ProviderAPIError, ProviderConfigError

FOR = Purpose("tests")


async def troubles(made: Office) -> list[ProviderTroubled]:
    return await announced(made.database, ProviderTroubled, store_id=made.store_id)


async def test_a_key_that_is_not_taken_is_told_once_an_hour(database: Database) -> None:
    async with office(database, model="stand-in.unauthorized") as made:
        for _ in range(2):
            with pytest.raises(ProviderConfigError):
                await made.desk.complete(made.store_id, WORDS, FOR)
        (told,) = await troubles(made)
        assert (told.trouble, told.provider) == (ProviderTrouble.CONFIG, "openai")
        made.clock.pass_by(timedelta(minutes=61))
        with pytest.raises(ProviderConfigError):
            await made.desk.complete(made.store_id, WORDS, FOR)
        assert len(await troubles(made)) == 2


async def test_a_key_that_is_not_taken_is_told_also_where_the_next_one_writes(
    database: Database,
) -> None:
    async with office(database, model="stand-in.unauthorized", others=["stand-in"]) as made:
        for _ in range(2):
            assert (await made.desk.complete(made.store_id, WORDS, FOR)).model == "stand-in"
        (told,) = await troubles(made)
        assert (told.trouble, told.model) == (ProviderTrouble.CONFIG, "stand-in.unauthorized")
        made.clock.pass_by(timedelta(minutes=61))
        async with made.desk.stream(made.store_id, WORDS, FOR) as parts:
            assert [part async for part in parts]
        assert len(await troubles(made)) == 2


async def test_a_budget_that_holds_no_more_is_told(database: Database) -> None:
    async with office(database, values={MONTHLY_BUDGET.name: 0}) as made:
        for _ in range(2):
            with pytest.raises(BudgetExceededError):
                await made.desk.complete(made.store_id, WORDS, FOR)
        assert [told.trouble for told in await troubles(made)] == [ProviderTrouble.BUDGET]


async def test_what_passes_is_not_told(database: Database) -> None:
    async with office(database, model="stand-in.overloaded") as made:
        with pytest.raises(ProviderAPIError):
            await made.desk.complete(made.store_id, WORDS, FOR)
        assert await troubles(made) == []
