"""
The pipeline every call goes through, whatever the protocol.

A station exists only for the procedures that declare a need for it: one that is
public and takes nothing from the container costs a call of its function.
"""

import asyncio
import contextlib
import random
import time
from collections.abc import AsyncGenerator, AsyncIterator, Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from typing import Any, Final

import msgspec
from dishka import AsyncContainer
from prometheus_client import Histogram

from cartwheel.kernel.clock import Clock
from cartwheel.kernel.db import Database
from cartwheel.kernel.errors import AppError, ContentionError, UnavailableError
from cartwheel.kernel.ids import NO_STORE
from cartwheel.kernel.manners import REQUESTS
from cartwheel.kernel.patience import patience
from cartwheel.systems.rpc import metrics
from cartwheel.systems.rpc.accesslog import AccessLog
from cartwheel.systems.rpc.actors import (
    IDENTITY_HEADER,
    Actor,
    Authenticator,
    Introduction,
    Recall,
    find_credential,
)
from cartwheel.systems.rpc.auditing import AuditEntry, AuditNote, Auditor, CurrentCall
from cartwheel.systems.rpc.browsers import Browsers
from cartwheel.systems.rpc.context import RequestContext
from cartwheel.systems.rpc.deadlines import Deadline, Deadlines
from cartwheel.systems.rpc.errors import CrossSiteError, StoreLeftError, UnauthenticatedError
from cartwheel.systems.rpc.failures import Failure, failure_of
from cartwheel.systems.rpc.idempotency import REPLAYED, KeyedCall, find_key
from cartwheel.systems.rpc.procedures import Procedure
from cartwheel.systems.rpc.quotas import Quota
from cartwheel.systems.rpc.ratelimits import RateLimiter
from cartwheel.systems.rpc.transactions import TransactionScope
from cartwheel.systems.rpc.watching import Standing, Watch

_PAUSES: Final = (0.01, 0.05)
# A caller who may be recalled does not wait for long to hear that nobody can be asked.
_KNOWN_WAITS_SECONDS: Final = 1.0
# Commits stand outside the deadline, and are waited for with patience.
_HELD_AFTER_DEADLINE: Final = timedelta(minutes=1)

encode: Final = msgspec.json.Encoder().encode


