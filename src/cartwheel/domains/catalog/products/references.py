"""What products name that is defined elsewhere: categories and attributes."""

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from cartwheel.domains.catalog.attributes.repository import AttributeRepository
from cartwheel.domains.catalog.attributes.rules import issues_with_missing, issues_with_values
from cartwheel.domains.catalog.attributes.values import AttributeValue
from cartwheel.domains.catalog.categories.repository import CategoryRepository
from cartwheel.kernel.errors import Breach, Issue


@dataclass(frozen=True, slots=True)
class References:
    """Whether there is what a product names; what there is stays until the transaction ends."""

    categories: CategoryRepository
    attributes: AttributeRepository

    async def issues(
        self,
        store_id: UUID,
        *,
        category_ids: tuple[UUID, ...] | None,
        attributes: Mapping[str, AttributeValue] | None,
    ) -> list[Issue]:
        """Find what is named and is not there, or has another kind."""
        issues: list[Issue] = []
        if category_ids:
            known = await self.categories.hold(store_id, category_ids)
            issues += [
                Issue(
                    ("categoryIds", place), f"There is no category {category_id}", Breach.NOT_THERE
                )
                for place, category_id in enumerate(category_ids)
                if category_id not in known
            ]
        if attributes:
            definitions = await self.attributes.hold(store_id, attributes)
            issues += issues_with_values(attributes, definitions)
        return issues

    async def missing(self, store_id: UUID, values: Mapping[str, AttributeValue]) -> list[Issue]:
        """Find the attributes without which a product cannot be active."""
        return issues_with_missing(values, await self.attributes.list_all(store_id))
