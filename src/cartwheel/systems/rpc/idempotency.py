"""
Mutations that take effect once, however often they are sent.

The first call with a key holds an advisory lock until its transaction ends, and
leaves its answer in that transaction: the effect and the answer are there
together or not at all. A later call with the key is given the answer. After an
error nothing is kept, so the same key may try again.

A flow has no transaction around it that could do both. It claims its key in a short one, works
while none is open, and leaves its answer in another. Others are refused while the claim holds.
Should the process die in between, the claim ends by itself, some time after the
deadline of the call: whoever repeats it then has the flow run again, so that a flow
stands a repetition of what it commits before its last transaction.

Follows draft-ietf-httpapi-idempotency-key-header. Keys belong to an actor; a
call without one has no key.
"""

import hashlib
import re
from collections.abc import Awaitable, Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert

from cartwheel.kernel.clock import Clock
from cartwheel.kernel.connection import Connection
from cartwheel.kernel.db import Database, metadata
from cartwheel.kernel.errors import UnavailableError
from cartwheel.systems.rpc.actors import Actor
from cartwheel.systems.rpc.errors import (
    IdempotencyKeyBusyError,
    IdempotencyKeyReusedError,
    MalformedRequestError,
)

KEPT_FOR: Final = timedelta(hours=24)
REPLAYED: Final = (b"idempotent-replayed", b"true")

_SWEPT_AT_ONCE: Final = 100
# The draft has a quoted string; most clients send the bare word.
_KEY: Final = re.compile(rb'"([\x21\x23-\x7e]{1,255})"|([\x21\x23-\x7e]{1,255})').fullmatch

idempotency_keys: Final = sa.Table(
    "idempotency_keys",
    metadata,
    sa.Column("store_id", sa.Uuid, primary_key=True),
    sa.Column("actor_id", sa.Uuid, primary_key=True),
    sa.Column("procedure", sa.Text, primary_key=True),
    sa.Column("key", sa.Text, primary_key=True),
    sa.Column("fingerprint", sa.LargeBinary, nullable=False),
    # None while a flow is at work.
    sa.Column("answer", sa.LargeBinary),
    sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
    sa.Index("ix_idempotency_keys_store_id_created_at", "store_id", "created_at"),
    comment="Answers of keyed mutations; they count for 24 hours and are cleared afterwards.",
)


def find_key(headers: Mapping[bytes, bytes]) -> str | None:
    """
    Return the `Idempotency-Key` of a request, if it has one.

    Raises:
        MalformedRequestError: it is not 1 to 255 printable characters.
    """
    given = headers.get(b"idempotency-key")
    if given is None:
        return None
    match = _KEY(given)
    if match is None:
        raise MalformedRequestError("Idempotency-Key must be 1 to 255 printable characters")
    return (match[1] or match[2]).decode("ascii")


@dataclass(frozen=True, slots=True)
class KeyedCall:
    """One call with a key: who makes it, and what it asks for."""

    clock: Clock
    actor: Actor
    procedure: str
    key: str
    fingerprint: bytes

    async def once(
        self, connection: Connection, run: Callable[[], Awaitable[bytes]]
    ) -> tuple[bytes, bool]:
        """
        Return the answer, and whether it is that of an earlier call.

        The connection's transaction is that of the effect.

        Raises:
            IdempotencyKeyBusyError: a call with the key is still running.
            IdempotencyKeyReusedError: the key stands for another input.
        """
        kept = await self._claim(connection, timedelta(0))
        if kept is not None:
            return kept, True
        answer = await run()
        await self._keep(connection, answer, at=self.clock.now())
        return answer, False

    async def once_in_flow(
        self, database: Database, run: Callable[[], Awaitable[bytes]], *, held_for: timedelta
    ) -> tuple[bytes, bool]:
        """
        Do the same around a flow, while which no transaction is open.

        `held_for` is how long others are refused if this process does not come to an end.

        Raises:
            IdempotencyKeyBusyError: a call with the key is still running, or was a moment ago.
            IdempotencyKeyReusedError: the key stands for another input.
        """
        store_id, claimed_at = self.actor.store_id, self.clock.now()
        async with database.transaction(store_id=store_id) as connection:
            kept = await self._claim(connection, held_for)
            if kept is not None:
                return kept, True
            await self._keep(connection, None, at=claimed_at)
        try:
            answer = await run()
        except Exception:
            # Whatever went wrong before is worth knowing; the claim ends by itself.
            with suppress(UnavailableError):
                async with database.transaction(store_id=store_id) as connection:
                    await self._release(connection, claimed_at)
            raise
        async with database.transaction(store_id=store_id) as connection:
            await self._keep(connection, answer, at=claimed_at)
        return answer, False

    async def _claim(self, connection: Connection, held_for: timedelta) -> bytes | None:
        locked = await connection.execute(
            sa.select(sa.func.pg_try_advisory_xact_lock(self._lock()))
        )
        if not locked.scalar_one():
            raise IdempotencyKeyBusyError
        # A statement of its own: it sees what the last holder of the lock committed.
        columns = idempotency_keys.c
        found = await connection.execute(
            sa.select(columns.fingerprint, columns.answer, columns.created_at).where(
                *self._identity(), columns.created_at > self._oldest()
            )
        )
        row = found.one_or_none()
        if row is None:
            return None
        if row.fingerprint != self._digest():
            raise IdempotencyKeyReusedError
        if row.answer is None and self.clock.now() < row.created_at + held_for:
            raise IdempotencyKeyBusyError
        answer: bytes | None = row.answer
        return answer

    async def _release(self, connection: Connection, claimed_at: datetime) -> None:
        columns = idempotency_keys.c
        await connection.execute(
            sa.delete(idempotency_keys).where(
                *self._identity(), columns.answer.is_(None), columns.created_at == claimed_at
            )
        )

    async def _keep(self, connection: Connection, answer: bytes | None, *, at: datetime) -> None:
        values = {"fingerprint": self._digest(), "answer": answer, "created_at": at}
        await connection.execute(
            insert(idempotency_keys)
            .values(
                store_id=self.actor.store_id,
                actor_id=self.actor.id,
                procedure=self.procedure,
                key=self.key,
                **values,
            )
            .on_conflict_do_update(constraint="pk_idempotency_keys", set_=values)
        )
        # Nobody else could see the rows to clear them: the table is protected.
        expired = (
            sa.select(sa.literal_column("ctid", sa.Text))
            .select_from(idempotency_keys)
            .where(
                idempotency_keys.c.store_id == self.actor.store_id,
                idempotency_keys.c.created_at <= self._oldest(),
            )
            .limit(_SWEPT_AT_ONCE)
            .with_for_update(skip_locked=True)
        )
        await connection.execute(
            sa.delete(idempotency_keys).where(sa.literal_column("ctid").in_(expired))
        )

    def _oldest(self) -> sa.ColumnElement[object]:
        return sa.literal(self.clock.now() - KEPT_FOR, sa.DateTime(timezone=True))

    def _identity(self) -> tuple[sa.ColumnElement[bool], ...]:
        columns = idempotency_keys.c
        return (
            columns.store_id == self.actor.store_id,
            columns.actor_id == self.actor.id,
            columns.procedure == self.procedure,
            columns.key == self.key,
        )

    def _lock(self) -> int:
        name = f"{self.actor.store_id}\0{self.actor.id}\0{self.procedure}\0{self.key}"
        digest = hashlib.blake2b(name.encode(), digest_size=8).digest()
        return int.from_bytes(digest, signed=True)

    def _digest(self) -> bytes:
        return hashlib.sha256(self.fingerprint).digest()
