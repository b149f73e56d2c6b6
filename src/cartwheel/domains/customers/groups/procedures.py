"""Procedures of groups."""

from cartwheel.domains.customers.access import READ, WRITE
from cartwheel.domains.customers.groups.contracts import (
    CreateCustomerGroup,
    CustomerGroup,
    CustomerGroupById,
    CustomerGroupList,
    UpdateCustomerGroup,
)
from cartwheel.domains.customers.groups.errors import (
    GroupNameTakenError,
    GroupNotFoundError,
    TooManyGroupsError,
)
from cartwheel.domains.customers.groups.service import GroupService
from cartwheel.systems.rpc.api import Actor, Router, delete, get, patch, post

router = Router("customerGroups", about="Groups of customers, with a discount for each.")


@router.mutation(
    rest=post("/customer-groups", status=201),
    allow=WRITE,
    raises=[GroupNameTakenError, TooManyGroupsError],
)
async def create(command: CreateCustomerGroup, actor: Actor, groups: GroupService) -> CustomerGroup:
    """Make a group."""
    return await groups.create(actor.store_id, command)


@router.query(rest=get("/customer-groups"), allow=READ)
async def list_(actor: Actor, groups: GroupService) -> CustomerGroupList:
    """List all groups by name."""
    return await groups.list_all(actor.store_id)


@router.query(rest=get("/customer-groups/{id}"), allow=READ, raises=[GroupNotFoundError])
async def get_(query: CustomerGroupById, actor: Actor, groups: GroupService) -> CustomerGroup:
    """Look at a group."""
    return await groups.get(actor.store_id, query.id)


@router.mutation(
    rest=patch("/customer-groups/{id}"),
    allow=WRITE,
    raises=[GroupNotFoundError, GroupNameTakenError],
)
async def update(command: UpdateCustomerGroup, actor: Actor, groups: GroupService) -> CustomerGroup:
    """Change what is given of a group."""
    return await groups.update(actor.store_id, command)


@router.mutation(rest=delete("/customer-groups/{id}"), allow=WRITE, raises=[GroupNotFoundError])
async def delete_(command: CustomerGroupById, actor: Actor, groups: GroupService) -> None:
    """Remove a group; its members stay customers."""
    await groups.delete(actor.store_id, command.id)
