"""What was queued and announced, as the receivers would read it."""

from typing import Any, TypeVar
from uuid import UUID

import msgspec
import sqlalchemy as sa

from cartwheel.kernel.db import Database
from cartwheel.systems.outbox.models import outbox

M = TypeVar("M", bound=msgspec.Struct)


async def queued(database: Database, job: type[M], *, store_id: UUID | None = None) -> list[M]:
    """Return the jobs of a kind that wait to be queued, in this order; of one store, if given."""
    return await _written(database, "job", job, store_id)


async def announced(database: Database, event: type[M], *, store_id: UUID | None = None) -> list[M]:
    """Return the announcements of a kind that wait to be published, in this order."""
    return await _written(database, "event", event, store_id)


async def forget(database: Database, *messages: type[msgspec.Struct]) -> None:
    """Leave no message of these kinds for the relays of other tests."""
    names = [_name(message) for message in messages]
    async with database.transaction() as connection:
        await connection.execute(sa.delete(outbox).where(outbox.c.name.in_(names)))


async def _written(
    database: Database, kind: str, message: type[M], store_id: UUID | None
) -> list[M]:
    query = (
        sa.select(outbox.c.body)
        .where(outbox.c.kind == kind, outbox.c.name == _name(message))
        .order_by(outbox.c.position)
    )
    async with database.transaction() as connection:
        bodies = (await connection.execute(query)).scalars().all()
    found = [msgspec.json.decode(body, type=message) for body in bodies]
    return [each for each in found if store_id in (None, getattr(each, "store_id", None))]


def _name(message: Any) -> str:
    name: str = message.name
    return name
