"""Taking from a person what could let them in again, and telling each store's owners."""

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncConnection

from cartwheel.domains.audit.api import AuditLog
from cartwheel.domains.people.memberships import Barred, Memberships
from cartwheel.kernel.clock import Clock
from cartwheel.kernel.visiting import visit_store
from cartwheel.systems.rpc.api import RequestContext


@dataclass(frozen=True, slots=True)
class Barrier:
    """Ends keys and invitations in every store, with a record in the log of each."""

    memberships: Memberships
    audit: AuditLog
    clock: Clock

    async def bar(
        self,
        connection: AsyncConnection,
        person_id: UUID,
        procedure: str,
        *,
        context: RequestContext,
        actor_kind: str,
        actor_id: UUID,
    ) -> list[Barred]:
        """See `Memberships.bar`; the person is locked."""
        barred = await self.memberships.bar(connection, person_id, at=self.clock.now())
        for one in barred:
            async with visit_store(connection, one.store_id):
                await self.audit.write(
                    connection,
                    procedure,
                    context=context,
                    actor_kind=actor_kind,
                    actor_id=actor_id,
                    store_id=one.store_id,
                    subject=person_id,
                    after={
                        "revokedKeys": one.revoked_keys,
                        "withdrawnInvitations": one.withdrawn_invitations,
                    },
                )
        return barred
