"""What is told of each change, in the transaction that makes it."""

from dataclasses import dataclass
from typing import Any, Protocol
from uuid import UUID

from cartwheel.kernel.connection import Connection
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


@dataclass(frozen=True, slots=True, kw_only=True)
class AuditEntry:
    """
    What is to be written down: a call that succeeded, or what came of one.

    `procedure` is the name of the call, or that of an event. `store_id` says whose log it
    stands in, and `acting_for` whose rows the transaction sees, before and after.
    """

    procedure: str
    actor_kind: str
    actor_id: UUID | None
    store_id: UUID
    acting_for: UUID | None
    context: RequestContext
    input: Any = None
    subject: str | None = None
    before: Any = None
    after: Any = None


class Auditor(Protocol):
    """Keeps a record of changes."""

    async def record(self, entry: AuditEntry, connection: Connection) -> None:
        """Write an entry down in the transaction of its change: both are there, or neither is."""
        ...


@dataclass(slots=True, kw_only=True)
class CurrentCall:
    """
    What is known of the call that is being answered, for whoever tells of its changes.

    `actor` is None where nobody had to say who calls. Without an auditor nothing is
    written down.
    """

    procedure: str
    actor: Actor | None
    context: RequestContext
    auditor: Auditor | None
    is_recorded: bool = False
    """True once the record of the call is written, in whichever transaction it belongs to."""
