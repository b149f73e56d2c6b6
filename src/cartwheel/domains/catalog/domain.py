"""What the catalog brings to the house."""

from typing import Final

from cartwheel.domains.catalog.attributes.procedures import router as attributes
from cartwheel.domains.catalog.attributes.repository import AttributeRepository
from cartwheel.domains.catalog.attributes.service import AttributeService
from cartwheel.domains.catalog.categories.procedures import router as categories
from cartwheel.domains.catalog.categories.repository import CategoryRepository
from cartwheel.domains.catalog.categories.service import CategoryService
from cartwheel.domains.catalog.exports.procedures import router as exports
from cartwheel.domains.catalog.exports.runner import ExportRunner
from cartwheel.domains.catalog.exports.service import ExportService
from cartwheel.domains.catalog.finding import VariantFinder
from cartwheel.domains.catalog.handlers import JOBS
from cartwheel.domains.catalog.imports.feed import ProductFeed
from cartwheel.domains.catalog.imports.importing import BatchImport
from cartwheel.domains.catalog.imports.keeping import ProductKeeping
from cartwheel.domains.catalog.imports.procedures import router as imports
from cartwheel.domains.catalog.imports.repository import TransferRepository
from cartwheel.domains.catalog.imports.runner import ImportRunner
from cartwheel.domains.catalog.imports.service import ImportService
from cartwheel.domains.catalog.listing.bulk import BulkService
from cartwheel.domains.catalog.listing.narrowing import Narrowing
from cartwheel.domains.catalog.listing.procedures import router as products
from cartwheel.domains.catalog.listing.repository import ListingRepository
from cartwheel.domains.catalog.listing.service import ListingService
from cartwheel.domains.catalog.media.flow import MediaFlow
from cartwheel.domains.catalog.media.procedures import router as media
from cartwheel.domains.catalog.media.repository import MediaRepository
from cartwheel.domains.catalog.media.service import MediaService
from cartwheel.domains.catalog.media.sizing import MediaSizing
from cartwheel.domains.catalog.messages import CountWords
from cartwheel.domains.catalog.products.references import References
from cartwheel.domains.catalog.products.repository import ProductRepository
from cartwheel.domains.catalog.products.service import ProductService
from cartwheel.domains.catalog.products.variant_making import VariantMaking
from cartwheel.domains.catalog.products.variant_procedures import router as variants
from cartwheel.domains.catalog.products.variant_repository import VariantRepository
from cartwheel.domains.catalog.products.variant_service import VariantService
from cartwheel.domains.catalog.public_events import PUBLIC_EVENTS
from cartwheel.domains.catalog.search.candidates import Candidates
from cartwheel.domains.catalog.search.counting import WordCounting
from cartwheel.domains.catalog.search.index import SearchIndex
from cartwheel.domains.catalog.search.reindexing import Reindexing
from cartwheel.domains.catalog.search.resolving import Resolving
from cartwheel.domains.catalog.search.search import Search
from cartwheel.domains.catalog.search.settings import KEYS
from cartwheel.domains.catalog.sellable import VariantCatalog
from cartwheel.domains.catalog.stocked import ProductStock
from cartwheel.systems.assembly.api import Domain
from cartwheel.systems.rpc.api import BACK_OFFICE, NO_STORE, TEAM, Permission
from cartwheel.systems.scheduler.api import Upkeep

CATALOG: Final = Domain(
    name="catalog",
    routers=(attributes, categories, exports, imports, media, products, variants),
    per_call=(
        AttributeRepository,
        AttributeService,
        BatchImport,
        BulkService,
        Candidates,
        CategoryRepository,
        CategoryService,
        ExportService,
        ImportService,
        ListingRepository,
        ListingService,
        MediaFlow,
        MediaRepository,
        MediaService,
        Narrowing,
        ProductFeed,
        ProductKeeping,
        ProductRepository,
        ProductService,
        ProductStock,
        References,
        Resolving,
        Search,
        SearchIndex,
        TransferRepository,
        VariantCatalog,
        VariantFinder,
        VariantMaking,
        VariantRepository,
        VariantService,
    ),
    per_process=(ExportRunner, ImportRunner, MediaSizing, Reindexing, WordCounting),
    permissions=(
        Permission(name="catalog:read", held_by=BACK_OFFICE),
        Permission(name="catalog:write", held_by=TEAM),
    ),
    jobs=JOBS,
    upkeep=(Upkeep("catalog.count_words", "41 * * * *", CountWords(store_id=NO_STORE)),),
    public_events=PUBLIC_EVENTS,
    config_keys=KEYS,
)
