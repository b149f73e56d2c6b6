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
from cartwheel.domains.catalog.media.contracts import (
    MOST_BYTES,
    Alt,
    MediaSize,
    MediaStatus,
    UploadMedia,
)
from cartwheel.domains.catalog.media.errors import NotAPictureError
from cartwheel.domains.catalog.media.flow import MediaFlow
from cartwheel.domains.catalog.media.pictures import Picture, look_at
from cartwheel.domains.catalog.media.sizing import forget_files, size_picture
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
from cartwheel.domains.catalog.products.rules import slug_of
from cartwheel.domains.catalog.products.service import ProductService
from cartwheel.domains.catalog.sellable import SellableVariant, VariantCatalog
from cartwheel.domains.catalog.stocked import ProductStock

__all__ = [
    "MOST_BYTES",
    "ActOnProduct",
    "Alt",
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
    "MediaSize",
    "MediaStatus",
    "NewVariant",
    "NotAPictureError",
    "Picture",
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
    "forget_files",
    "look_at",
    "size_picture",
    "slug_of",
]
