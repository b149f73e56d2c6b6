"""What other domains may use of the catalog."""

from cartwheel.domains.catalog.attributes.contracts import AttributeKind, CreateAttribute
from cartwheel.domains.catalog.attributes.service import AttributeService
from cartwheel.domains.catalog.categories.contracts import CreateCategory
from cartwheel.domains.catalog.categories.service import CategoryService
from cartwheel.domains.catalog.errors import ProductNotFoundError, VariantNotFoundError
from cartwheel.domains.catalog.finding import VariantFinder
from cartwheel.domains.catalog.imports.feed import ProductFeed
from cartwheel.domains.catalog.imports.messages import ProductImportEnded
from cartwheel.domains.catalog.listing.contracts import ListProducts
from cartwheel.domains.catalog.listing.repository import ListingRepository
from cartwheel.domains.catalog.listing.service import ListingService
from cartwheel.domains.catalog.media.contracts import UploadMedia
from cartwheel.domains.catalog.media.flow import MediaFlow
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
    "AttributeKind",
    "AttributeService",
    "BundleComponent",
    "CategoryService",
    "CreateAttribute",
    "CreateCategory",
    "CreateProduct",
    "ExpiryPolicy",
    "ListProducts",
    "ListingRepository",
    "ListingService",
    "MediaFlow",
    "NewVariant",
    "Product",
    "ProductAction",
    "ProductArchived",
    "ProductCreated",
    "ProductFeed",
    "ProductImportEnded",
    "ProductNotFoundError",
    "ProductService",
    "ProductStatus",
    "ProductStock",
    "ProductUpdated",
    "SellableVariant",
    "UploadMedia",
    "Variant",
    "VariantCatalog",
    "VariantFinder",
    "VariantNotFoundError",
    "VariantPrice",
]
