"""Whether what is remembered of a store's rules still holds."""

from dataclasses import dataclass
from typing import Final
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert

from cartwheel.domains.pricing.models import revisions
from cartwheel.kernel.connection import Connection
from cartwheel.kernel.ids import new_id

_FIND: Final = sa.select(revisions.c.revision).where(
    revisions.c.store_id == sa.bindparam("of_store", type_=sa.Uuid)
)


@dataclass(frozen=True, slots=True)
class RuleRevisions:
    """
    A name for the state of a store's rules, another one after each change.

    It is no number: one that was rolled back is never given again.
    """

    connection: Connection

    async def find(self, store_id: UUID) -> UUID | None:
        """Return the name of what the rules are now; None before the first rule."""
        return await self.connection.scalar(_FIND, {"of_store": store_id})

    async def renew(self, store_id: UUID) -> None:
        """Say that rules of the store change in this transaction."""
        made = insert(revisions).values(store_id=store_id, revision=new_id())
        await self.connection.execute(
            made.on_conflict_do_update(
                index_elements=["store_id"], set_={"revision": made.excluded.revision}
            )
        )
