"""What must hold once the storm is over: every change took effect once, and in its order."""

import asyncio
import time
from dataclasses import dataclass

import sqlalchemy as sa
from tests.chaos.tables import changes, event_effects, job_effects, log_effects

from cartwheel.kernel.db import Database
from cartwheel.kernel.errors import UnavailableError


@dataclass(frozen=True, slots=True)
class Verdict:
    """What was found: how many changes and effects there are, and everything that is wrong."""

    changes: int
    repeated_publications: int
    wrong: tuple[str, ...]


async def wait_for_work(database: Database, *, seconds: float) -> None:
    """Wait until everybody is at work: a hundred changes have had effects of each kind."""
    async with asyncio.timeout(seconds):
        while await _least_effects(database) < 100:
            await asyncio.sleep(0.1)


async def wait_for_effects(database: Database, *, seconds: float) -> None:
    """Wait until every change has its effects, or for as long as is allowed."""
    ends_at = time.monotonic() + seconds
    while time.monotonic() < ends_at:
        try:
            if await _missing(database) == 0:
                return
        except UnavailableError:
            pass
        await asyncio.sleep(0.3)


async def judge(database: Database) -> Verdict:
    """Compare the effects with the changes."""
    wrong: list[str] = []
    async with database.transaction() as connection:
        committed = await connection.scalar(sa.select(sa.func.count()).select_from(changes)) or 0
        for table in (event_effects, job_effects, log_effects):
            missing = sa.select(changes.c.key, changes.c.number).except_(
                sa.select(table.c.key, table.c.number)
            )
            made_up = sa.select(table.c.key, table.c.number).except_(
                sa.select(changes.c.key, changes.c.number)
            )
            for name, query in (("missing", missing), ("made up", made_up)):
                found = (await connection.execute(query)).all()
                if found:
                    wrong.append(f"{table.name}: {len(found)} {name}, such as {found[0]}")
        for table, what in (
            (event_effects, [event_effects.c.key, event_effects.c.number]),
            (job_effects, [job_effects.c.key, job_effects.c.number]),
            (log_effects, [log_effects.c.entry]),
        ):
            twice = sa.select(*what).group_by(*what).having(sa.func.count() > 1)
            found = (await connection.execute(twice)).all()
            if found:
                wrong.append(f"{table.name}: {len(found)} twice, such as {found[0]}")
        for table in (event_effects, log_effects):
            first = (
                sa.select(
                    table.c.key, table.c.number, sa.func.min(table.c.position).label("position")
                )
                .group_by(table.c.key, table.c.number)
                .subquery()
            )
            before = sa.func.lag(first.c.number).over(
                partition_by=first.c.key, order_by=first.c.position
            )
            steps = sa.select(first.c.key, first.c.number, before.label("before")).subquery()
            found = (
                await connection.execute(
                    sa.select(steps).where(
                        steps.c.number != sa.func.coalesce(steps.c.before, 0) + 1
                    )
                )
            ).all()
            if found:
                wrong.append(f"{table.name}: {len(found)} out of order, such as {found[0]}")
        read = await connection.scalar(sa.select(sa.func.count()).select_from(log_effects)) or 0
    return Verdict(committed, max(0, read - committed), tuple(wrong))


async def _least_effects(database: Database) -> int:
    counts = [
        sa.select(sa.func.count()).select_from(table).scalar_subquery()
        for table in (event_effects, job_effects, log_effects)
    ]
    async with database.transaction() as connection:
        return min((await connection.execute(sa.select(*counts))).one())


async def _missing(database: Database) -> int:
    total = sa.select(sa.func.count()).select_from(changes).scalar_subquery()
    async with database.transaction() as connection:
        counts = [
            total
            - sa.select(sa.func.count())
            .select_from(sa.select(table.c.key, table.c.number).distinct().subquery())
            .scalar_subquery()
            for table in (event_effects, job_effects, log_effects)
        ]
        row = (await connection.execute(sa.select(*counts))).one()
    return sum(row)
