"""The procedure that searches everything."""

from cartwheel.domains.search.contracts import FoundEverything, SearchEverything
from cartwheel.domains.search.service import SearchService
from cartwheel.systems.rpc.api import Actor, Router, get, per_minute

router = Router("search", about="One search over everything that a store keeps.")


@router.query(rest=get("/search"), limit=per_minute(600))
async def everything(
    query: SearchEverything, actor: Actor, search: SearchService
) -> FoundEverything:
    """Find orders, customers, products and carts that one may read, by a piece of them."""
    return await search.everything(actor, query.text)
