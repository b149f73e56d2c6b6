"""Use cases of taxes."""

from dataclasses import dataclass
from uuid import UUID

from cartwheel.domains.customers.api import CustomerDirectory
from cartwheel.domains.pricing.errors import TaxRateNotFoundError, TaxRateTakenError
from cartwheel.domains.pricing.revisions import RuleRevisions
from cartwheel.domains.pricing.rules.dates import ensure_within_reason
from cartwheel.domains.pricing.taxes.contracts import (
    CreateTaxRate,
    ListTaxExemptions,
    ListTaxRates,
    PutTaxExemption,
    TaxExemption,
    TaxExemptionPage,
    TaxRate,
    TaxRatePage,
    TaxStanding,
    UpdateTaxRate,
)
from cartwheel.domains.pricing.taxes.repository import TaxRepository
from cartwheel.kernel.clock import Clock
from cartwheel.kernel.ids import new_id
from cartwheel.kernel.paging import page_of
from cartwheel.systems.rpc.api import AuditNote


@dataclass(frozen=True, slots=True)
class TaxService:
    """The rates of a store, and who is spared them."""

    taxes: TaxRepository
    customers: CustomerDirectory
    revisions: RuleRevisions
    clock: Clock
    note: AuditNote

    async def create(self, store_id: UUID, command: CreateTaxRate) -> TaxRate:
        """
        Make a rate.

        Raises:
            TaxRateTakenError: there is one for the same place, class and layer.
        """
        await self.revisions.renew(store_id)
        made = TaxRate(new_id(), command.terms, self.clock.now())
        if not await self.taxes.add(store_id, made.terms, rate_id=made.id, at=made.updated_at):
            raise TaxRateTakenError
        self.note.tell(made.id, after=made)
        return made

    async def list_page(self, store_id: UUID, query: ListTaxRates) -> TaxRatePage:
        """List rates, the newest first."""
        found = await self.taxes.list_page(store_id, query)
        return page_of(TaxRatePage, found, limit=query.limit, by=lambda one: one.id)

    async def get(self, store_id: UUID, rate_id: UUID) -> TaxRate:
        """
        Return a rate.

        Raises:
            TaxRateNotFoundError: the store has no such rate.
        """
        found = await self.taxes.find(store_id, rate_id)
        if found is None:
            raise TaxRateNotFoundError(rate_id)
        return found

    async def update(self, store_id: UUID, command: UpdateTaxRate) -> TaxRate:
        """
        Give a rate new terms.

        Raises:
            TaxRateNotFoundError: the store has no such rate.
            TaxRateTakenError: there is another one for the same place, class and layer.
        """
        before = await self._lock(store_id, command.id)
        if await self.taxes.is_taken(store_id, command.terms, but=command.id):
            raise TaxRateTakenError
        after = TaxRate(command.id, command.terms, self.clock.now())
        await self.taxes.update(after.id, after.terms, at=after.updated_at)
        self.note.tell(command.id, before=before, after=after)
        return after

    async def delete(self, store_id: UUID, rate_id: UUID) -> None:
        """
        Delete a rate.

        Raises:
            TaxRateNotFoundError: the store has no such rate.
        """
        before = await self._lock(store_id, rate_id)
        await self.taxes.delete(rate_id)
        self.note.tell(rate_id, before=before)

    async def put_exemption(self, store_id: UUID, command: PutTaxExemption) -> TaxExemption:
        """
        Let a customer stand otherwise, or as all others do.

        Raises:
            InvalidInputError: the end is out of bounds.
            CustomerNotFoundError: the store has no such customer.
        """
        ensure_within_reason(command.valid_until, "validUntil")
        customer = await self.customers.get(store_id, command.customer_id)
        taxed = TaxExemption(
            customer_id=customer.id,
            standing=TaxStanding.TAXED,
            number="",
            valid_until=None,
            updated_at=self.clock.now(),
        )
        before = await self.taxes.find_exemption(store_id, customer.id)
        if command.standing is TaxStanding.TAXED:
            await self.taxes.delete_exemption(store_id, customer.id)
        else:
            await self.taxes.put_exemption(store_id, command, at=taxed.updated_at)
        after = await self.taxes.find_exemption(store_id, customer.id)
        self.note.tell(customer.id, before=before or taxed, after=after or taxed)
        return after or taxed

    async def list_exemptions(self, store_id: UUID, query: ListTaxExemptions) -> TaxExemptionPage:
        """List who is not taxed as others are, by customer."""
        found = await self.taxes.list_exemptions(store_id, query)
        return page_of(TaxExemptionPage, found, limit=query.limit, by=lambda one: one.customer_id)

    async def _lock(self, store_id: UUID, rate_id: UUID) -> TaxRate:
        # Those who change rules of a store wait for each other here.
        await self.revisions.renew(store_id)
        found = await self.taxes.lock(store_id, rate_id)
        if found is None:
            raise TaxRateNotFoundError(rate_id)
        return found
