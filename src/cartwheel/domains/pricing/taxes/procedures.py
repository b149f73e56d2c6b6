"""Procedures of taxes."""

from typing import Final

from cartwheel.domains.customers.api import CustomerNotFoundError
from cartwheel.domains.pricing.errors import TaxRateNotFoundError, TaxRateTakenError
from cartwheel.domains.pricing.taxes.contracts import (
    CreateTaxRate,
    ListTaxExemptions,
    ListTaxRates,
    PutTaxExemption,
    TaxExemption,
    TaxExemptionPage,
    TaxRate,
    TaxRateById,
    TaxRatePage,
    UpdateTaxRate,
)
from cartwheel.domains.pricing.taxes.service import TaxService
from cartwheel.systems.rpc.api import Actor, Router, delete, get, permission, post, put

READ: Final = permission("pricing:read")
WRITE: Final = permission("pricing:write")

router = Router("taxes", about="Rates of taxes by place and class, and who is spared them.")


@router.mutation(rest=post("/tax-rates", status=201), allow=WRITE, raises=[TaxRateTakenError])
async def create(command: CreateTaxRate, actor: Actor, taxes: TaxService) -> TaxRate:
    """Make a rate."""
    return await taxes.create(actor.store_id, command)


@router.query(rest=get("/tax-rates"), allow=READ)
async def list_(query: ListTaxRates, actor: Actor, taxes: TaxService) -> TaxRatePage:
    """List rates, the newest first."""
    return await taxes.list_page(actor.store_id, query)


@router.query(rest=get("/tax-rates/{id}"), allow=READ, raises=[TaxRateNotFoundError])
async def get_(query: TaxRateById, actor: Actor, taxes: TaxService) -> TaxRate:
    """Return a rate."""
    return await taxes.get(actor.store_id, query.id)


@router.mutation(
    rest=put("/tax-rates/{id}"), allow=WRITE, raises=[TaxRateNotFoundError, TaxRateTakenError]
)
async def update(command: UpdateTaxRate, actor: Actor, taxes: TaxService) -> TaxRate:
    """Give a rate new terms."""
    return await taxes.update(actor.store_id, command)


@router.mutation(
    rest=delete("/tax-rates/{id}", status=204), allow=WRITE, raises=[TaxRateNotFoundError]
)
async def delete_(command: TaxRateById, actor: Actor, taxes: TaxService) -> None:
    """Delete a rate."""
    await taxes.delete(actor.store_id, command.id)


@router.mutation(
    rest=put("/tax-exemptions/{customerId}"), allow=WRITE, raises=[CustomerNotFoundError]
)
async def put_exemption(command: PutTaxExemption, actor: Actor, taxes: TaxService) -> TaxExemption:
    """Let a customer be exempt, or stand as a business; `taxed` takes that back."""
    return await taxes.put_exemption(actor.store_id, command)


@router.query(rest=get("/tax-exemptions"), allow=READ)
async def list_exemptions(
    query: ListTaxExemptions, actor: Actor, taxes: TaxService
) -> TaxExemptionPage:
    """List who is not taxed as others are, by customer."""
    return await taxes.list_exemptions(actor.store_id, query)
