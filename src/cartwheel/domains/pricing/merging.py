"""What becomes of claims, codes and exemptions when two customers turn out to be one."""

from dataclasses import dataclass
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert

from cartwheel.domains.pricing.models import claims, coupons, customer_uses, tax_exemptions
from cartwheel.kernel.connection import Connection

_uses = customer_uses.c


@dataclass(frozen=True, slots=True)
class MergedCustomers:
    """Hands over what prices know of a customer, within a transaction."""

    connection: Connection

    async def hand_over(self, store_id: UUID, *, merged_id: UUID, customer_id: UUID) -> None:
        """
        Let a customer have what another one used, may use, and is spared; once, however often.

        The uses of both add up, beyond a limit too. An exemption of the customer's own stays.
        """
        for table in (claims, coupons):
            await self.connection.execute(
                sa.update(table)
                .where(table.c.store_id == store_id, table.c.customer_id == merged_id)
                .values(customer_id=customer_id)
            )
        await self._hand_over_uses(store_id, merged_id, customer_id)
        await self._hand_over_exemption(store_id, merged_id, customer_id)

    async def _hand_over_uses(self, store_id: UUID, merged_id: UUID, customer_id: UUID) -> None:
        given = (
            sa.delete(customer_uses)
            .where(_uses.store_id == store_id, _uses.customer_id == merged_id)
            .returning(_uses.promotion_id, _uses.store_id, _uses.uses)
            .cte("given")
        )
        of_both = sa.select(
            given.c.promotion_id, sa.literal(customer_id, sa.Uuid), given.c.store_id, given.c.uses
        ).order_by(given.c.promotion_id)
        names = ["promotion_id", "customer_id", "store_id", "uses"]
        added = insert(customer_uses).from_select(names, of_both, include_defaults=False)
        await self.connection.execute(
            added.on_conflict_do_update(
                index_elements=["promotion_id", "customer_id"],
                set_={"uses": _uses.uses + added.excluded.uses},
            )
        )

    async def _hand_over_exemption(
        self, store_id: UUID, merged_id: UUID, customer_id: UUID
    ) -> None:
        one = tax_exemptions.c
        of_merged = sa.and_(one.store_id == store_id, one.customer_id == merged_id)
        own = sa.select(one.customer_id).where(
            one.store_id == store_id, one.customer_id == customer_id
        )
        await self.connection.execute(
            sa.update(tax_exemptions)
            .where(of_merged, ~sa.exists(own.correlate(None)))
            .values(customer_id=customer_id)
        )
        await self.connection.execute(sa.delete(tax_exemptions).where(of_merged))
