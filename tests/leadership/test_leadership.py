"""At any time one term is the newest, and only its transactions commit."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from datetime import timedelta
from uuid import uuid4

import pytest
import sqlalchemy as sa
from tests.embedded.harness import until

from cartwheel.kernel.db import Database
from cartwheel.systems.leadership.api import Candidate, LeadershipLostError, Term
from cartwheel.systems.leadership.term import campaign, leases, renew

LENGTH = timedelta(seconds=30)


@pytest.fixture
def name() -> str:
    return f"test-{uuid4()}"


async def begin(database: Database, name: str) -> Term | None:
    async with database.transaction() as connection:
        return await campaign(connection, name, holder=uuid4(), length=LENGTH)


async def run_out(database: Database, name: str) -> None:
    async with database.transaction() as connection:
        past = sa.func.now() - timedelta(seconds=1)
        await connection.execute(
            sa.update(leases).where(leases.c.name == name).values(expires_at=past)
        )


@asynccontextmanager
async def running(
    candidate: Candidate, *, work: Callable[[Term], Awaitable[None]]
) -> AsyncIterator[None]:
    task = asyncio.create_task(candidate.run(work))
    try:
        yield
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)


async def test_a_running_lease_keeps_others_out_and_terms_rise(
    database: Database, name: str
) -> None:
    first = await begin(database, name)
    assert first == Term(name, 1)
    assert await begin(database, name) is None
    await run_out(database, name)
    assert await begin(database, name) == Term(name, 2)
    async with database.transaction() as connection:
        assert not await renew(connection, first, length=LENGTH)


async def test_many_campaign_at_once_and_one_begins(database: Database, name: str) -> None:
    begun = await asyncio.gather(*(begin(database, name) for _ in range(10)))
    assert [term for term in begun if term] == [Term(name, 1)]


async def test_a_fenced_transaction_is_refused_once_a_later_term_has_begun(
    database: Database, name: str
) -> None:
    old = await begin(database, name)
    assert old
    await run_out(database, name)
    new = await begin(database, name)
    assert new
    async with database.transaction() as connection:
        await new.ensure(connection)
    with pytest.raises(LeadershipLostError):
        async with database.transaction() as connection:
            await old.ensure(connection)


async def test_a_later_term_waits_for_a_fenced_transaction_and_renewal_does_not(
    database: Database, name: str
) -> None:
    """Else the old leader's effect could commit after the new leader's first look."""
    old = await begin(database, name)
    assert old
    async with database.transaction() as fenced:
        await old.ensure(fenced)
        async with asyncio.timeout(60), database.transaction() as connection:
            assert await renew(connection, old, length=timedelta(seconds=-1))
        taking_over = asyncio.create_task(begin(database, name))
        await until(lambda: waits_for_a_lock(database))
        assert not taking_over.done()
    assert await taking_over == Term(name, 2)


async def waits_for_a_lock(database: Database) -> bool:
    async with database.transaction() as connection:
        waiting = await connection.scalar(
            sa.text(
                "SELECT count(*) FROM pg_stat_activity"
                " WHERE wait_event_type = 'Lock' AND query LIKE '%leases%'"
            )
        )
    return bool(waiting)


async def test_one_candidate_works_and_another_follows_when_it_stops(
    database: Database, name: str
) -> None:
    terms: list[int] = []
    at_work: set[int] = set()

    def candidacy(number: int) -> asyncio.Task[None]:
        async def work(term: Term) -> None:
            assert not at_work
            at_work.add(number)
            terms.append(term.number)
            try:
                await asyncio.Event().wait()
            finally:
                at_work.discard(number)

        return asyncio.create_task(Candidate(database, name, timedelta(seconds=3)).run(work))

    tasks = {number: candidacy(number) for number in range(3)}
    for _ in range(3):
        await until(lambda: bool(at_work))
        (leader,) = at_work
        tasks[leader].cancel()
        await asyncio.gather(tasks[leader], return_exceptions=True)
    assert terms == [1, 2, 3]


async def test_a_leader_whose_lease_is_taken_stops_working(database: Database, name: str) -> None:
    """As after a SIGSTOP longer than the lease."""
    started = asyncio.Event()
    stopped = asyncio.Event()

    async def work(_: Term) -> None:
        started.set()
        try:
            await asyncio.Event().wait()
        finally:
            stopped.set()

    async with running(Candidate(database, name, timedelta(seconds=0.6)), work=work):
        await started.wait()
        async with database.transaction() as connection:
            await connection.execute(
                sa.update(leases)
                .where(leases.c.name == name)
                .values(term=leases.c.term + 1, expires_at=sa.func.now() + timedelta(seconds=60))
            )
        async with asyncio.timeout(60):
            await stopped.wait()


async def test_work_that_fails_is_begun_anew_in_a_new_term(database: Database, name: str) -> None:
    terms: list[int] = []

    async def work(term: Term) -> None:
        terms.append(term.number)
        raise ValueError("a bug")

    async with running(Candidate(database, name, timedelta(seconds=0.3)), work=work):
        await until(lambda: len(terms) >= 2)
    assert terms[:2] == [1, 2]


async def test_a_lease_of_a_clock_that_was_ahead_lasts_no_longer_than_its_length(
    database: Database, name: str
) -> None:
    """Its leader may well live, as when the clock went back by a moment: there is time to renew."""
    first = await begin(database, name)
    assert first is not None
    async with database.transaction() as connection:
        ahead = leases.c.expires_at + timedelta(hours=2)
        await connection.execute(
            sa.update(leases).where(leases.c.name == name).values(expires_at=ahead)
        )
    assert await begin(database, name) is None
    async with database.transaction() as connection:
        await first.ensure(connection)
        left = await connection.scalar(
            sa.select(leases.c.expires_at - sa.func.clock_timestamp()).where(leases.c.name == name)
        )
        assert left is not None
        assert left <= LENGTH
        assert await renew(connection, first, length=LENGTH)
    assert await begin(database, name) is None
