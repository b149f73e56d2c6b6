"""What the catalog brings to the house."""

from typing import Final

from cartwheel.domains.catalog.attributes.procedures import router as attributes
from cartwheel.domains.catalog.attributes.repository import AttributeRepository
from cartwheel.domains.catalog.attributes.service import AttributeService
from cartwheel.domains.catalog.categories.procedures import router as categories
from cartwheel.domains.catalog.categories.repository import CategoryRepository
from cartwheel.domains.catalog.categories.service import CategoryService
from cartwheel.domains.catalog.products.procedures import router as products
from cartwheel.domains.catalog.products.references import References
from cartwheel.domains.catalog.products.repository import ProductRepository
from cartwheel.domains.catalog.products.service import ProductService
from cartwheel.domains.catalog.products.variant_making import VariantMaking
from cartwheel.domains.catalog.products.variant_procedures import router as variants
from cartwheel.domains.catalog.products.variant_repository import VariantRepository
from cartwheel.domains.catalog.products.variant_service import VariantService
from cartwheel.domains.catalog.sellable import VariantCatalog
from cartwheel.systems.assembly.api import Domain
from cartwheel.systems.rpc.api import BACK_OFFICE, TEAM, Permission

CATALOG: Final = Domain(
    name="catalog",
    routers=(attributes, categories, products, variants),
    per_call=(
        AttributeRepository,
        AttributeService,
        CategoryRepository,
        CategoryService,
        ProductRepository,
        ProductService,
        References,
        VariantCatalog,
        VariantMaking,
        VariantRepository,
        VariantService,
    ),
    permissions=(
        Permission(name="catalog:read", held_by=BACK_OFFICE),
        Permission(name="catalog:write", held_by=TEAM),
    ),
)
