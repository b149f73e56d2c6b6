"""Making variants, and saying what bundles consist of."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from cartwheel.domains.catalog.errors import SKUTakenError
from cartwheel.domains.catalog.products.contracts import BundleComponent, NewVariant
from cartwheel.domains.catalog.products.variant_repository import VariantRepository
from cartwheel.kernel.errors import InvalidInputError, Issue

Path = tuple[str | int, ...]


@dataclass(frozen=True, slots=True)
class VariantMaking:
    """Variants of a product that nobody else changes meanwhile."""

    variants: VariantRepository

    async def add_all(
        self,
        store_id: UUID,
        given: Sequence[NewVariant],
        *,
        product_id: UUID,
        at: datetime,
        position: int = 0,
    ) -> None:
        """
        Keep new variants, with their prices and components.

        Raises:
            InvalidInputError: a bundle consists of what cannot be in one.
            SKUTakenError: other variants have the SKUs.
        """
        bundles = {place: each for place, each in enumerate(given) if each.components}
        parts = [
            (("variants", place, "components"), each.components) for place, each in bundles.items()
        ]
        await self.ensure_parts(store_id, parts)
        ids, taken = await self.variants.add_all(
            store_id, given, product_id=product_id, at=at, position=position
        )
        if taken:
            raise SKUTakenError(*taken)
        for bundle in bundles.values():
            await self.variants.set_components(store_id, ids[bundle.sku], bundle.components)
        await self.variants.span_prices([product_id])

    async def compose(
        self, store_id: UUID, variant_id: UUID, given: Sequence[BundleComponent]
    ) -> None:
        """
        Say what a variant consists of; of nothing, and it is no bundle.

        Raises:
            InvalidInputError: it cannot be a bundle, or not of these.
        """
        await self.ensure_parts(store_id, [(("components",), given)], of=variant_id)
        if given and await self.variants.find_used(store_id, [variant_id]):
            raise InvalidInputError(Issue(("components",), "It is in a bundle itself"))
        await self.variants.set_components(store_id, variant_id, given)

    async def ensure_parts(
        self,
        store_id: UUID,
        bundles: Sequence[tuple[Path, Sequence[BundleComponent]]],
        *,
        of: UUID | None = None,
    ) -> None:
        """
        Refuse bundles of what the store has not, of bundles, and of themselves.

        Raises:
            InvalidInputError: with the place of each such component.
        """
        named = {part.variant_id for _, given in bundles for part in given}
        if not named:
            return
        known = await self.variants.lock(store_id, named if of is None else {*named, of})
        made_of_others = {of, *await self.variants.find_bundles(store_id, named)}
        issues = [
            Issue(
                (*path, place, "variantId"),
                "A bundle consists of no bundles"
                if part.variant_id in known
                else f"There is no variant {part.variant_id}",
            )
            for path, given in bundles
            for place, part in enumerate(given)
            if part.variant_id not in known or part.variant_id in made_of_others
        ]
        if issues:
            raise InvalidInputError(*issues)
