"""What the catalog domain refuses."""

from typing import ClassVar
from uuid import UUID

from cartwheel.kernel.errors import AppError, Kind


class CatalogError(AppError):
    """A refusal of the catalog domain."""


class ProductNotFoundError(CatalogError):
    """The store has no such product."""

    code: ClassVar[str] = "catalog.product_not_found"
    kind: ClassVar[Kind] = Kind.NOT_FOUND

    def __init__(self, product: UUID | str) -> None:
        super().__init__(f"There is no product {product}")
        self.product = product


class VariantNotFoundError(CatalogError):
    """The store has no such variant."""

    code: ClassVar[str] = "catalog.variant_not_found"
    kind: ClassVar[Kind] = Kind.NOT_FOUND

    def __init__(self, variant: UUID | str) -> None:
        super().__init__(f"There is no variant {variant}")
        self.variant = variant


class ProductChangedError(CatalogError):
    """Somebody else changed the product since it was read."""

    code: ClassVar[str] = "catalog.product_changed"
    kind: ClassVar[Kind] = Kind.CONFLICT

    def __init__(self, *, version: int, seen: int) -> None:
        super().__init__(f"The product is at version {version}, not {seen}: read it again")
        self.version, self.seen = version, seen


class SlugTakenError(CatalogError):
    """Another product of the store has the slug, or had it: it leads there."""

    code: ClassVar[str] = "catalog.slug_taken"
    kind: ClassVar[Kind] = Kind.CONFLICT

    def __init__(self, slug: str) -> None:
        super().__init__(f"The slug {slug} is another product's")
        self.slug = slug


class SKUTakenError(CatalogError):
    """Another variant of the store has the SKU."""

    code: ClassVar[str] = "catalog.sku_taken"
    kind: ClassVar[Kind] = Kind.CONFLICT

    def __init__(self, *skus: str) -> None:
        super().__init__(f"Other variants have the SKU {', '.join(skus)}")
        self.skus = skus


class StatusError(CatalogError):
    """The product's status does not allow this."""

    code: ClassVar[str] = "catalog.not_allowed_now"
    kind: ClassVar[Kind] = Kind.CONFLICT

    def __init__(self, *, action: str, status: str) -> None:
        super().__init__(f"What is {status} takes no {action}")
        self.action, self.status = action, status
