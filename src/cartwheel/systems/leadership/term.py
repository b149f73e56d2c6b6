"""A term of leadership, and the table of leases it stands in."""

from dataclasses import dataclass
from datetime import timedelta
from typing import ClassVar, Final
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert

from cartwheel.kernel.connection import Connection
from cartwheel.kernel.db import metadata
from cartwheel.kernel.errors import AppError, Kind

leases: Final = sa.Table(
    "leases",
    metadata,
    sa.Column("name", sa.Text, primary_key=True),
    sa.Column("term", sa.BigInteger, nullable=False),
    sa.Column("holder", sa.Uuid, nullable=False),
    sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
    # A key, so that a new term waits for transactions that hold the row as a reference does.
    sa.UniqueConstraint("name", "term"),
    comment="Who leads, and for how long; of no store.",
    info={"outside": "processes lead, for all stores"},
)


_RENEW: Final = (
    sa.update(leases)
    .where(leases.c.name == sa.bindparam("of_name", type_=sa.Text))
    .where(leases.c.term == sa.bindparam("of_term", type_=sa.BigInteger))
    .values(expires_at=sa.func.clock_timestamp() + sa.bindparam("length", type_=sa.Interval))
)


class LeadershipLostError(AppError):
    """Another process leads by now; nothing of this transaction may stay."""

    code: ClassVar[str] = "leadership.lost"
    kind: ClassVar[Kind] = Kind.CONFLICT

    def __init__(self, name: str) -> None:
        super().__init__(f"Another process leads {name}")


@dataclass(frozen=True, slots=True)
class Term:
    """One process's time as the leader of something."""

    name: str
    number: int
    """Rises with every change of leader: the fencing token."""

    async def ensure(self, connection: Connection) -> None:
        """
        Fence a transaction: no later term begins before it ends.

        Raises:
            LeadershipLostError: a later term has begun; roll back.
        """
        # FOR KEY SHARE lets the lease be renewed meanwhile and holds up a change of `term`.
        row = await connection.scalar(
            sa.select(leases.c.term)
            .where(leases.c.name == self.name)
            .where(leases.c.term == self.number)
            .with_for_update(read=True, key_share=True)
        )
        if row is None:
            raise LeadershipLostError(self.name)


async def campaign(
    connection: Connection, name: str, *, holder: UUID, length: timedelta
) -> Term | None:
    """
    Begin a new term where nobody's lease runs; None while one does. By the database's clock.

    A lease that ends further off than it could be long was taken while that clock was
    ahead, be it by a second. It is cut to its length from now, so that it runs out in time
    when nobody renews it, and whoever does goes on leading.
    """
    now = sa.func.clock_timestamp()
    number = await connection.scalar(
        sa.update(leases)
        .where(leases.c.name == name, leases.c.expires_at < now)
        .values(term=leases.c.term + 1, holder=holder, expires_at=now + length)
        .returning(leases.c.term)
    )
    if number is None:
        # Without a target, so that of several first ones none trips over the second key.
        row = insert(leases).values(name=name, term=1, holder=holder, expires_at=now + length)
        number = await connection.scalar(row.on_conflict_do_nothing().returning(leases.c.term))
    if number is not None:
        return Term(name, number)
    await connection.execute(
        sa.update(leases)
        .where(leases.c.name == name, leases.c.expires_at > now + length)
        .values(expires_at=now + length)
    )
    return None


async def renew(connection: Connection, term: Term, *, length: timedelta) -> bool:
    """Lengthen the lease of a term; False when a later one has begun."""
    given = {"of_name": term.name, "of_term": term.number, "length": length}
    renewed = await connection.execute(_RENEW, given)
    return bool(renewed.rowcount)


async def resign(connection: Connection, term: Term) -> None:
    """Let the next one begin at once."""
    await renew(connection, term, length=timedelta(seconds=-1))


async def free_leases(connection: Connection) -> None:
    """Let new terms of everything begin at once: all who led are gone, as the caller knows."""
    past = sa.func.clock_timestamp() - timedelta(seconds=1)
    await connection.execute(sa.update(leases).values(expires_at=past))
