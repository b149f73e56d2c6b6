"""Use cases of single variants."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import msgspec

from cartwheel.domains.catalog.errors import SKUTakenError, VariantNotFoundError
from cartwheel.domains.catalog.products import matrix, rules
from cartwheel.domains.catalog.products.contracts import (
    MOST_VARIANTS,
    NewVariant,
    Product,
    Variant,
    VariantStatus,
)
from cartwheel.domains.catalog.products.repository import ProductRepository
from cartwheel.domains.catalog.products.service import ProductService
from cartwheel.domains.catalog.products.variant_contracts import (
    AddVariants,
    FillMatrix,
    UpdateVariant,
)
from cartwheel.domains.catalog.products.variant_making import VariantMaking
from cartwheel.domains.catalog.products.variant_repository import VariantRepository
from cartwheel.kernel.clock import Clock
from cartwheel.kernel.errors import Breach, InvalidInputError, Issue


@dataclass(frozen=True, slots=True)
class VariantService:
    """Variants of a product, whose version grows with each change of theirs."""

    products: ProductService
    rows: ProductRepository
    variants: VariantRepository
    making: VariantMaking
    clock: Clock

    async def add(self, store_id: UUID, command: AddVariants) -> Product:
        """
        Add variants behind those that there are.

        Raises:
            InvalidInputError: they do not fit each other, the options or the variants there are.
            ProductNotFoundError: the store has no such product.
            ProductChangedError: somebody else was faster; nothing has changed.
            SKUTakenError: other variants have the SKUs.
        """
        await self.products.lock(store_id, command.product_id, seen=command.version)
        before = await self.products.get(store_id, command.product_id)
        issues = rules.issues_with_variants([o.name for o in before.options], command.variants)
        there = _values_of(before)
        issues += [
            Issue(
                ("variants", place, "optionValues"),
                "Another variant has the same values",
                Breach.LIKE_ANOTHER,
            )
            for place, each in enumerate(command.variants)
            if each.option_values in there
        ]
        if issues:
            raise InvalidInputError(*issues)
        await self._add(store_id, before, command.variants)
        return await self.products.changed(store_id, before, at=self.clock.now())

    async def fill(self, store_id: UUID, command: FillMatrix) -> Product:
        """
        Give a product options, and a variant for each combination of their values.

        Raises:
            InvalidInputError: the variants there are do not fit, or there would be too many.
            ProductNotFoundError: the store has no such product.
            ProductChangedError: somebody else was faster; nothing has changed.
            SKUTakenError: other variants have the SKUs that new ones would have.
        """
        await self.products.lock(store_id, command.product_id, seen=command.version)
        before = await self.products.get(store_id, command.product_id)
        issues = matrix.issues_with_matrix(before, command)
        issues += rules.issues_with_prices(command.prices, path=("prices",))
        if issues:
            raise InvalidInputError(*issues)
        await self.rows.set(
            store_id, before.id, options=[option.name for option in command.options]
        )
        fitted = matrix.refitted(before, command)
        await self.variants.set_option_values(store_id, fitted)
        await self._add(store_id, before, matrix.missing(before, command))
        return await self.products.changed(store_id, before, at=self.clock.now())

    async def update(self, store_id: UUID, command: UpdateVariant) -> Product:
        """
        Change what is given of a variant.

        Raises:
            InvalidInputError: what is given does not fit.
            VariantNotFoundError: the store has no such variant.
            ProductChangedError: somebody else was faster; nothing has changed.
            SKUTakenError: another variant has the SKU.
        """
        product_id = await self.variants.find_product(store_id, command.id)
        if product_id is None:
            raise VariantNotFoundError(command.id)
        await self.products.lock(store_id, product_id, seen=command.version)
        before, at = await self.products.get(store_id, product_id), self.clock.now()
        if issues := _issues_with_change(before, command):
            raise InvalidInputError(*issues)
        values: dict[str, Any] = {
            name: list(value) if isinstance(value, tuple) else value
            for name, value in msgspec.structs.asdict(command).items()
            if name not in ("id", "version", "prices", "components") and value is not None
        }
        # First, for it locks several variants in the order of their ids.
        if command.components is not None:
            await self.making.compose(store_id, command.id, command.components)
        if not await self.variants.change(store_id, command.id, **values, updated_at=at):
            raise SKUTakenError(command.sku or "")
        if command.prices is not None:
            await self.variants.set_prices(store_id, command.id, command.prices)
        await self.variants.span_prices([product_id])
        return await self.products.changed(store_id, before, at=at)

    async def _add(self, store_id: UUID, product: Product, given: Sequence[NewVariant]) -> None:
        if len(product.variants) + len(given) > MOST_VARIANTS:
            message = f"A product has {MOST_VARIANTS} variants at most, archived ones too"
            raise InvalidInputError(Issue(("variants",), message))
        if given:
            await self.making.add_all(
                store_id,
                given,
                product_id=product.id,
                at=self.clock.now(),
                position=len(product.variants),
            )


def _values_of(product: Product, *, but: UUID | None = None) -> set[tuple[str, ...]]:
    """Return the option values that active variants have."""
    return {
        each.option_values
        for each in product.variants
        if each.status is VariantStatus.ACTIVE and each.id != but
    }


def _issues_with_change(product: Product, command: UpdateVariant) -> list[Issue]:
    issues = rules.issues_with_prices(command.prices or (), path=("prices",))
    issues += rules.issues_with_components(command.components or (), path=("components",))
    variant: Variant = next(each for each in product.variants if each.id == command.id)
    values = command.option_values or variant.option_values
    if len(values) != len(product.options):
        message = f"There are {len(product.options)} options, and as many values are needed"
        issues.append(Issue(("optionValues",), message))
    elif (command.status or variant.status) is VariantStatus.ACTIVE and values in _values_of(
        product, but=variant.id
    ):
        issues.append(
            Issue(("optionValues",), "Another variant has the same values", Breach.LIKE_ANOTHER)
        )
    return issues
