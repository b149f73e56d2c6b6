"""Procedures of transfers."""

from cartwheel.domains.inventory.access import READ, WRITE
from cartwheel.domains.inventory.errors import (
    LocationNotFoundError,
    LotMismatchError,
    LotNotFoundError,
    NotEnoughStockError,
    NotStockedError,
    TransferEndedError,
    TransferNotFoundError,
    VariantNotFoundError,
)
from cartwheel.domains.inventory.transfers.contracts import (
    ListTransfers,
    ReceiveTransfer,
    SendStock,
    Transfer,
    TransferById,
    TransferPage,
)
from cartwheel.domains.inventory.transfers.service import TransferService
from cartwheel.systems.rpc.api import Actor, Router, get, post

router = Router("transfers", about="Stock on its way from one location to another.")


@router.mutation(
    rest=post("/inventory/transfers", status=201),
    allow=WRITE,
    raises=[
        LocationNotFoundError,
        VariantNotFoundError,
        LotNotFoundError,
        LotMismatchError,
        NotStockedError,
        NotEnoughStockError,
    ],
)
async def send(command: SendStock, actor: Actor, transfers: TransferService) -> Transfer:
    """Send stock from a location to another, where it may have arrived at once."""
    return await transfers.send(actor.store_id, command, by=actor.id)


@router.query(rest=get("/inventory/transfers"), allow=READ)
async def list_(query: ListTransfers, actor: Actor, transfers: TransferService) -> TransferPage:
    """List transfers, the newest first."""
    return await transfers.list(actor.store_id, query)


@router.query(rest=get("/inventory/transfers/{id}"), allow=READ, raises=[TransferNotFoundError])
async def get_(query: TransferById, actor: Actor, transfers: TransferService) -> Transfer:
    """Look at one transfer."""
    return await transfers.get(actor.store_id, query.id)


@router.mutation(
    rest=post("/inventory/transfers/{id}/receive"),
    allow=WRITE,
    raises=[TransferNotFoundError, TransferEndedError, LotMismatchError],
)
async def receive(command: ReceiveTransfer, actor: Actor, transfers: TransferService) -> Transfer:
    """Put on the shelf what has arrived; what has not is lost on its way."""
    return await transfers.receive(actor.store_id, command, by=actor.id)


@router.mutation(
    rest=post("/inventory/transfers/{id}/call-back"),
    allow=WRITE,
    raises=[TransferNotFoundError, TransferEndedError],
)
async def call_back(command: TransferById, actor: Actor, transfers: TransferService) -> Transfer:
    """Put what is on its way back to where it came from."""
    return await transfers.call_back(actor.store_id, command.id, by=actor.id)
