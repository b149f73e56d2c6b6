"""The sandbox's own books: payments, answers by key, and messages to be sent."""

from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final, TypeAlias
from uuid import UUID

import msgspec
import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import ARRAY, aggregate_order_by, insert

from cartwheel.kernel.bulk import arrays_of, insertion
from cartwheel.kernel.connection import Connection
from cartwheel.kernel.db import Database
from cartwheel.kernel.ids import new_id
from cartwheel.kernel.locks import lock_name
from cartwheel.systems.providers.errors import ProviderValidationError
from cartwheel.systems.providers.payments.protocol import (
    Dispute,
    Failure,
    NextAction,
    Refund,
    Snapshot,
    Stage,
)
from cartwheel.systems.providers.payments.sandbox.models import answers, events, payments
from cartwheel.systems.providers.payments.sandbox.script import NAME, Behaviour

Letter: TypeAlias = Mapping[str, Any]
"""A row of what is to be told."""

LATE: Final = timedelta(seconds=30)
_COLUMNS: Final = tuple(payments.c.keys())
_KEEP: Final = insertion(payments, _COLUMNS)

_MOST_TAKEN: Final = 500


def _taking() -> sa.Select[Any]:
    account, now = (
        sa.bindparam("account", type_=sa.Uuid),
        sa.bindparam("now", type_=events.c.due_at.type),
    )
    of_account = events.c.account_id == account
    due = (
        sa.select(events.c.id)
        .where(of_account, events.c.due_at <= now)
        .order_by(events.c.due_at, events.c.id)
        .limit(_MOST_TAKEN)
        .with_for_update(skip_locked=True)
        .cte("due")
    )
    gone = (
        sa.delete(events)
        .where(events.c.id == due.c.id)
        .returning(events.c.id, events.c.body, events.c.due_at)
        .cte("gone")
    )
    bodies = aggregate_order_by(gone.c.body, gone.c.due_at, gone.c.id)
    next_at = sa.select(sa.func.min(events.c.due_at)).where(of_account, events.c.due_at > now)
    return sa.select(
        sa.func.coalesce(sa.func.array_agg(bodies), sa.cast([], ARRAY(sa.Text))).label("bodies"),
        next_at.scalar_subquery().label("next_at"),
    ).select_from(gone)


_TAKE_DUE: Final = _taking()
_LETTER: Final = tuple(events.c.keys())
_SEND: Final = insertion(events, _LETTER)


def _opening() -> sa.Select[Any]:
    """Build the one statement that answers a key for the first time, and keeps what came of it."""
    answer = {
        column.name: sa.bindparam(f"answer_{column.name}", type_=column.type)
        for column in answers.c
    }
    answered = insert(answers).values(answer).on_conflict_do_nothing().returning(answers.c.key)
    first = answered.cte("answered")
    is_first = sa.exists(sa.select(first.c.key))
    names = tuple(payments.c.keys())
    payment = sa.select(
        *(
            sa.cast(
                sa.bindparam(f"kept_{name}", type_=payments.c[name].type), payments.c[name].type
            )
            for name in names
        )
    )
    kept = sa.insert(payments).from_select(names, payment.where(is_first), include_defaults=False)
    letters: Any = _SEND.select
    sent = _SEND.from_select(_LETTER, letters.where(is_first), include_defaults=False)
    return sa.select(first.c.key).add_cte(kept.cte("kept"), sent.cte("sent"))


_OPEN: Final = _opening()


class Kept(msgspec.Struct):
    """A payment as the sandbox knows it."""

    reference: str
    payment_id: UUID
    amount_minor: int
    captures: bool
    behaviours: frozenset[Behaviour] = frozenset()
    stage: Stage = Stage.CREATED
    authorised_minor: int = 0
    captured_minor: int = 0
    is_voided: bool = False
    failure: Failure | None = None
    refunds: tuple[Refund, ...] = ()
    disputes: tuple[Dispute, ...] = ()
    settles_at: datetime | None = None
    told: int = 0
    """How many messages there were, of which the shuffled ones come the later the earlier."""

    def snapshot(self, next_action: NextAction | None = None) -> Snapshot:
        """Return all that is known."""
        return Snapshot(
            reference=self.reference,
            payment_id=self.payment_id,
            stage=self.stage,
            authorised_minor=self.authorised_minor,
            captured_minor=self.captured_minor,
            is_voided=self.is_voided,
            failure=self.failure,
            refunds=self.refunds,
            disputes=self.disputes,
            next_action=next_action,
        )


class Message(msgspec.Struct, frozen=True):
    """What the sandbox tells by a webhook."""

    id: str
    type: str
    payment: Snapshot


