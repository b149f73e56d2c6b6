"""Procedures of profiles."""

from cartwheel.domains.customers.access import READ, WRITE
from cartwheel.domains.customers.contracts import (
    CreateCustomer,
    Customer,
    CustomerById,
    CustomerFacets,
    CustomerFilter,
    CustomerPage,
    ListCustomers,
    UpdateCustomer,
)
from cartwheel.domains.customers.errors import (
    CustomerNotFoundError,
    EmailTakenError,
    ExternalIdTakenError,
)
from cartwheel.domains.customers.merging.contracts import (
    DuplicateList,
    DuplicateSetPage,
    ListDuplicates,
    MergeCustomers,
    MergePreview,
    PreviewMerge,
)
from cartwheel.domains.customers.merging.errors import MergedIntoAnotherError
from cartwheel.domains.customers.merging.service import MergeService
from cartwheel.domains.customers.service import CustomerService
from cartwheel.systems.rpc.api import Actor, Router, get, patch, post

router = Router("customers", about="Who buys.")


@router.mutation(
    rest=post("/customers", status=201),
    allow=WRITE,
    raises=[EmailTakenError, ExternalIdTakenError],
)
async def create(command: CreateCustomer, actor: Actor, customers: CustomerService) -> Customer:
    """Make a customer."""
    return await customers.create(actor.store_id, command)


@router.query(rest=get("/customers"), allow=READ)
async def list_(query: ListCustomers, actor: Actor, customers: CustomerService) -> CustomerPage:
    """List customers, the newest first unless another order is asked for."""
    return await customers.list_page(actor.store_id, query)


@router.query(rest=get("/customer-facets"), allow=READ)
async def facets(query: CustomerFilter, actor: Actor, customers: CustomerService) -> CustomerFacets:
    """Count whom a filter finds, and what they have in common."""
    return await customers.facets(actor.store_id, query)


@router.query(rest=get("/customers/{id}"), allow=READ, raises=[CustomerNotFoundError])
async def get_(query: CustomerById, actor: Actor, customers: CustomerService) -> Customer:
    """
    Look at a customer.

    The id of somebody who was merged into another answers with the other.
    """
    return await customers.get(actor.store_id, query.id)


@router.mutation(
    rest=patch("/customers/{id}"),
    allow=WRITE,
    raises=[CustomerNotFoundError, EmailTakenError, ExternalIdTakenError],
)
async def update(command: UpdateCustomer, actor: Actor, customers: CustomerService) -> Customer:
    """Change what is given of a customer."""
    return await customers.update(actor.store_id, command)


@router.query(rest=get("/customers/{id}/duplicates"), allow=READ, raises=[CustomerNotFoundError])
async def find_duplicates(
    query: CustomerById, actor: Actor, merging: MergeService
) -> DuplicateList:
    """List who may be the same as a customer, and what speaks for it."""
    return await merging.find_alike(actor.store_id, query.id)


@router.query(rest=get("/customer-duplicates"), allow=READ)
async def list_duplicates(
    query: ListDuplicates, actor: Actor, merging: MergeService
) -> DuplicateSetPage:
    """List sets of customers who share a mailbox, a number or a name."""
    return await merging.list_sets(actor.store_id, query)


@router.query(
    rest=get("/customers/{id}/merge-preview"),
    allow=READ,
    raises=[CustomerNotFoundError, MergedIntoAnotherError],
)
async def preview_merge(query: PreviewMerge, actor: Actor, merging: MergeService) -> MergePreview:
    """Say what merging would make of two customers; nothing is changed."""
    return await merging.preview(actor.store_id, query)


@router.mutation(
    rest=post("/customers/{id}/merge"),
    allow=WRITE,
    raises=[CustomerNotFoundError, MergedIntoAnotherError],
)
async def merge(command: MergeCustomers, actor: Actor, merging: MergeService) -> Customer:
    """
    Let one customer have all that two had.

    It cannot be undone. The other's id and addresses answer with this one from then on.
    """
    return await merging.merge(actor.store_id, command)
