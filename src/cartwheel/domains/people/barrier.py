"""Taking from a person what could let them in again, and telling each store's owners."""

from dataclasses import dataclass
from uuid import UUID

from cartwheel.domains.people.memberships import Barred, Memberships
from cartwheel.kernel.clock import Clock
from cartwheel.systems.rpc.api import Transaction


@dataclass(frozen=True, slots=True)
class Barrier:
    """Ends keys and invitations in every store, with a record in the log of each."""

    memberships: Memberships
    clock: Clock

    async def bar(
        self, tx: Transaction, person_id: UUID, *, event: str, by: UUID | None = None
    ) -> list[Barred]:
        """
        See `Memberships.bar`; the person is locked.

        The logs call it `event`; `by` is whoever turned out to call.
        """
        barred = await self.memberships.bar(tx.connection, person_id, at=self.clock.now())
        for one in barred:
            await tx.record(
                person_id,
                after={
                    "revokedKeys": one.revoked_keys,
                    "withdrawnInvitations": one.withdrawn_invitations,
                },
                event=event,
                person_id=by,
                store_id=one.store_id,
            )
        return barred
