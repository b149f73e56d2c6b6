"""Writes down each change, in the transaction that makes it."""

from dataclasses import dataclass

from cartwheel.domains.audit import rules
from cartwheel.domains.audit.repository import AuditRepository, NewRecord
from cartwheel.kernel.clock import Clock
from cartwheel.kernel.connection import Connection
from cartwheel.systems.rpc.api import AuditEntry


@dataclass(frozen=True, slots=True)
class AuditLog:
    """The `Auditor` of every role that serves procedures; one for the process."""

    clock: Clock

    async def record(self, entry: AuditEntry, connection: Connection) -> None:
        """See `Auditor.record`."""
        subject = entry.subject or rules.subject_of(entry.input)
        record = NewRecord(
            store_id=entry.store_id,
            at=self.clock.now(),
            actor_kind=entry.actor_kind,
            actor_id=entry.actor_id,
            procedure=entry.procedure,
            subject=subject and rules.storable(subject)[: rules.MOST_SUBJECT],
            input=rules.shown(entry.input),
            before=rules.shown(entry.before),
            after=rules.shown(entry.after),
            request_id=rules.storable(entry.context.request_id),
            address=rules.storable(entry.context.address),
        )
        await AuditRepository(connection).add(record, acting_for=entry.acting_for)