@dataclass(frozen=True, slots=True)
class SandboxLedger:
    """The books of one account; every change is a transaction of the sandbox's own."""

    database: Database
    store_id: UUID
    account_id: UUID

    async def find(self, reference: str) -> Kept | None:
        """Return a payment."""
        async with self.database.transaction(store_id=self.store_id) as connection:
            return await self._lock(connection, reference)

    @asynccontextmanager
    async def changing(self, reference: str) -> AsyncIterator[tuple[Connection, Kept | None]]:
        """Open a payment that nobody else changes meanwhile."""
        async with self.database.transaction(store_id=self.store_id) as connection:
            yield connection, await self._lock(connection, reference)

    async def answered(self, connection: Connection, key: str, asked: str) -> Snapshot | None:
        """
        Return what was answered to a key before.

        Raises:
            ProviderValidationError: something else was asked under it.
        """
        # Of two who ask at once the second waits for the first one's answer.
        await lock_name(connection, f"sandbox:{self.account_id}:{key}")
        return await self._answer_to(connection, key, asked)

    async def open(
        self, key: str, asked: str, kept: Kept, snapshot: Snapshot, letters: Sequence[Letter]
    ) -> Snapshot:
        """
        Keep a new payment, and return the answer; that of before, where the key was used before.

        Of two who ask at once the second waits for the first one's answer. One round trip.

        Raises:
            ProviderValidationError: something else was asked under the key.
        """
        of = {"store_id": self.store_id, "account_id": self.account_id}
        answer = {**of, "key": key, "asked": asked, "answer": msgspec.to_builtins(snapshot)}
        payment = {**of, "reference": kept.reference, "state": msgspec.to_builtins(kept)}
        given = {
            **{f"answer_{name}": value for name, value in answer.items()},
            **{f"kept_{name}": value for name, value in payment.items()},
            **arrays_of(_LETTER, letters),
        }
        async with self.database.transaction(store_id=self.store_id) as connection:
            if await connection.scalar(_OPEN, given) is not None:
                return snapshot
            before = await self._answer_to(connection, key, asked)
            assert before is not None
            return before

    async def keep(self, connection: Connection, kept: Kept, letters: Sequence[Letter]) -> None:
        """Write a payment that is locked, and have something told of it."""
        await connection.execute(
            sa.update(payments)
            .where(payments.c.account_id == self.account_id, payments.c.reference == kept.reference)
            .values(state=msgspec.to_builtins(kept))
        )
        if letters:
            await connection.execute(_SEND, arrays_of(_LETTER, letters))

    async def answer(
        self, connection: Connection, key: str, asked: str, snapshot: Snapshot
    ) -> None:
        """Remember what was answered to a key."""
        await connection.execute(
            sa.insert(answers).values(
                store_id=self.store_id,
                account_id=self.account_id,
                key=key,
                asked=asked,
                answer=msgspec.to_builtins(snapshot),
            )
        )

    def letters(self, kept: Kept, type_: str, told: Snapshot, *, at: datetime) -> list[Letter]:
        """Return what tells something by a webhook, as the payment's behaviours say."""
        kept.told += 1
        how = kept.behaviours
        if Behaviour.WEBHOOK_LOST in how:
            return []
        due = at + LATE if Behaviour.WEBHOOK_LATE in how else at
        if Behaviour.WEBHOOK_SHUFFLED in how:
            due += timedelta(seconds=max(0, 10 - kept.told))
        message = Message(f"evt_{new_id().hex}", type_, told)
        body = msgspec.json.encode(message).decode()
        return [
            {
                "id": new_id(),
                "store_id": self.store_id,
                "account_id": self.account_id,
                "body": body,
                "due_at": due,
            }
            for _ in range(2 if Behaviour.WEBHOOK_TWICE in how else 1)
        ]

    async def take_due(
        self, connection: Connection, now: datetime
    ) -> tuple[list[str], datetime | None]:
        """
        Return the messages whose time has come, in this order, and when the next one is due.

        They are forgotten with the transaction, and kept if it comes to nothing; what another
        one has taken is left to it.
        """
        account = {"account": self.account_id, "now": now}
        row = (await connection.execute(_TAKE_DUE, account)).one()
        is_more = len(row.bodies) >= _MOST_TAKEN
        return row.bodies, now if is_more else row.next_at

    async def _answer_to(self, connection: Connection, key: str, asked: str) -> Snapshot | None:
        row = (
            await connection.execute(
                sa.select(answers.c.asked, answers.c.answer).where(
                    answers.c.account_id == self.account_id, answers.c.key == key
                )
            )
        ).one_or_none()
        if row is None:
            return None
        if row.asked != asked:
            raise ProviderValidationError(
                NAME, "Something else was asked under this key", provider_code="idempotency_error"
            )
        return msgspec.convert(row.answer, Snapshot)

    async def _lock(self, connection: Connection, reference: str) -> Kept | None:
        state = await connection.scalar(
            sa.select(payments.c.state)
            .where(payments.c.account_id == self.account_id, payments.c.reference == reference)
            .with_for_update()
        )
        return None if state is None else msgspec.convert(state, Kept)


async def keep_all(
    connection: Connection, store_id: UUID, account_id: UUID, given: Sequence[Kept]
) -> None:
    """Write payments of the past that an account does not know yet, within a transaction."""
    rows = [
        {
            "store_id": store_id,
            "account_id": account_id,
            "reference": each.reference,
            "state": msgspec.json.encode(each).decode(),
        }
        for each in given
    ]
    await connection.execute(_KEEP, arrays_of(_COLUMNS, rows))
