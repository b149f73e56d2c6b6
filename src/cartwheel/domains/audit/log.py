"""Writes down each change, in the transaction that makes it."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncConnection

from cartwheel.domains.audit import rules
from cartwheel.domains.audit.repository import AuditRepository, NewRecord
from cartwheel.kernel.clock import Clock
from cartwheel.systems.rpc.api import NO_STORE, AuditedCall, RequestContext


@dataclass(frozen=True, slots=True)
class AuditLog:
    """The `Auditor` of every role that serves procedures; one for the process."""

    clock: Clock

    async def record(self, call: AuditedCall, connection: AsyncConnection) -> None:
        """See `Auditor.record`."""
        actor, note = call.actor, call.note
        acted_for = None if actor is None else actor.store_id
        record = self._record(
            store_id=note.store_id or acted_for or NO_STORE,
            actor_kind="nobody" if actor is None else actor.kind,
            actor_id=None if actor is None else actor.id,
            procedure=call.procedure,
            subject=note.subject or rules.subject_of(call.input),
            given=call.input,
            before=note.before,
            after=note.after,
            context=call.context,
        )
        await AuditRepository(connection).add(record, acting_for=acted_for)

    async def write(
        self,
        connection: AsyncConnection,
        procedure: str,
        *,
        context: RequestContext,
        actor_kind: str,
        actor_id: UUID | None,
        store_id: UUID = NO_STORE,
        subject: object | None = None,
        before: Any = None,
        after: Any = None,
    ) -> None:
        """
        Write down what a use case has to tell itself, in its own transaction.

        That is what is declared `audited=False`, such as all that people do to sign in,
        and what is no successful call: a refusal that has consequences. The transaction
        acts for no store.
        """
        record = self._record(
            store_id=store_id,
            actor_kind=actor_kind,
            actor_id=actor_id,
            procedure=procedure,
            subject=None if subject is None else str(subject),
            given=None,
            before=before,
            after=after,
            context=context,
        )
        await AuditRepository(connection).add(record, acting_for=None)

    def _record(
        self,
        *,
        store_id: UUID,
        actor_kind: str,
        actor_id: UUID | None,
        procedure: str,
        subject: str | None,
        given: Any,
        before: Any,
        after: Any,
        context: RequestContext,
    ) -> NewRecord:
        return NewRecord(
            store_id=store_id,
            at=self.clock.now(),
            actor_kind=actor_kind,
            actor_id=actor_id,
            procedure=procedure,
            subject=subject and rules.storable(subject)[: rules.MOST_SUBJECT],
            input=rules.shown(given),
            before=rules.shown(before),
            after=rules.shown(after),
            request_id=rules.storable(context.request_id),
            address=rules.storable(context.address),
        )
