"""What products are, on the wire."""

from datetime import datetime
from enum import StrEnum
from typing import Annotated, Final
from uuid import UUID

import msgspec

from cartwheel.domains.catalog.attributes.values import AttributeValue, AttributeValues
from cartwheel.domains.catalog.media.contracts import ProductMedia
from cartwheel.kernel.money import LARGEST_MINOR, CurrencyCode, exponent
from cartwheel.kernel.names import NAME_PATTERN

MOST_VARIANTS: Final = 250
MOST_OPTIONS: Final = 5

_NO_NUL: Final = r"^[^\x00]*$"
_SKU: Final = r"^[^\x00-\x20\x7f](?:[^\x00-\x1f\x7f]*[^\x00-\x20\x7f])?$"

Title = Annotated[str, msgspec.Meta(min_length=1, max_length=300, pattern=NAME_PATTERN)]
Description = Annotated[str, msgspec.Meta(max_length=50_000, pattern=_NO_NUL)]
Slug = Annotated[
    str, msgspec.Meta(min_length=1, max_length=200, pattern="^[a-z0-9]+(?:-[a-z0-9]+)*$")
]
SKU = Annotated[str, msgspec.Meta(min_length=1, max_length=100, pattern=_SKU)]
Brand = Annotated[str, msgspec.Meta(max_length=100, pattern=f"^$|{NAME_PATTERN}")]
Word = Annotated[str, msgspec.Meta(min_length=1, max_length=40, pattern="^[a-z0-9][a-z0-9_-]*$")]
OptionText = Annotated[str, msgspec.Meta(min_length=1, max_length=100, pattern=NAME_PATTERN)]
Barcode = Annotated[str, msgspec.Meta(max_length=64, pattern="^[0-9A-Za-z-]*$")]
Minor = Annotated[int, msgspec.Meta(ge=0, le=LARGEST_MINOR)]
Grams = Annotated[int, msgspec.Meta(ge=0, le=100_000_000)]
Channels = Annotated[tuple[Word, ...], msgspec.Meta(max_length=20)]
CategoryIds = Annotated[tuple[UUID, ...], msgspec.Meta(max_length=50)]
Version = Annotated[int, msgspec.Meta(ge=1, le=2**31 - 1)]


class ProductStatus(StrEnum):
    """Whether a product is sold: not yet, now, or no more."""

    DRAFT = "draft"
    ACTIVE = "active"
    ARCHIVED = "archived"


class ProductKind(StrEnum):
    """What is handed over: a thing, a file, or a service."""

    PHYSICAL = "physical"
    DIGITAL = "digital"
    SERVICE = "service"


class ProductAction(StrEnum):
    """What may become of a product; `products.act` does it."""

    ACTIVATE = "activate"
    ARCHIVE = "archive"
    UNPUBLISH = "unpublish"


class VariantStatus(StrEnum):
    """Whether a variant is sold, as far as it goes: its product may not be."""

    ACTIVE = "active"
    ARCHIVED = "archived"


class VariantPrice(msgspec.Struct, frozen=True, rename="camel", forbid_unknown_fields=True):
    """
    A price in minor units; `compareAtMinor` is the one struck through, which is higher.

    A code that ISO 4217 does not know is refused.
    """

    currency: CurrencyCode
    amount_minor: Minor
    compare_at_minor: Minor | None = None

    def __post_init__(self) -> None:
        exponent(self.currency)


class PriceSpan(msgspec.Struct, frozen=True, rename="camel"):
    """From the lowest to the highest price among the active variants."""

    currency: str
    low_minor: int
    high_minor: int


class ExpiryPolicy(msgspec.Struct, frozen=True, rename="camel", forbid_unknown_fields=True):
    """
    Whether lots of it expire.

    `shelfLifeDays` is how long a lot keeps when nothing else is said of it; it is sold until
    `sellUntilDays` days before it expires.
    """

    expires: bool = False
    shelf_life_days: Annotated[int, msgspec.Meta(ge=1, le=36_500)] | None = None
    sell_until_days: Annotated[int, msgspec.Meta(ge=0, le=3_650)] = 0


class BundleComponent(msgspec.Struct, frozen=True, rename="camel", forbid_unknown_fields=True):
    """So many of another variant are in a bundle."""

    variant_id: UUID
    quantity: Annotated[int, msgspec.Meta(ge=1, le=10_000)] = 1


