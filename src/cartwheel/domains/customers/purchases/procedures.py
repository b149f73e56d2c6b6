"""Procedures of purchases; orders tell of them, and staff look at them here."""

from cartwheel.domains.customers.access import READ
from cartwheel.domains.customers.contracts import CustomerById
from cartwheel.domains.customers.errors import CustomerNotFoundError
from cartwheel.domains.customers.purchases.contracts import (
    LifetimeValueList,
    ListPurchases,
    PurchasePage,
)
from cartwheel.domains.customers.purchases.service import Purchases
from cartwheel.systems.rpc.api import Actor, Router, get

router = Router("customerPurchases", about="What customers bought.")


@router.query(
    rest=get("/customers/{customerId}/purchases"), allow=READ, raises=[CustomerNotFoundError]
)
async def list_(query: ListPurchases, actor: Actor, purchases: Purchases) -> PurchasePage:
    """List what a customer bought, the newest first."""
    return await purchases.list_page(actor.store_id, query)


@router.query(
    rest=get("/customers/{id}/lifetime-value"), allow=READ, raises=[CustomerNotFoundError]
)
async def lifetime_value(
    query: CustomerById, actor: Actor, purchases: Purchases
) -> LifetimeValueList:
    """Say what a customer has come to, currency by currency."""
    return await purchases.lifetime(actor.store_id, query.id)
