"""What the catalog brings to the house."""

from typing import Final

from cartwheel.domains.catalog.products.procedures import router as products
from cartwheel.domains.catalog.products.repository import ProductRepository
from cartwheel.domains.catalog.products.service import ProductService
from cartwheel.domains.catalog.products.variant_repository import VariantRepository
from cartwheel.domains.catalog.sellable import VariantCatalog
from cartwheel.systems.assembly.api import Domain
from cartwheel.systems.rpc.api import BACK_OFFICE, TEAM, Permission

CATALOG: Final = Domain(
    name="catalog",
    routers=(products,),
    per_call=(ProductRepository, ProductService, VariantCatalog, VariantRepository),
    permissions=(
        Permission(name="catalog:read", held_by=BACK_OFFICE),
        Permission(name="catalog:write", held_by=TEAM),
    ),
)
