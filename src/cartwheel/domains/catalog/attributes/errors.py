"""What is refused of attributes."""

from typing import ClassVar
from uuid import UUID

from cartwheel.domains.catalog.errors import CatalogError
from cartwheel.kernel.errors import Kind


class AttributeNotFoundError(CatalogError):
    """The store has no such attribute."""

    code: ClassVar[str] = "catalog.attribute_not_found"
    kind: ClassVar[Kind] = Kind.NOT_FOUND

    def __init__(self, attribute_id: UUID) -> None:
        super().__init__(f"There is no attribute {attribute_id}")
        self.attribute_id = attribute_id


class AttributeKeyTakenError(CatalogError):
    """Another attribute of the store has the key."""

    code: ClassVar[str] = "catalog.attribute_key_taken"
    kind: ClassVar[Kind] = Kind.CONFLICT

    def __init__(self, key: str) -> None:
        super().__init__(f"There is an attribute {key} already")
        self.key = key


class AttributeInUseError(CatalogError):
    """Products have values of it that would lose their meaning."""

    code: ClassVar[str] = "catalog.attribute_in_use"
    kind: ClassVar[Kind] = Kind.CONFLICT

    def __init__(self, key: str) -> None:
        super().__init__(f"Products have values of the attribute {key} that would go")
        self.key = key


class TooManyAttributesError(CatalogError):
    """The store has as many attributes as a store may have."""

    code: ClassVar[str] = "catalog.too_many_attributes"
    kind: ClassVar[Kind] = Kind.CONFLICT

    def __init__(self, *, most: int) -> None:
        super().__init__(f"A store has {most} attributes at most")
        self.most = most