class ProductOption(msgspec.Struct, frozen=True):
    """In what the variants differ, such as size, and its values in their order."""

    name: str
    values: tuple[str, ...]


class Variant(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """What is sold; `optionValues` has a value for each of the product's options."""

    id: UUID
    sku: str
    title: str
    option_values: tuple[str, ...]
    prices: tuple[VariantPrice, ...]
    weight_g: int | None
    barcode: str
    status: VariantStatus
    components: tuple[BundleComponent, ...]


class Product(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """
    A product with all of its variants in their order.

    `version` grows with each change; whoever changes it says which version they saw.
    `inStock` is null until stock is kept of it.
    """

    id: UUID
    slug: str
    title: str
    description: str
    status: ProductStatus
    kind: ProductKind
    brand: str
    tax_class: str
    channels: tuple[str, ...]
    category_ids: tuple[UUID, ...]
    options: tuple[ProductOption, ...]
    attributes: dict[str, AttributeValue]
    expiry: ExpiryPolicy
    in_stock: bool | None
    variants: tuple[Variant, ...]
    media: tuple[ProductMedia, ...]
    version: int
    created_at: datetime
    updated_at: datetime
    allowed_actions: tuple[ProductAction, ...]


class NewVariant(msgspec.Struct, frozen=True, rename="camel", forbid_unknown_fields=True):
    """A variant to be made; without a title it is called by its option values."""

    sku: SKU
    option_values: Annotated[tuple[OptionText, ...], msgspec.Meta(max_length=MOST_OPTIONS)] = ()
    prices: Annotated[tuple[VariantPrice, ...], msgspec.Meta(max_length=50)] = ()
    title: Annotated[str, msgspec.Meta(max_length=300, pattern=f"^$|{NAME_PATTERN}")] = ""
    weight_g: Grams | None = None
    barcode: Barcode = ""
    components: Annotated[tuple[BundleComponent, ...], msgspec.Meta(max_length=100)] = ()


class CreateProduct(
    msgspec.Struct, frozen=True, kw_only=True, rename="camel", forbid_unknown_fields=True
):
    """A product to be made, as a draft; without a slug it gets one of its title."""

    title: Title
    variants: Annotated[
        tuple[NewVariant, ...], msgspec.Meta(min_length=1, max_length=MOST_VARIANTS)
    ]
    slug: Slug | None = None
    description: Description = ""
    kind: ProductKind = ProductKind.PHYSICAL
    brand: Brand = ""
    tax_class: Word = "standard"
    channels: Channels = ("online",)
    category_ids: CategoryIds = ()
    options: Annotated[tuple[OptionText, ...], msgspec.Meta(max_length=MOST_OPTIONS)] = ()
    attributes: AttributeValues = {}
    expiry: ExpiryPolicy = ExpiryPolicy()


class UpdateProduct(
    msgspec.Struct, frozen=True, kw_only=True, rename="camel", forbid_unknown_fields=True
):
    """
    What is to change of a product; what is null stays, and lists replace the former ones.

    `version` is the one that was seen. A former slug goes on leading to the product.
    """

    id: UUID
    version: Version
    title: Title | None = None
    slug: Slug | None = None
    description: Description | None = None
    kind: ProductKind | None = None
    brand: Brand | None = None
    tax_class: Word | None = None
    channels: Channels | None = None
    category_ids: CategoryIds | None = None
    attributes: AttributeValues | None = None
    expiry: ExpiryPolicy | None = None


class ProductById(msgspec.Struct, frozen=True, rename="camel", forbid_unknown_fields=True):
    """Names one product."""

    id: UUID


class ProductBySlug(msgspec.Struct, frozen=True, rename="camel", forbid_unknown_fields=True):
    """Names one product by a slug that it has or had."""

    slug: Annotated[str, msgspec.Meta(min_length=1, max_length=200)]


class FoundProduct(msgspec.Struct, frozen=True, rename="camel"):
    """A product by slug; `moved` when it has another slug by now, to which pages redirect."""

    product: Product
    moved: bool


class ActOnProduct(msgspec.Struct, frozen=True, rename="camel", forbid_unknown_fields=True):
    """Do one of a product's `allowedActions`."""

    id: UUID
    version: Version
    action: ProductAction
