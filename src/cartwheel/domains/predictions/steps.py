"""What the house does with models by itself, written down like the changes that people make."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from cartwheel.kernel.connection import Connection
from cartwheel.systems.rpc.api import AuditEntry, Auditor, RequestContext


@dataclass(frozen=True, slots=True)
class Steps:
    """Keeps a record of steps, each in the transaction of its change."""

    auditor: Auditor

    async def record(
        self,
        connection: Connection,
        store_id: UUID,
        event: str,
        *,
        subject: object,
        before: Any = None,
        after: Any = None,
    ) -> None:
        """Write a step down; it and its change are there, or neither is."""
        entry = AuditEntry(
            procedure=event,
            actor_kind="platform",
            actor_id=None,
            store_id=store_id,
            acting_for=store_id,
            context=RequestContext(headers={}, address=""),
            subject=str(subject),
            before=before,
            after=after,
        )
        await self.auditor.record(entry, connection)
