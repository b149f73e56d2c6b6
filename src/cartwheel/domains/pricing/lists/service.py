"""Use cases of price lists."""

from collections.abc import Collection
from dataclasses import dataclass
from uuid import UUID

from cartwheel.domains.catalog.api import SellableVariant, VariantCatalog
from cartwheel.domains.pricing.clocks import StoreClocks
from cartwheel.domains.pricing.errors import PriceListNotFoundError
from cartwheel.domains.pricing.lists.contracts import (
    CreatePriceList,
    ListedPrice,
    ListedVariant,
    ListListPrices,
    ListPriceLists,
    ListPricePage,
    MatchedSkus,
    MatchSkus,
    PriceList,
    PriceListPage,
    PriceListTerms,
    PutListPrices,
    UpdatePriceList,
    VariantTiers,
)
from cartwheel.domains.pricing.lists.repository import PriceListRepository
from cartwheel.domains.pricing.revisions import RuleRevisions
from cartwheel.kernel.clock import Clock
from cartwheel.kernel.currencies import UnknownCurrencyError, exponent
from cartwheel.kernel.errors import InvalidInputError, Issue
from cartwheel.kernel.ids import new_id
from cartwheel.kernel.paging import page_of
from cartwheel.systems.rpc.api import AuditNote


@dataclass(frozen=True, slots=True)
class PriceListService:
    """The price lists of a store."""

    lists: PriceListRepository
    catalog: VariantCatalog
    revisions: RuleRevisions
    clocks: StoreClocks
    clock: Clock
    note: AuditNote

    async def create(self, store_id: UUID, command: CreatePriceList) -> PriceList:
        """
        Make a list without prices.

        Raises:
            InvalidInputError: its terms do not fit each other.
        """
        terms, list_id = command.terms, new_id()
        _ensure_currency(terms)
        dates = await self.clocks.moments_of(store_id, terms.starts_at, terms.ends_at)
        await self.revisions.renew(store_id)
        await self.lists.add(store_id, terms, list_id=list_id, dates=dates, at=self.clock.now())
        made = await self.get(store_id, list_id)
        self.note.tell(list_id, after=made)
        return made

    async def get(self, store_id: UUID, list_id: UUID) -> PriceList:
        """
        Return a list.

        Raises:
            PriceListNotFoundError: the store has no such list.
        """
        found = await self.lists.find(store_id, list_id)
        if found is None:
            raise PriceListNotFoundError(list_id)
        return found

    async def list_page(self, store_id: UUID, query: ListPriceLists) -> PriceListPage:
        """List the lists, the newest first."""
        found = await self.lists.list_page(store_id, query)
        return page_of(PriceListPage, found, limit=query.limit, by=lambda one: one.id)

    async def update(self, store_id: UUID, command: UpdatePriceList) -> PriceList:
        """
        Give a list new terms.

        Raises:
            InvalidInputError: they do not fit each other, or the prices that it has.
            PriceListNotFoundError: the store has no such list.
        """
        terms = command.terms
        _ensure_currency(terms)
        dates = await self.clocks.moments_of(store_id, terms.starts_at, terms.ends_at)
        before = await self._lock(store_id, command.id)
        if before.variants and terms.currency != before.terms.currency:
            raise InvalidInputError(
                Issue(("terms", "currency"), f"Its prices are in {before.terms.currency}")
            )
        await self.lists.update(command.id, terms, dates=dates, at=self.clock.now())
        after = await self.get(store_id, command.id)
        self.note.tell(command.id, before=before, after=after)
        return after

    async def delete(self, store_id: UUID, list_id: UUID) -> None:
        """
        Delete a list with its prices.

        Raises:
            PriceListNotFoundError: the store has no such list.
        """
        before = await self._lock(store_id, list_id)
        await self.lists.delete(list_id)
        self.note.tell(list_id, before=before)

    async def put_prices(self, store_id: UUID, command: PutListPrices) -> PriceList:
        """
        Replace the prices of variants in a list.

        Raises:
            InvalidInputError: a variant is not the store's, or stands there twice; nothing
                has changed.
            PriceListNotFoundError: the store has no such list.
        """
        before = await self._lock(store_id, command.id)
        known = await self.catalog.variants(store_id, [one.variant_id for one in command.prices])
        if issues := _issues_with(command.prices, known=known.keys()):
            raise InvalidInputError(*issues)
        await self.lists.put_prices(store_id, command.id, command.prices)
        after = await self.get(store_id, command.id)
        self.note.tell(command.id, before=before, after={"list": after, "prices": command.prices})
        return after

    async def list_prices(self, store_id: UUID, query: ListListPrices) -> ListPricePage:
        """
        List the variants of a list with their prices; what the catalog has no more has no name.

        Raises:
            PriceListNotFoundError: the store has no such list.
        """
        currency = (await self.get(store_id, query.id)).terms.currency
        found = await self.lists.list_prices(store_id, query)
        known = await self.catalog.variants(store_id, [one.variant_id for one in found])
        named = [_listed(one, known.get(one.variant_id), currency=currency) for one in found]
        return page_of(ListPricePage, named, limit=query.limit, by=lambda one: one.variant_id)

    async def match(self, store_id: UUID, query: MatchSkus) -> MatchedSkus:
        """
        Return the variants that have these SKUs, whatever their status.

        Raises:
            PriceListNotFoundError: the store has no such list.
        """
        currency = (await self.get(store_id, query.id)).terms.currency
        found = await self.catalog.by_sku(store_id, set(query.skus))
        return MatchedSkus(tuple(_named(one, currency=currency) for one in found.values()))

    async def _lock(self, store_id: UUID, list_id: UUID) -> PriceList:
        await self.revisions.renew(store_id)
        if not await self.lists.lock(store_id, list_id):
            raise PriceListNotFoundError(list_id)
        return await self.get(store_id, list_id)


def _named(variant: SellableVariant, *, currency: str) -> ListedVariant:
    return ListedVariant(
        variant_id=variant.variant_id,
        sku=variant.sku,
        title=variant.name,
        base_minor=variant.prices.get(currency),
    )


def _listed(priced: VariantTiers, variant: SellableVariant | None, *, currency: str) -> ListedPrice:
    return ListedPrice(
        variant_id=priced.variant_id,
        sku="" if variant is None else variant.sku,
        title="" if variant is None else variant.name,
        base_minor=None if variant is None else variant.prices.get(currency),
        tiers=priced.tiers,
    )


def _ensure_currency(terms: PriceListTerms) -> None:
    try:
        exponent(terms.currency)
    except UnknownCurrencyError as error:
        raise InvalidInputError(Issue(("terms", "currency"), str(error))) from None


def _issues_with(prices: tuple[VariantTiers, ...], *, known: Collection[UUID]) -> list[Issue]:
    issues: list[Issue] = []
    seen: set[UUID] = set()
    for at, one in enumerate(prices):
        if one.variant_id not in known:
            message = f"There is no variant {one.variant_id}"
            issues.append(Issue(("prices", at, "variantId"), message))
        if one.variant_id in seen:
            issues.append(Issue(("prices", at, "variantId"), "The variant is named twice"))
        if len({tier.least for tier in one.tiers}) < len(one.tiers):
            issues.append(Issue(("prices", at, "tiers"), "A quantity is named twice"))
        seen.add(one.variant_id)
    return issues