class Calls:
    """Runs procedures."""

    def __init__(
        self,
        *,
        container: AsyncContainer | None,
        database: Database | None,
        authenticator: Authenticator,
        limiter: RateLimiter | None,
        auditor: Auditor | None,
        browsers: Browsers | None,
        clock: Clock,
        deadline: timedelta,
        patience: timedelta,
        recall: Recall | None,
        access_log: AccessLog,
    ) -> None:
        self._container = container
        self._database = database
        self._authenticator = authenticator
        self._watch = Watch(authenticator)
        self._limiter = limiter
        self._auditor = auditor
        self._browsers = browsers
        self._clock = clock
        self._access_log = access_log
        self._recall = recall
        self._patience = patience.total_seconds()
        self._deadlines = Deadlines()
        self._plans = _Plans(deadline=deadline, audits=auditor is not None)

    async def answer(
        self,
        procedure: Procedure,
        context: RequestContext,
        read: Callable[[], Any],
        *,
        position: int | None = None,
    ) -> bytes | Failure:
        """
        Answer one query or mutation: its JSON, once it is committed, or what went wrong.

        `read` makes the input, and is called when the caller is known.
        `position` tells the calls of a batch apart, which share one idempotency key.
        """
        with REQUESTS:
            return await self._answer(procedure, context, read, position)

    async def _answer(
        self,
        procedure: Procedure,
        context: RequestContext,
        read: Callable[[], Any],
        position: int | None,
    ) -> bytes | Failure:
        started_at = time.perf_counter()
        plan = self._plans[procedure]
        limit = self._deadlines.limit(plan.deadline)
        try:
            if plan.guarded:
                with limit:
                    await self._admit(procedure, context)
            value = read()
            if plan.isolated:
                with limit:
                    answer = encode(
                        await procedure.function(**_arguments(procedure, context, value))
                    )
            else:
                with patience(self._patience):
                    answer = await self._repeat(procedure, context, value, position, limit)
        except Exception as error:  # noqa: BLE001
            return self.fail(error, context, procedure, position=position)
        plan.seconds.observe(time.perf_counter() - started_at)
        if procedure.audited:
            self._access_log.note_change(context, procedure=procedure.name)
        return answer

    @contextlib.asynccontextmanager
    async def stream(
        self, procedure: Procedure, context: RequestContext, read: Callable[[], Any]
    ) -> AsyncIterator[AsyncIterator[Any]]:
        """
        Open a streaming procedure; its generator is closed when the block ends.

        Before each item the caller is asked about again. A block whose caller loses access is
        cancelled, whatever it waits for, and the error raised that a call would get by now.
        """
        limit = self._deadlines.limit(self._plans[procedure].deadline)
        with limit:
            await self._admit(procedure, context)
        arguments = _arguments(procedure, context, read())
        async with (
            self._watched(procedure, context) as standing,
            contextlib.AsyncExitStack() as stack,
        ):
            if procedure.signature.dependencies:
                call = self._current(procedure, context)
                request = await stack.enter_async_context(self._open(call, None))
                arguments |= await _resolve(procedure, request)
            items = procedure.function(**arguments)
            stack.push_async_callback(items.aclose)
            if standing is not None:
                items = _confirmed(items, standing)
                stack.push_async_callback(items.aclose)
            yield items

    def fail(
        self,
        error: Exception,
        context: RequestContext,
        procedure: Procedure,
        *,
        position: int | None = None,
    ) -> Failure:
        """Make a call's error presentable, count it and write it down."""
        failure = failure_of(error, procedure=procedure.name).not_before(context.wait_seconds)
        metrics.failures.labels(procedure.name, failure.code).inc()
        self._access_log.note_failure(context, failure, procedure=procedure.name, position=position)
        return failure

    def refuse(
        self, error: AppError, context: RequestContext, path: str, *, position: int | None
    ) -> Failure:
        """Make presentable and write down why a path leads to no call, as callers spell it."""
        failure = failure_of(error, procedure=path)
        self._access_log.note_failure(context, failure, procedure=path, position=position)
        return failure

    async def identify(self, context: RequestContext) -> Actor:
        """
        Find out who calls; the answer holds for the whole request.

        Raises:
            UnauthenticatedError: the credential is missing, or opens nothing.
            CrossSiteError: it is a cookie, and a foreign page may have sent the request.
            UnavailableError: nobody can be asked at the moment.
        """
        if context.identity is None:
            credential = self._credential(context)
            try:
                if credential is None:
                    raise UnauthenticatedError  # noqa: TRY301
                with patience(self._patience):
                    context.identity = await self._authenticator.authenticate(credential)
                context.credential = self._given(context)
            except (UnauthenticatedError, UnavailableError) as error:
                # The calls of a batch need not wait for an answer one after the other.
                context.identity = error
        if isinstance(context.identity, AppError):
            raise context.identity
        return context.identity

    async def try_to_identify(self, context: RequestContext) -> None:
        """Find out who calls, if anybody; a refusal waits for the call that minds."""
        with contextlib.suppress(UnauthenticatedError, CrossSiteError, UnavailableError):
            await self.identify(context)

    async def find_caller(self, context: RequestContext) -> Actor | None:
        """Return who calls, if a credential says so; a refusal waits for the call that minds."""
        with contextlib.suppress(CrossSiteError):
            if self._given(context) is not None:
                await self.try_to_identify(context)
        return context.actor

    def _watched(
        self, procedure: Procedure, context: RequestContext
    ) -> contextlib.AbstractAsyncContextManager[Standing | None]:
        opener = context.actor if procedure.knows_actor else None
        # The door's word is good for a minute: what goes on stands on the credential itself.
        credential = self._given(context)
        if opener is None or credential is None:
            return contextlib.nullcontext()
        return self._watch.over(credential, partial(_ensure_goes_on, procedure, opener, context))

    def _given(self, context: RequestContext) -> str | None:
        given = find_credential(context.headers, context.redeemed)
        if given is None and self._browsers is not None:
            given = self._browsers.find(context)
        return given

    def _credential(self, context: RequestContext) -> str | None:
        given = self._given(context)
        # It stands for the credential beside it and never alone or for another one: what
        # holds for that one, such as where a cookie may come from, holds for it.
        introduced = context.headers.get(IDENTITY_HEADER)
        if given is None or introduced is None:
            return given
        return Introduction(introduced.decode("latin-1"), beside=given)

    async def _admit(self, procedure: Procedure, context: RequestContext) -> None:
        known = self._recalled(procedure, context)
        try:
            with patience(self._patience if known is None else _KNOWN_WAITS_SECONDS):
                if procedure.allow.signed_in:
                    procedure.allow.ensure(await self.identify(context))
                elif procedure.knows_actor and self._credential(context) is not None:
                    await self.identify(context)
        except UnavailableError:
            if known is None:
                raise
            procedure.allow.ensure(known)
            context.recalled = known
        if self._limiter is None:
            return
        quotas: list[tuple[str, Quota]] = []
        if context.actor is not None and context.actor.quota is not None:
            quotas.append(("caller", context.actor.quota))
        if procedure.limit is not None:
            quotas.append((procedure.name, procedure.limit))
        if quotas:
            await self._limiter.spend(quotas, context)

    def _recalled(self, procedure: Procedure, context: RequestContext) -> Actor | None:
        """Return who the caller was lately, for a procedure that goes on with that."""
        if self._recall is None or not procedure.recalls_callers:
            return None
        credential = self._given(context)
        return None if credential is None else self._recall(credential)

    async def _repeat(
        self,
        procedure: Procedure,
        context: RequestContext,
        value: Any,
        position: int | None,
        limit: Deadline,
    ) -> bytes:
        """
        Run, and run again what lost against another transaction: none of it has happened.

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
        arguments = _arguments(procedure, context, value)
        if self._database is None:
            with limit:
                return await self._invoke(procedure, context, arguments, None)
        actor = context.actor if procedure.knows_actor else None
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

    async def _run_in(
        self,
        procedure: Procedure,
        context: RequestContext,
        arguments: dict[str, Any],
        limit: Deadline,
        call: KeyedCall | None,
    ) -> bytes:
        actor = context.actor if procedure.knows_actor else None
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
        call = self._current(procedure, context)
        async with self._open(call, transaction) as request:
            dependencies = await _resolve(procedure, request)
            given = await procedure.function(**arguments, **dependencies)
            if not call.is_recorded:
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
        actor = context.actor if procedure.knows_actor else None
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

    def _current(self, procedure: Procedure, context: RequestContext) -> CurrentCall:
        return CurrentCall(
            procedure=procedure.name,
            actor=context.actor if procedure.knows_actor else None,
            context=context,
            auditor=self._auditor,
        )

    def _open(
        self, call: CurrentCall, transaction: TransactionScope | None
    ) -> contextlib.AbstractAsyncContextManager[AsyncContainer]:
        assert self._container is not None
        context = call.context
        given: dict[Any, Any] = {RequestContext: context, CurrentCall: call}
        if context.actor is not None:
            given[Actor] = context.actor
        if transaction is not None:
            given[TransactionScope] = transaction
        return self._container(given)


@dataclass(frozen=True, slots=True)
class _Plan:
    """What a procedure's calls need, found out once."""

    guarded: bool
    isolated: bool
    deadline: timedelta
    seconds: Histogram


