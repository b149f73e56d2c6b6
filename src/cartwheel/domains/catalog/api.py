"""What other domains may use of the catalog."""

from cartwheel.domains.catalog.errors import ProductNotFoundError, VariantNotFoundError
from cartwheel.domains.catalog.imports.feed import ProductFeed
from cartwheel.domains.catalog.messages import ProductArchived, ProductCreated, ProductUpdated
from cartwheel.domains.catalog.products.contracts import (
    ActOnProduct,
    BundleComponent,
    CreateProduct,
    ExpiryPolicy,
    NewVariant,
    Product,
    ProductAction,
    ProductStatus,
    Variant,
    VariantPrice,
)
from cartwheel.domains.catalog.products.service import ProductService
from cartwheel.domains.catalog.sellable import SellableVariant, VariantCatalog
from cartwheel.domains.catalog.stocked import ProductStock

__all__ = [
    "ActOnProduct",
    "BundleComponent",
    "CreateProduct",
    "ExpiryPolicy",
    "NewVariant",
    "Product",
    "ProductAction",
    "ProductArchived",
    "ProductCreated",
    "ProductFeed",
    "ProductNotFoundError",
    "ProductService",
    "ProductStatus",
    "ProductStock",
    "ProductUpdated",
    "SellableVariant",
    "Variant",
    "VariantCatalog",
    "VariantNotFoundError",
    "VariantPrice",
]
