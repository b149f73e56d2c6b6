"""Transactions that for a while see another store's rows, or some people's in every store."""

from collections.abc import AsyncIterator, Collection
from contextlib import asynccontextmanager
from uuid import UUID

import sqlalchemy as sa

from cartwheel.kernel.connection import Connection


@asynccontextmanager
async def visit_store(connection: Connection, store_id: UUID) -> AsyncIterator[None]:
    """
    See the rows of a store, and afterwards again those of the store before.

    For those who have shown that they may: by an invitation's token, or by being the
    one who has just opened the store.
    """
    async with _set(connection, "cartwheel.store_id", str(store_id)):
        yield


@asynccontextmanager
async def visit_memberships(connection: Connection, person_id: UUID) -> AsyncIterator[None]:
    """See a person's memberships in every store, beside those of the store acted for."""
    async with _set(connection, "cartwheel.person_id", str(person_id)):
        yield


async def see_people(connection: Connection, person_ids: Collection[UUID]) -> None:
    """
    See what many people are in every store until the transaction ends.

    For who asks about each of them anyway, and about nothing else.
    """
    ids = ",".join(map(str, person_ids))
    await connection.execute(sa.select(sa.func.set_config("cartwheel.person_ids", ids, True)))


@asynccontextmanager
async def _set(connection: Connection, name: str, value: str) -> AsyncIterator[None]:
    # FROM comes before what is selected: the former value is read before it is replaced.
    former = sa.func.current_setting(name, True).alias("former")
    before = await connection.scalar(
        sa.select(former.column, sa.func.set_config(name, value, True))
    )
    # After an error the transaction rolls back, and the setting with it.
    yield
    await connection.execute(sa.select(sa.func.set_config(name, before or "", True)))
