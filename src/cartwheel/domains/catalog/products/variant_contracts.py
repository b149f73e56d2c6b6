"""What is changed of variants, on the wire."""

from typing import Annotated
from uuid import UUID

import msgspec

from cartwheel.domains.catalog.products.contracts import (
    MOST_OPTIONS,
    MOST_VARIANTS,
    SKU,
    Barcode,
    BundleComponent,
    Grams,
    NewVariant,
    OptionText,
    Title,
    VariantPrice,
    VariantStatus,
    Version,
)

Prices = Annotated[tuple[VariantPrice, ...], msgspec.Meta(max_length=50)]
Components = Annotated[tuple[BundleComponent, ...], msgspec.Meta(max_length=100)]


class AddVariants(msgspec.Struct, frozen=True, rename="camel", forbid_unknown_fields=True):
    """Variants to be added behind those that a product has; `version` is that of the product."""

    product_id: UUID
    version: Version
    variants: Annotated[
        tuple[NewVariant, ...], msgspec.Meta(min_length=1, max_length=MOST_VARIANTS)
    ]


class UpdateVariant(
    msgspec.Struct, frozen=True, kw_only=True, rename="camel", forbid_unknown_fields=True
):
    """
    What is to change of a variant; what is null stays, and lists replace the former ones.

    `version` is that of the product, as it was seen.
    """

    id: UUID
    version: Version
    sku: SKU | None = None
    title: Title | None = None
    option_values: Annotated[tuple[OptionText, ...], msgspec.Meta(max_length=5)] | None = None
    prices: Prices | None = None
    weight_g: Grams | None = None
    barcode: Barcode | None = None
    status: VariantStatus | None = None
    components: Components | None = None


class GivenOption(msgspec.Struct, frozen=True, rename="camel", forbid_unknown_fields=True):
    """An option and all of its values, in their order."""

    name: OptionText
    values: Annotated[tuple[OptionText, ...], msgspec.Meta(min_length=1, max_length=MOST_VARIANTS)]


class FillMatrix(
    msgspec.Struct, frozen=True, kw_only=True, rename="camel", forbid_unknown_fields=True
):
    """
    The options of a product, for each combination of which there is to be a variant.

    Variants that there are stay: of a new option they have the first value. New ones have
    the prices and the weight given, and `skuPrefix` with their values for an SKU.
    """

    product_id: UUID
    version: Version
    options: Annotated[tuple[GivenOption, ...], msgspec.Meta(min_length=1, max_length=MOST_OPTIONS)]
    sku_prefix: Annotated[str, msgspec.Meta(min_length=1, max_length=40, pattern="^[!-~]+$")]
    prices: Prices = ()
    weight_g: Grams | None = None


class NameVariants(msgspec.Struct, frozen=True, rename="camel", forbid_unknown_fields=True):
    """Variants whose names are asked for."""

    ids: Annotated[tuple[UUID, ...], msgspec.Meta(min_length=1, max_length=500)]


class NamedVariant(msgspec.Struct, frozen=True, rename="camel"):
    """A variant by name: its product's, and what tells it from its siblings."""

    id: UUID
    product_id: UUID
    sku: str
    name: str
