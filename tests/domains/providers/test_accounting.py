"""What a text costs is set aside before it is asked for, and settled once however it ends."""

import asyncio

import msgspec
import pytest
from tests.domains.providers.making import PRICE, WORDS, Office, office

from cartwheel.domains.providers.book import month_of
from cartwheel.domains.providers.contracts import (
    CallOutcome,
    Capability,
    ListProviderCalls,
    ProviderCall,
    ProviderUsage,
    Purpose,
)
from cartwheel.domains.providers.errors import BudgetExceededError
from cartwheel.domains.providers.repository import CallRepository
from cartwheel.domains.providers.service import ProviderService
from cartwheel.domains.providers.settings import MONTHLY_BUDGET
from cartwheel.domains.providers.upkeep import KEPT_FOR, LOST_AFTER, ProviderUpkeep
from cartwheel.domains.stores.api import StoreDirectory
from cartwheel.entrypoints.house import HOUSE
from cartwheel.kernel.db import Database
from cartwheel.kernel.ids import new_id
from cartwheel.systems.providers.api import ProviderAPIError, ProviderNetworkError

FOR = Purpose("tests", new_id())
CENT = 10_000


async def usage(made: Office) -> ProviderUsage:
    async with made.database.transaction(store_id=made.store_id) as connection:
        service = ProviderService(CallRepository(connection), made.desk.book, made.clock)
        return await service.usage(made.store_id, None)


async def calls(made: Office, *, limit: int = 50) -> tuple[ProviderCall, ...]:
    async with made.database.transaction(store_id=made.store_id) as connection:
        service = ProviderService(CallRepository(connection), made.desk.book, made.clock)
        return (await service.list_calls(made.store_id, ListProviderCalls(limit=limit))).items


async def test_a_call_is_written_down_with_what_it_used_and_cost(database: Database) -> None:
    async with office(database) as made:
        result = await made.desk.complete(made.store_id, WORDS, FOR)
        (call,) = await calls(made)
        assert (call.outcome, call.purpose, call.asked_by) == (CallOutcome.DONE, "tests", FOR.by)
        used = result.usage
        assert call.cost_micros == PRICE.cost(used.input_tokens, used.output_tokens)
        assert (call.input_tokens, call.output_tokens) == (used.input_tokens, used.output_tokens)
        assert call.is_exact
        assert call.is_stand_in
        assert call.request_id == result.request_id
        seen = await usage(made)
        assert (seen.spent_micros, seen.reserved_micros) == (call.cost_micros, 0)
        assert seen.left_micros == MONTHLY_BUDGET.default * CENT - call.cost_micros
        assert [(m.model, m.calls, m.cost_micros) for m in seen.models] == [
            ("stand-in", 1, call.cost_micros)
        ]


async def test_what_may_go_beyond_the_budget_is_not_asked_for(database: Database) -> None:
    async with office(database, values={MONTHLY_BUDGET.name: 0}) as made:
        with pytest.raises(BudgetExceededError, match=r"more than is left this month of US\$ 0"):
            await made.desk.complete(made.store_id, WORDS, FOR)
        assert not made.stand_ins.served
        assert await calls(made) == ()
        assert (await usage(made)).reserved_micros == 0


async def test_many_at_once_stay_within_the_budget(database: Database) -> None:
    async with office(database, values={MONTHLY_BUDGET.name: 1}) as made:
        words = msgspec.structs.replace(WORDS, max_tokens=400)
        assert 2 * made.desk.estimate(words) < CENT < 3 * made.desk.estimate(words)
        ended = await asyncio.gather(
            *(made.desk.complete(made.store_id, words, FOR) for _ in range(8)),
            return_exceptions=True,
        )
        refused = [each for each in ended if isinstance(each, BudgetExceededError)]
        assert len(refused) + len(await calls(made)) == 8
        assert refused
        seen = await usage(made)
        assert 0 < seen.spent_micros <= CENT
        assert seen.reserved_micros == 0


