"""Procedures of consents."""

from cartwheel.domains.customers.access import READ, WRITE
from cartwheel.domains.customers.consents.contracts import (
    Consent,
    ConsentPage,
    ConsentsOf,
    ConsentStateList,
    ListConsents,
    RecordConsent,
)
from cartwheel.domains.customers.consents.service import Consents
from cartwheel.domains.customers.errors import CustomerNotFoundError
from cartwheel.systems.rpc.api import Actor, Router, get, post

router = Router("customerConsents", about="What customers allowed and took back.")


@router.mutation(
    rest=post("/customers/{customerId}/consents", status=201),
    allow=WRITE,
    raises=[CustomerNotFoundError],
)
async def record(command: RecordConsent, actor: Actor, consents: Consents) -> Consent:
    """Keep what somebody said; the latest word holds, and none is ever removed."""
    return await consents.record(actor.store_id, command)


@router.query(
    rest=get("/customers/{customerId}/consents"), allow=READ, raises=[CustomerNotFoundError]
)
async def list_(query: ListConsents, actor: Actor, consents: Consents) -> ConsentPage:
    """List all that somebody said, the latest record first."""
    return await consents.list_page(actor.store_id, query)


@router.query(
    rest=get("/customers/{customerId}/consent-states"), allow=READ, raises=[CustomerNotFoundError]
)
async def states(query: ConsentsOf, actor: Actor, consents: Consents) -> ConsentStateList:
    """List what holds now, by channel and purpose."""
    return await consents.list_states(actor.store_id, query.customer_id)
