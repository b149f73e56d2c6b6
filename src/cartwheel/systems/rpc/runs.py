"""
Running a procedure for a caller who was let through: in its transaction, once for each key.

What lost against another transaction is run again, and what has changed is written down.
"""

import asyncio
import contextlib
import random
from collections.abc import Mapping
from datetime import timedelta
from functools import partial
from typing import Any, Final

import msgspec
from dishka import AsyncContainer
from dishka.exceptions import NoFactoryError

from cartwheel.kernel.clock import Clock
from cartwheel.kernel.db import Database
from cartwheel.kernel.errors import ContentionError
from cartwheel.kernel.ids import NO_STORE
from cartwheel.systems.rpc.actors import Actor
from cartwheel.systems.rpc.auditing import AuditEntry, AuditNote, Auditor, CurrentCall
from cartwheel.systems.rpc.context import RequestContext
from cartwheel.systems.rpc.deadlines import Deadline
from cartwheel.systems.rpc.idempotency import REPLAYED, KeyedCall, find_key
from cartwheel.systems.rpc.plans import Plans
from cartwheel.systems.rpc.procedures import Procedure
from cartwheel.systems.rpc.transactions import TransactionScope

_PAUSES: Final = (0.01, 0.05)
# Commits stand outside the deadline, and are waited for with patience.
_HELD_AFTER_DEADLINE: Final = timedelta(minutes=1)

encode: Final = msgspec.json.Encoder().encode


