"""What is refused of categories."""

from typing import ClassVar
from uuid import UUID

from cartwheel.domains.catalog.errors import CatalogError
from cartwheel.kernel.errors import Kind


class CategoryNotFoundError(CatalogError):
    """The store has no such category."""

    code: ClassVar[str] = "catalog.category_not_found"
    kind: ClassVar[Kind] = Kind.NOT_FOUND

    def __init__(self, category_id: UUID) -> None:
        super().__init__(f"There is no category {category_id}")
        self.category_id = category_id


class CategorySlugTakenError(CatalogError):
    """Another category of the store has the slug."""

    code: ClassVar[str] = "catalog.category_slug_taken"
    kind: ClassVar[Kind] = Kind.CONFLICT

    def __init__(self, slug: str) -> None:
        super().__init__(f"The slug {slug} is another category's")
        self.slug = slug


class CategoryCycleError(CatalogError):
    """A category cannot stand below itself."""

    code: ClassVar[str] = "catalog.category_cycle"
    kind: ClassVar[Kind] = Kind.CONFLICT

    def __init__(self, category_id: UUID) -> None:
        super().__init__(f"The category {category_id} cannot stand below itself")
        self.category_id = category_id


class CategoryInUseError(CatalogError):
    """Products or other categories are in it."""

    code: ClassVar[str] = "catalog.category_in_use"
    kind: ClassVar[Kind] = Kind.CONFLICT

    def __init__(self, category_id: UUID) -> None:
        super().__init__(f"The category {category_id} is not empty")
        self.category_id = category_id


class CategoryTreeFullError(CatalogError):
    """The tree is as large, or as deep, as a store's may be."""

    code: ClassVar[str] = "catalog.category_tree_full"
    kind: ClassVar[Kind] = Kind.CONFLICT

    def __init__(self, *, most: int, deepest: int) -> None:
        super().__init__(f"A store has {most} categories at most, {deepest} below each other")
        self.most, self.deepest = most, deepest
