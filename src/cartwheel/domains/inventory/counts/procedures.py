"""Procedures of counts."""

from cartwheel.domains.inventory.access import READ, WRITE
from cartwheel.domains.inventory.counts.contracts import (
    CountById,
    CountPage,
    EnterCount,
    ListCounts,
    OpenCount,
    StockCount,
)
from cartwheel.domains.inventory.counts.service import CountService
from cartwheel.domains.inventory.errors import (
    CountClosedError,
    CountNotFoundError,
    LocationNotFoundError,
    LotNotFoundError,
    NotEnoughStockError,
    NotStockedError,
    VariantNotFoundError,
)
from cartwheel.systems.rpc.api import Actor, Router, get, post

router = Router("stockCounts", about="Counting what is there, and what differs from the books.")


@router.mutation(
    rest=post("/inventory/counts", status=201), allow=WRITE, raises=[LocationNotFoundError]
)
async def open_(command: OpenCount, actor: Actor, counts: CountService) -> StockCount:
    """Begin to count what lies at a location."""
    return await counts.open(actor.store_id, command)


@router.query(rest=get("/inventory/counts"), allow=READ)
async def list_(query: ListCounts, actor: Actor, counts: CountService) -> CountPage:
    """List counts, the newest first."""
    return await counts.list(actor.store_id, query)


@router.query(rest=get("/inventory/counts/{id}"), allow=READ, raises=[CountNotFoundError])
async def get_(query: CountById, actor: Actor, counts: CountService) -> StockCount:
    """Look at one count, and at what differs."""
    return await counts.get(actor.store_id, query.id)


@router.mutation(
    rest=post("/inventory/counts/{id}/lines"),
    allow=WRITE,
    raises=[
        CountNotFoundError,
        CountClosedError,
        VariantNotFoundError,
        NotStockedError,
        LotNotFoundError,
    ],
)
async def enter(command: EnterCount, actor: Actor, counts: CountService) -> StockCount:
    """Write down what was counted; what was counted before is replaced."""
    return await counts.enter(actor.store_id, command)


@router.mutation(
    rest=post("/inventory/counts/{id}/settle"),
    allow=WRITE,
    raises=[CountNotFoundError, CountClosedError, NotEnoughStockError],
)
async def settle(command: CountById, actor: Actor, counts: CountService) -> StockCount:
    """Correct the stock by what differs."""
    return await counts.apply(actor.store_id, command.id, by=actor.id)


@router.mutation(
    rest=post("/inventory/counts/{id}/cancel"),
    allow=WRITE,
    raises=[CountNotFoundError, CountClosedError],
)
async def cancel(command: CountById, actor: Actor, counts: CountService) -> StockCount:
    """Give a count up; the stock stays as it is."""
    return await counts.cancel(actor.store_id, command.id)