async def test_reservations_of_several_processes_never_go_beyond(database: Database) -> None:
    async with office(database) as made:
        month = month_of(made.clock.now())

        async def reserve() -> bool:
            async with database.transaction(store_id=made.store_id) as connection:
                return await CallRepository(connection).reserve(
                    made.store_id, month, 30, budget_micros=100
                )

        assert sum(await asyncio.gather(*(reserve() for _ in range(10)))) == 3


async def test_whoever_leaves_pays_for_what_had_come(database: Database) -> None:
    async with office(database, pace=0.05) as made:
        async with made.desk.stream(made.store_id, WORDS, FOR) as parts:
            async for _ in parts:
                break
        (call,) = await calls(made)
        assert call.outcome is CallOutcome.LEFT
        assert 0 < call.cost_micros < made.desk.estimate(WORDS)
        assert not call.is_exact
        async with asyncio.timeout(2):
            await made.stand_ins.served[-1].left.wait()
        assert (await usage(made)).reserved_micros == 0


async def test_whoever_is_cancelled_is_settled_too(database: Database) -> None:
    async with office(database, model="stand-in.dripping") as made:
        task = asyncio.create_task(made.desk.complete(made.store_id, WORDS, FOR))
        async with asyncio.timeout(5):
            while not made.stand_ins.served:
                await asyncio.sleep(0.01)
            task.cancel()
            with pytest.raises(asyncio.CancelledError):
                await task
        (call,) = await calls(made)
        assert call.outcome is CallOutcome.LEFT
        assert (await usage(made)).reserved_micros == 0


async def test_a_failure_is_kept_with_its_kind_and_the_requests_id(database: Database) -> None:
    async with office(database, model="stand-in.overloaded") as made:
        with pytest.raises(ProviderAPIError):
            await made.desk.complete(made.store_id, WORDS, FOR)
        (call,) = await calls(made)
        assert (call.outcome, call.failure) == (CallOutcome.FAILED, "API_ERROR")
        assert call.tries == 3
        assert call.request_id == "stand-in-overloaded"


async def test_a_cut_stream_is_paid_for_and_no_text(database: Database) -> None:
    async with office(database, model="stand-in.cut-midway") as made:
        async with made.desk.stream(made.store_id, WORDS, FOR) as parts:
            with pytest.raises(ProviderNetworkError):
                assert [part async for part in parts]
        (call,) = await calls(made)
        assert call.cost_micros > 0
        assert not call.is_exact


async def test_a_call_that_nobody_lived_to_settle_is_lost(database: Database) -> None:
    async with office(database) as made:
        call = await made.desk.book.begin(  # by a process that ends in the middle
            made.store_id, Capability.TEXT, FOR, provider="x", model="y", most_micros=5_000
        )
        upkeep = ProviderUpkeep(database, StoreDirectory(database, HOUSE.permissions), made.clock)
        await upkeep.sweep()
        assert (await calls(made))[0].outcome is CallOutcome.RUNNING
        made.clock.pass_by(LOST_AFTER * 2)
        assert await upkeep.sweep() >= 1
        (lost,) = await calls(made)
        assert (lost.outcome, lost.cost_micros) == (CallOutcome.LOST, call.cost_micros)
        assert (await usage(made)).spent_micros == call.cost_micros
        await upkeep.sweep()
        assert (await usage(made)).spent_micros == call.cost_micros


async def test_old_calls_are_forgotten_and_what_was_spent_stays(database: Database) -> None:
    async with office(database) as made:
        await made.desk.complete(made.store_id, WORDS, FOR)
        spent = (await usage(made)).spent_micros
        month = made.clock.now()
        made.clock.pass_by(KEPT_FOR * 2)
        upkeep = ProviderUpkeep(database, StoreDirectory(database, HOUSE.permissions), made.clock)
        assert await upkeep.prune() >= 1
        assert await calls(made) == ()
        async with database.transaction(store_id=made.store_id) as connection:
            kept = await CallRepository(connection).spending(made.store_id, month_of(month))
        assert kept == (spent, 0)
