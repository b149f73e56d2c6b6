"""Procedures of extras."""

from cartwheel.domains.rentals.access import READ, WRITE
from cartwheel.domains.rentals.fleet.errors import (
    ExtraCodeTakenError,
    ExtraNotFoundError,
    FleetChangedError,
)
from cartwheel.domains.rentals.fleet.extras.contracts import (
    CreateExtra,
    Extra,
    ExtraById,
    ExtraPage,
    ListExtras,
    UpdateExtra,
)
from cartwheel.domains.rentals.fleet.extras.service import ExtraService
from cartwheel.systems.rpc.api import Actor, Router, get, patch, post

router = Router("rentalExtras", about="What is rented beside a car, and how many there are.")


@router.mutation(rest=post("/rental-extras", status=201), allow=WRITE, raises=[ExtraCodeTakenError])
async def create(command: CreateExtra, actor: Actor, extras: ExtraService) -> Extra:
    """Offer an extra."""
    return await extras.create(actor.store_id, command)


@router.query(rest=get("/rental-extras"), allow=READ)
async def list_(query: ListExtras, actor: Actor, extras: ExtraService) -> ExtraPage:
    """List the store's extras, the newest first."""
    return await extras.list(actor.store_id, query)


@router.query(rest=get("/rental-extras/{id}"), allow=READ, raises=[ExtraNotFoundError])
async def get_(query: ExtraById, actor: Actor, extras: ExtraService) -> Extra:
    """Look at one extra."""
    return await extras.get(actor.store_id, query.id)


@router.mutation(
    rest=patch("/rental-extras/{id}"),
    allow=WRITE,
    raises=[ExtraNotFoundError, FleetChangedError],
)
async def update(command: UpdateExtra, actor: Actor, extras: ExtraService) -> Extra:
    """Change an extra, take it out of what is offered, or back into it."""
    return await extras.update(actor.store_id, command)
