"""Procedures of shipping."""

from typing import Final

from cartwheel.domains.pricing.errors import (
    ShippingRateNotFoundError,
    ShippingZoneNotFoundError,
    TooManyShippingZonesError,
)
from cartwheel.domains.pricing.shipping.contracts import (
    CreateShippingRate,
    CreateShippingZone,
    ShippingRate,
    ShippingRateById,
    ShippingZone,
    ShippingZoneById,
    ShippingZoneList,
    UpdateShippingRate,
    UpdateShippingZone,
)
from cartwheel.domains.pricing.shipping.service import ShippingService
from cartwheel.systems.rpc.api import Actor, Router, delete, get, permission, post, put

READ: Final = permission("pricing:read")
WRITE: Final = permission("pricing:write")

router = Router("shipping", about="Where a store sends, and what it takes for it.")


@router.query(rest=get("/shipping-zones"), allow=READ)
async def list_zones(actor: Actor, shipping: ShippingService) -> ShippingZoneList:
    """List every zone with its rates, the oldest first."""
    return await shipping.list_zones(actor.store_id)


@router.mutation(
    rest=post("/shipping-zones", status=201), allow=WRITE, raises=[TooManyShippingZonesError]
)
async def create_zone(
    command: CreateShippingZone, actor: Actor, shipping: ShippingService
) -> ShippingZone:
    """Make a zone without rates."""
    return await shipping.create_zone(actor.store_id, command)


@router.mutation(rest=put("/shipping-zones/{id}"), allow=WRITE, raises=[ShippingZoneNotFoundError])
async def update_zone(
    command: UpdateShippingZone, actor: Actor, shipping: ShippingService
) -> ShippingZone:
    """Give a zone new terms."""
    return await shipping.update_zone(actor.store_id, command)


@router.mutation(
    rest=delete("/shipping-zones/{id}", status=204),
    allow=WRITE,
    raises=[ShippingZoneNotFoundError],
)
async def delete_zone(command: ShippingZoneById, actor: Actor, shipping: ShippingService) -> None:
    """Delete a zone with its rates."""
    await shipping.delete_zone(actor.store_id, command.id)


@router.mutation(
    rest=post("/shipping-zones/{zoneId}/rates", status=201),
    allow=WRITE,
    raises=[ShippingZoneNotFoundError, TooManyShippingZonesError],
)
async def create_rate(
    command: CreateShippingRate, actor: Actor, shipping: ShippingService
) -> ShippingRate:
    """Make a rate of a zone."""
    return await shipping.create_rate(actor.store_id, command)


@router.query(rest=get("/shipping-rates/{id}"), allow=READ, raises=[ShippingRateNotFoundError])
async def get_rate(
    query: ShippingRateById, actor: Actor, shipping: ShippingService
) -> ShippingRate:
    """Return a rate."""
    return await shipping.get_rate(actor.store_id, query.id)


@router.mutation(rest=put("/shipping-rates/{id}"), allow=WRITE, raises=[ShippingRateNotFoundError])
async def update_rate(
    command: UpdateShippingRate, actor: Actor, shipping: ShippingService
) -> ShippingRate:
    """Give a rate new terms."""
    return await shipping.update_rate(actor.store_id, command)


@router.mutation(
    rest=delete("/shipping-rates/{id}", status=204),
    allow=WRITE,
    raises=[ShippingRateNotFoundError],
)
async def delete_rate(command: ShippingRateById, actor: Actor, shipping: ShippingService) -> None:
    """Delete a rate."""
    await shipping.delete_rate(actor.store_id, command.id)
