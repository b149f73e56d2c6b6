"""What the search over everything brings to the house."""

from typing import Final

from cartwheel.domains.search.procedures import router
from cartwheel.domains.search.service import SearchService
from cartwheel.systems.assembly.api import Domain

SEARCH: Final = Domain(name="search", routers=(router,), per_call=(SearchService,))
