"""Procedures of points."""

from cartwheel.domains.customers.access import READ, WRITE
from cartwheel.domains.customers.contracts import CustomerById
from cartwheel.domains.customers.errors import CustomerNotFoundError
from cartwheel.domains.customers.loyalty.contracts import (
    AdjustPoints,
    ListPointsEntries,
    PointsAccount,
    PointsEntry,
    PointsEntryPage,
)
from cartwheel.domains.customers.loyalty.errors import InsufficientPointsError
from cartwheel.domains.customers.loyalty.service import Loyalty
from cartwheel.systems.rpc.api import Actor, Router, get, post

router = Router("loyalty", about="Points of customers: earned, redeemed, expired.")


@router.query(rest=get("/customers/{id}/points"), allow=READ, raises=[CustomerNotFoundError])
async def account(query: CustomerById, actor: Actor, loyalty: Loyalty) -> PointsAccount:
    """Return what a customer can redeem, and what of it is lost when."""
    return await loyalty.account(actor.store_id, query.id)


@router.query(
    rest=get("/customers/{customerId}/points-entries"),
    allow=READ,
    raises=[CustomerNotFoundError],
)
async def list_entries(query: ListPointsEntries, actor: Actor, loyalty: Loyalty) -> PointsEntryPage:
    """List what was booked, the newest first."""
    return await loyalty.list_entries(actor.store_id, query)


@router.mutation(
    rest=post("/customers/{customerId}/points-entries", status=201),
    allow=WRITE,
    raises=[CustomerNotFoundError, InsufficientPointsError],
)
async def adjust(command: AdjustPoints, actor: Actor, loyalty: Loyalty) -> PointsEntry:
    """
    Give points to a customer, or take some when negative.

    Repeating the call books them again, unless it has the same `Idempotency-Key`.
    """
    return await loyalty.adjust_by_hand(actor.store_id, command)