class Runs:
    """Runs procedures with what they ask for; without a database, outside of any transaction."""

    def __init__(
        self,
        *,
        container: AsyncContainer | None,
        database: Database | None,
        auditor: Auditor | None,
        clock: Clock,
        plans: Plans,
    ) -> None:
        self._container = container
        self._database = database
        self._auditor = auditor
        self._clock = clock
        self._plans = plans
        self._parts: dict[Procedure, Mapping[str, Any] | None] = {}

    async def answer(
        self,
        procedure: Procedure,
        context: RequestContext,
        value: Any,
        position: int | None,
        limit: Deadline,
    ) -> bytes:
        """
        Run it, and run again what lost against another transaction: none of it has happened.

        But for a change that is not keyed or is a flow's: what it did elsewhere stays done.
        """
        is_undone = (procedure.keyed and not procedure.is_flow) or procedure.kind == "query"
        for pause in _PAUSES if is_undone else ():
            try:
                return await self._run(procedure, context, value, position, limit)
            except ContentionError:
                await asyncio.sleep(pause * (0.5 + random.random()))  # noqa: S311
        return await self._run(procedure, context, value, position, limit)

    async def _run(
        self,
        procedure: Procedure,
        context: RequestContext,
        value: Any,
        position: int | None,
        limit: Deadline,
    ) -> bytes:
        arguments = arguments_of(procedure, context, value)
        if procedure.kind == "query" and (parts := await self._process_wide(procedure)):
            # Nothing of it could ask for a transaction or for the call.
            with limit:
                return encode(await procedure.function(**arguments, **parts))
        if self._database is None:
            with limit:
                return await self._invoke(procedure, context, arguments, None)
        actor = acting(procedure, context)
        run = partial(self._run_in, procedure, context, arguments, limit)
        key = find_key(context.headers) if actor and procedure.keyed else None
        if key is None or actor is None:
            return await run(None)
        call = KeyedCall(
            clock=self._clock,
            actor=actor,
            procedure=procedure.name,
            key=key if position is None else f"{key} {position}",
            fingerprint=procedure.fingerprint(value),
        )
        if not procedure.is_flow:
            return await run(call)
        held_for = self._plans[procedure].deadline + _HELD_AFTER_DEADLINE
        answer, replayed = await call.once_in_flow(
            self._database, partial(run, None), held_for=held_for
        )
        if replayed:
            context.reply_headers.append(REPLAYED)
        return answer

    async def _process_wide(self, procedure: Procedure) -> Mapping[str, Any] | None:
        """Return what a procedure asks of the container, if the process has all of it once."""
        if procedure not in self._parts:
            parts: Mapping[str, Any] | None = None
            with contextlib.suppress(NoFactoryError):  # some of it is made for each call
                if self._container is not None:
                    parts = await resolve(procedure, self._container)
            self._parts[procedure] = parts
        return self._parts[procedure]

    async def _run_in(
        self,
        procedure: Procedure,
        context: RequestContext,
        arguments: dict[str, Any],
        limit: Deadline,
        call: KeyedCall | None,
    ) -> bytes:
        actor = acting(procedure, context)
        store_id = actor.store_id if actor else None
        assert self._database is not None
        only_asks = procedure.kind == "query"
        scope = TransactionScope(self._database, store_id=store_id, only_asks=only_asks)
        async with scope as transaction:
            # The commit stands outside the deadline: half of it cannot be taken back. As
            # every answer of the database it is waited for with patience, and no longer.
            with limit:
                invoke = partial(self._invoke, procedure, context, arguments, transaction)
                if call is None:
                    return await invoke()
                answer, replayed = await call.once(await transaction.connection(), invoke)
                if replayed:
                    context.reply_headers.append(REPLAYED)
                return answer

    async def _invoke(
        self,
        procedure: Procedure,
        context: RequestContext,
        arguments: dict[str, Any],
        transaction: TransactionScope | None,
    ) -> bytes:
        if not procedure.signature.dependencies:
            given = await procedure.function(**arguments)
            await self._audit(procedure, context, arguments, transaction, AuditNote())
            return encode(given)
        call = self.current(procedure, context)
        async with self.open(call, transaction) as request:
            dependencies = await resolve(procedure, request)
            given = await procedure.function(**arguments, **dependencies)
            if procedure.audited and not call.is_recorded:
                note = await request.get(AuditNote)
                await self._audit(procedure, context, arguments, transaction, note)
            return encode(given)

    async def _audit(
        self,
        procedure: Procedure,
        context: RequestContext,
        arguments: dict[str, Any],
        transaction: TransactionScope | None,
        note: AuditNote,
    ) -> None:
        if not procedure.audited or self._auditor is None or transaction is None:
            return
        taken = procedure.signature.input
        actor = acting(procedure, context)
        entry = AuditEntry(
            procedure=procedure.name,
            actor_kind="nobody" if actor is None else actor.kind,
            actor_id=None if actor is None else actor.id,
            store_id=note.store_id or transaction.store_id or NO_STORE,
            acting_for=transaction.store_id,
            context=context,
            input=None if taken is None or taken.raw else arguments[taken.parameter],
            subject=note.subject,
            before=note.before,
            after=note.after,
        )
        await self._auditor.record(entry, await transaction.connection())

    def current(self, procedure: Procedure, context: RequestContext) -> CurrentCall:
        """Return the call as what it asks for may know it."""
        return CurrentCall(
            procedure=procedure.name,
            actor=acting(procedure, context),
            context=context,
            auditor=self._auditor,
        )

    def open(
        self, call: CurrentCall, transaction: TransactionScope | None
    ) -> contextlib.AbstractAsyncContextManager[AsyncContainer]:
        """Open the container of a call, within a transaction if there is one."""
        assert self._container is not None
        context = call.context
        given: dict[Any, Any] = {RequestContext: context, CurrentCall: call}
        if call.actor is not None:
            given[Actor] = call.actor
        if transaction is not None:
            given[TransactionScope] = transaction
        return self._container(given)


def acting(procedure: Procedure, context: RequestContext) -> Actor | None:
    """Return as whom a procedure is called, if it knows its callers."""
    actor = context.actor if procedure.knows_actor else None
    return None if actor is None else procedure.allow.acting(actor)


def arguments_of(procedure: Procedure, context: RequestContext, value: Any) -> dict[str, Any]:
    """Return what a procedure takes of a request: its input, and who calls."""
    signature = procedure.signature
    arguments: dict[str, Any] = {}
    if signature.input is not None:
        arguments[signature.input.parameter] = value
    if signature.actor is not None:
        arguments[signature.actor] = acting(procedure, context)
    if signature.context is not None:
        arguments[signature.context] = context
    return arguments


async def resolve(procedure: Procedure, request: AsyncContainer) -> Mapping[str, Any]:
    """Return what a procedure asks of the container of its call."""
    return {
        name: await request.get(needed) for name, needed in procedure.signature.dependencies.items()
    }