class _Plans(dict[Procedure, _Plan]):
    def __init__(self, *, deadline: timedelta, audits: bool) -> None:
        super().__init__()
        self._deadline = deadline
        self._audits = audits

    def __missing__(self, procedure: Procedure) -> _Plan:
        signature = procedure.signature
        self[procedure] = plan = _Plan(
            guarded=procedure.knows_actor or procedure.limit is not None,
            isolated=not signature.dependencies
            and not procedure.keyed
            and not (procedure.audited and self._audits),
            deadline=procedure.deadline or self._deadline,
            seconds=metrics.call_seconds.labels(procedure.name),
        )
        return plan


def _ensure_goes_on(
    procedure: Procedure, opener: Actor, context: RequestContext, actor: Actor
) -> None:
    procedure.allow.ensure(actor)
    for ensure in context.ensures:
        ensure(actor)
    if actor.store_id != opener.store_id:
        raise StoreLeftError


async def _confirmed(items: AsyncIterator[Any], standing: Standing) -> AsyncGenerator[Any, None]:
    async for item in items:
        await standing.confirm()
        yield item


def _arguments(procedure: Procedure, context: RequestContext, value: Any) -> dict[str, Any]:
    signature = procedure.signature
    arguments: dict[str, Any] = {}
    if signature.input is not None:
        arguments[signature.input.parameter] = value
    if signature.actor is not None:
        arguments[signature.actor] = context.actor
    if signature.context is not None:
        arguments[signature.context] = context
    return arguments


async def _resolve(procedure: Procedure, request: AsyncContainer) -> Mapping[str, Any]:
    return {
        name: await request.get(needed) for name, needed in procedure.signature.dependencies.items()
    }
