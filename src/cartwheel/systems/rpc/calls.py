"""
The pipeline every call goes through, whatever the protocol.

A station exists only for the procedures that declare a need for it: one that is
public and takes nothing from the container costs a call of its function.
"""

import contextlib
import time
from collections.abc import AsyncGenerator, AsyncIterator, Callable
from datetime import timedelta
from functools import partial
from typing import Any

from dishka import AsyncContainer

from cartwheel.kernel.clock import Clock
from cartwheel.kernel.db import Database
from cartwheel.kernel.errors import AppError
from cartwheel.kernel.manners import REQUESTS
from cartwheel.kernel.patience import patience
from cartwheel.systems.rpc import metrics
from cartwheel.systems.rpc.accesslog import AccessLog
from cartwheel.systems.rpc.actors import (
    Actor,
    Authenticator,
    Recall,
)
from cartwheel.systems.rpc.auditing import Auditor
from cartwheel.systems.rpc.browsers import Browsers
from cartwheel.systems.rpc.callers import Callers
from cartwheel.systems.rpc.context import RequestContext
from cartwheel.systems.rpc.deadlines import Deadlines
from cartwheel.systems.rpc.errors import StoreLeftError
from cartwheel.systems.rpc.failures import Failure, failure_of
from cartwheel.systems.rpc.plans import Plans
from cartwheel.systems.rpc.procedures import Procedure
from cartwheel.systems.rpc.ratelimits import RateLimiter
from cartwheel.systems.rpc.runs import Runs, arguments_of, encode, resolve
from cartwheel.systems.rpc.watching import Standing, Watch


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
        self._callers = Callers(
            authenticator=authenticator,
            browsers=browsers,
            limiter=limiter,
            recall=recall,
            patience_seconds=patience.total_seconds(),
        )
        self._watch = Watch(authenticator)
        self._access_log = access_log
        self._patience = patience.total_seconds()
        self._deadlines = Deadlines()
        self._plans = Plans(deadline=deadline, audits=auditor is not None)
        self._runs = Runs(
            container=container,
            database=database,
            auditor=auditor,
            clock=clock,
            plans=self._plans,
        )

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
                    await self._callers.admit(procedure, context)
            value = read()
            if plan.isolated:
                with limit:
                    answer = encode(
                        await procedure.function(**arguments_of(procedure, context, value))
                    )
            else:
                with patience(self._patience):
                    answer = await self._runs.answer(procedure, context, value, position, limit)
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
            await self._callers.admit(procedure, context)
        arguments = arguments_of(procedure, context, read())
        async with (
            self._watched(procedure, context) as standing,
            contextlib.AsyncExitStack() as stack,
        ):
            if procedure.signature.dependencies:
                call = self._runs.current(procedure, context)
                request = await stack.enter_async_context(self._runs.open(call, None))
                arguments |= await resolve(procedure, request)
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

    async def try_to_identify(self, context: RequestContext) -> None:
        """Find out who calls, if anybody; a refusal waits for the call that minds."""
        await self._callers.try_to_identify(context)

    async def find_caller(self, context: RequestContext) -> Actor | None:
        """Return who calls, if a credential says so; a refusal waits for the call that minds."""
        return await self._callers.find_caller(context)

    def _watched(
        self, procedure: Procedure, context: RequestContext
    ) -> contextlib.AbstractAsyncContextManager[Standing | None]:
        opener = context.actor if procedure.knows_actor else None
        # The door's word is good for a minute: what goes on stands on the credential itself.
        credential = self._callers.given(context)
        if opener is None or credential is None:
            return contextlib.nullcontext()
        return self._watch.over(credential, partial(_ensure_goes_on, procedure, opener, context))


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
