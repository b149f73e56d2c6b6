"""Changing many products at once."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from cartwheel.domains.catalog.errors import ProductNotFoundError
from cartwheel.domains.catalog.listing.contracts import (
    ActOnProducts,
    ChangedProducts,
    ChangePrices,
    NotChanged,
    ReindexedProducts,
)
from cartwheel.domains.catalog.messages import ReindexProducts
from cartwheel.domains.catalog.products.service import ProductService
from cartwheel.domains.catalog.products.variant_repository import VariantRepository
from cartwheel.kernel.clock import Clock
from cartwheel.kernel.errors import AppError
from cartwheel.systems.outbox.api import Outbox
from cartwheel.systems.rpc.api import AuditNote


@dataclass(frozen=True, slots=True)
class BulkService:
    """
    The same for many products, in one transaction.

    They are locked in the order of their ids, so that two of these wait for each other. What
    a product does not allow leaves it as it is and the others go on.
    """

    products: ProductService
    variants: VariantRepository
    outbox: Outbox
    clock: Clock
    note: AuditNote

    async def act(self, store_id: UUID, command: ActOnProducts) -> ChangedProducts:
        """Activate, archive or unpublish products."""
        changed, not_changed = [], []
        for product_id in sorted(set(command.ids)):
            try:
                await self.products.become(store_id, product_id, command.action, seen=None)
            except AppError as error:
                if error.retryable:
                    raise
                not_changed.append(NotChanged(product_id, error.code))
            else:
                changed.append(product_id)
        return self._told(command, changed, not_changed)

    async def reindex(self, store_id: UUID) -> ReindexedProducts:
        """Have all products indexed anew, by a job."""
        job_id = await self.outbox.enqueue(ReindexProducts(store_id))
        started = ReindexedProducts(job_id)
        self.note.tell("products", after=started)
        return started

    async def change_prices(self, store_id: UUID, command: ChangePrices) -> ChangedProducts:
        """Change the prices of products in a currency; those without such prices stay."""
        there = []
        not_changed = []
        for product_id in sorted(set(command.ids)):
            try:
                await self.products.lock(store_id, product_id, seen=None)
            except ProductNotFoundError as error:
                not_changed.append(NotChanged(product_id, error.code))
            else:
                there.append(await self.products.get(store_id, product_id))
        changed = await self.variants.change_prices(
            store_id,
            [each.id for each in there],
            currency=command.currency,
            percent_hundredths=command.percent_hundredths,
            amount_minor=command.amount_minor,
            step=command.step,
        )
        await self.variants.span_prices(sorted(changed))
        at = self.clock.now()
        for before in there:
            if before.id in changed:
                await self.products.changed(store_id, before, at=at)
            else:
                not_changed.append(NotChanged(before.id, "catalog.no_price"))
        return self._told(command, sorted(changed), not_changed)

    def _told(
        self,
        command: ActOnProducts | ChangePrices,
        changed: Sequence[UUID],
        not_changed: Sequence[NotChanged],
    ) -> ChangedProducts:
        told = ChangedProducts(tuple(changed), tuple(not_changed))
        self.note.tell("products", before=command, after=told)
        return told
