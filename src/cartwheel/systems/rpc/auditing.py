"""What is told of each change that succeeded, in the transaction that makes it."""

from dataclasses import dataclass
from typing import Any, Protocol
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncConnection

from cartwheel.systems.rpc.actors import Actor
from cartwheel.systems.rpc.context import RequestContext


@dataclass(slots=True)
class AuditNote:
    """
    What a use case adds to the record of the call it serves.

    There is one for each call: ask the container for it. `before` and `after` are
    structs, or whatever else becomes JSON. `store_id` is given where the change
    belongs to another store than the caller acts for.
    """

    subject: str | None = None
    before: Any = None
    after: Any = None
    store_id: UUID | None = None

    def tell(
        self,
        subject: object,
        *,
        before: Any = None,
        after: Any = None,
        store_id: UUID | None = None,
    ) -> None:
        """Say what the change is about, and what was and is there."""
        self.subject = str(subject)
        self.before, self.after, self.store_id = before, after, store_id


@dataclass(frozen=True, slots=True)
class AuditedCall:
    """A mutation that succeeded; `actor` is None where nobody had to say who calls."""

    procedure: str
    actor: Actor | None
    context: RequestContext
    input: Any
    note: AuditNote


class Auditor(Protocol):
    """Keeps a record of changes."""

    async def record(self, call: AuditedCall, connection: AsyncConnection) -> None:
        """
        Write a call down in its own transaction: both are there, or neither is.

        Called once for each mutation, when its function has returned.
        """
        ...
