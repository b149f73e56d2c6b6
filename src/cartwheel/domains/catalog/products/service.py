"""Use cases of products as a whole."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from cartwheel.domains.catalog.errors import (
    ProductChangedError,
    ProductNotFoundError,
    SlugTakenError,
    StatusError,
)
from cartwheel.domains.catalog.messages import ProductArchived, ProductCreated, ProductUpdated
from cartwheel.domains.catalog.products import rules
from cartwheel.domains.catalog.products.contracts import (
    ActOnProduct,
    CreateProduct,
    FoundProduct,
    Product,
    ProductAction,
    ProductStatus,
    UpdateProduct,
)
from cartwheel.domains.catalog.products.references import References
from cartwheel.domains.catalog.products.repository import Locked, ProductRepository
from cartwheel.domains.catalog.products.variant_making import VariantMaking
from cartwheel.domains.catalog.search.index import SearchIndex
from cartwheel.kernel.clock import Clock
from cartwheel.kernel.errors import InvalidInputError
from cartwheel.kernel.ids import new_id
from cartwheel.systems.outbox.api import Outbox
from cartwheel.systems.rpc.api import AuditNote

_NUMBERED: Final = 5
"""So many slugs are numbered; whoever sells more under one title gets a tail of letters."""


@dataclass(frozen=True, slots=True)
class ProductService:
    """Products: made, changed, published and archived."""

    products: ProductRepository
    making: VariantMaking
    references: References
    index: SearchIndex
    outbox: Outbox
    clock: Clock
    note: AuditNote

    async def create(self, store_id: UUID, command: CreateProduct) -> Product:
        """
        Make a draft with its variants and prices.

        Raises:
            InvalidInputError: the variants do not fit each other or the options.
            SlugTakenError: the slug is another product's.
            SKUTakenError: other variants have the SKUs.
        """
        issues = rules.issues_with_variants(command.options, command.variants)
        issues += rules.issues_with_expiry(command.expiry)
        issues += await self.references.issues(
            store_id, category_ids=command.category_ids, attributes=command.attributes
        )
        if issues:
            raise InvalidInputError(*issues)
        at, product_id = self.clock.now(), new_id()
        slug = command.slug or rules.slug_of(command.title)
        await self.products.add(store_id, command, product_id=product_id, slug=slug, at=at)
        if command.slug is not None:
            await self._claim(store_id, command.slug, product_id=product_id, at=at)
        else:
            await self._find_slug(store_id, slug, product_id=product_id, at=at)
        await self.making.add_all(store_id, command.variants, product_id=product_id, at=at)
        await self.index.refresh(store_id, [product_id])
        product = await self.get(store_id, product_id)
        self.note.tell(product_id, after=product)
        await self.outbox.announce(
            ProductCreated(store_id, product_id, product.slug, product.status, at),
            aggregate_id=product_id,
        )
        return product

    async def get(self, store_id: UUID, product_id: UUID) -> Product:
        """
        Return a product with its variants.

        Raises:
            ProductNotFoundError: the store has no such product.
        """
        product = await self.products.find(store_id, product_id)
        if product is None:
            raise ProductNotFoundError(product_id)
        return product

    async def get_by_slug(self, store_id: UUID, slug: str) -> FoundProduct:
        """
        Return the product that has a slug, or had it.

        Raises:
            ProductNotFoundError: no product of the store ever had it.
        """
        product = await self.products.find_by_slug(store_id, slug)
        if product is None:
            raise ProductNotFoundError(slug)
        return FoundProduct(product, moved=product.slug != slug)

    async def update(self, store_id: UUID, command: UpdateProduct) -> Product:
        """
        Change what is given of a product.

        Raises:
            InvalidInputError: what is given does not fit.
            ProductNotFoundError: the store has no such product.
            ProductChangedError: somebody else was faster; nothing has changed.
            SlugTakenError: the slug is another product's.
        """
        await self.lock(store_id, command.id, seen=command.version)
        issues = rules.issues_with_expiry(command.expiry)
        issues += await self.references.issues(
            store_id, category_ids=command.category_ids, attributes=command.attributes
        )
        before, at = await self.get(store_id, command.id), self.clock.now()
        if before.status is ProductStatus.ACTIVE and command.attributes is not None:
            issues += await self.references.missing(store_id, command.attributes)
        if issues:
            raise InvalidInputError(*issues)
        if command.slug is not None and command.slug != before.slug:
            await self._claim(store_id, command.slug, product_id=command.id, at=at)
            await self.products.set(store_id, command.id, slug=command.slug)
        await self.products.update(store_id, command)
        return await self.changed(store_id, before, at=at)

    async def act(self, store_id: UUID, command: ActOnProduct) -> Product:
        """
        Activate, archive or unpublish a product.

        Raises:
            ProductNotFoundError: the store has no such product.
            ProductChangedError: somebody else was faster; nothing has changed.
            StatusError: the product's status does not allow it.
            InvalidInputError: it lacks attributes that active products need.
        """
        return await self.become(store_id, command.id, command.action, seen=command.version)

    async def become(
        self, store_id: UUID, product_id: UUID, action: ProductAction, *, seen: int | None
    ) -> Product:
        """
        Do what `act` does, with a product of whatever version if none was seen.

        A refusal comes before anything has changed.
        """
        locked = await self.lock(store_id, product_id, seen=seen)
        status = rules.after(locked.status, action)
        if status is None:
            raise StatusError(action=action, status=locked.status)
        before, at = await self.get(store_id, product_id), self.clock.now()
        if status is ProductStatus.ACTIVE and (
            issues := await self.references.missing(store_id, before.attributes)
        ):
            raise InvalidInputError(*issues)
        await self.products.set(store_id, product_id, status=status)
        product = await self.changed(store_id, before, at=at)
        if status is ProductStatus.ARCHIVED:
            await self.outbox.announce(
                ProductArchived(store_id, product_id, product.slug, at), aggregate_id=product_id
            )
        return product

    async def lock(self, store_id: UUID, product_id: UUID, *, seen: int | None) -> Locked:
        """
        Keep others from changing a product until the transaction ends.

        Raises:
            ProductNotFoundError: the store has no such product.
            ProductChangedError: it is at another version than the caller saw.
        """
        locked = await self.products.lock(store_id, product_id)
        if locked is None:
            raise ProductNotFoundError(product_id)
        if seen is not None and locked.version != seen:
            raise ProductChangedError(version=locked.version, seen=seen)
        return locked

    async def changed(self, store_id: UUID, before: Product, *, at: datetime) -> Product:
        """Give a product its next version, tell everybody, and return it."""
        await self.products.touch(store_id, before.id, at=at)
        await self.index.refresh(store_id, [before.id])
        after = await self.get(store_id, before.id)
        self.note.tell(before.id, before=before, after=after)
        await self.outbox.announce(
            ProductUpdated(store_id, after.id, after.slug, after.status, after.version, at),
            aggregate_id=after.id,
        )
        return after

    async def _claim(self, store_id: UUID, slug: str, *, product_id: UUID, at: datetime) -> None:
        if not await self.products.claim_slug(store_id, slug, product_id=product_id, at=at):
            raise SlugTakenError(slug)

    async def _find_slug(
        self, store_id: UUID, slug: str, *, product_id: UUID, at: datetime
    ) -> None:
        """Claim the slug, or else one that begins with it."""
        numbered = [f"{slug}-{number}" for number in range(2, _NUMBERED)]
        for candidate in (slug, *numbered, f"{slug}-{product_id.hex[-10:]}"):
            if await self.products.claim_slug(store_id, candidate, product_id=product_id, at=at):
                if candidate != slug:
                    await self.products.set(store_id, product_id, slug=candidate)
                return
        raise SlugTakenError(slug)
