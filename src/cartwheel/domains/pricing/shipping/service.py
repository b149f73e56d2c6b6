"""Use cases of shipping."""

from dataclasses import dataclass
from typing import Final
from uuid import UUID

from cartwheel.domains.pricing.errors import (
    ShippingRateNotFoundError,
    ShippingZoneNotFoundError,
    TooManyShippingZonesError,
)
from cartwheel.domains.pricing.revisions import RuleRevisions
from cartwheel.domains.pricing.shipping.contracts import (
    CreateShippingRate,
    CreateShippingZone,
    ShippingRate,
    ShippingRateTerms,
    ShippingZone,
    ShippingZoneList,
    ShippingZoneTerms,
    UpdateShippingRate,
    UpdateShippingZone,
)
from cartwheel.domains.pricing.shipping.repository import ShippingRepository
from cartwheel.kernel.clock import Clock
from cartwheel.kernel.currencies import UnknownCurrencyError, exponent
from cartwheel.kernel.errors import InvalidInputError, Issue
from cartwheel.kernel.ids import new_id
from cartwheel.systems.rpc.api import AuditNote

MOST_ZONES: Final = 100
MOST_RATES: Final = 50
"""Of a zone."""


@dataclass(frozen=True, slots=True)
class ShippingService:
    """Where a store sends, and what it takes for it."""

    shipping: ShippingRepository
    revisions: RuleRevisions
    clock: Clock
    note: AuditNote

    async def list_zones(self, store_id: UUID) -> ShippingZoneList:
        """List every zone with its rates, the oldest first."""
        return ShippingZoneList(await self.shipping.list_all(store_id))

    async def create_zone(self, store_id: UUID, command: CreateShippingZone) -> ShippingZone:
        """
        Make a zone without rates.

        Raises:
            InvalidInputError: a place names a part of no country.
            TooManyShippingZonesError: there are as many as may be.
        """
        _ensure_places(command.terms)
        await self.revisions.renew(store_id)
        if await self.shipping.count_zones(store_id) >= MOST_ZONES:
            raise TooManyShippingZonesError(most=MOST_ZONES)
        zone_id, now = new_id(), self.clock.now()
        await self.shipping.add_zone(store_id, command.terms, zone_id=zone_id, at=now)
        made = ShippingZone(id=zone_id, terms=command.terms, rates=(), updated_at=now)
        self.note.tell(zone_id, after=made)
        return made

    async def update_zone(self, store_id: UUID, command: UpdateShippingZone) -> ShippingZone:
        """
        Give a zone new terms.

        Raises:
            InvalidInputError: a place names a part of no country.
            ShippingZoneNotFoundError: the store has no such zone.
        """
        _ensure_places(command.terms)
        before = await self._lock_zone(store_id, command.id)
        now = self.clock.now()
        await self.shipping.update_zone(command.id, command.terms, at=now)
        after = ShippingZone(id=before.id, terms=command.terms, rates=before.rates, updated_at=now)
        self.note.tell(command.id, before=before, after=after)
        return after

    async def delete_zone(self, store_id: UUID, zone_id: UUID) -> None:
        """
        Delete a zone with its rates.

        Raises:
            ShippingZoneNotFoundError: the store has no such zone.
        """
        before = await self._lock_zone(store_id, zone_id)
        await self.shipping.delete_zone(zone_id)
        self.note.tell(zone_id, before=before)

    async def create_rate(self, store_id: UUID, command: CreateShippingRate) -> ShippingRate:
        """
        Make a rate of a zone.

        Raises:
            InvalidInputError: the bands or the currency do not fit.
            ShippingZoneNotFoundError: the store has no such zone.
            TooManyShippingZonesError: the zone has as many rates as may be.
        """
        _ensure_bands(command.terms)
        zone = await self._lock_zone(store_id, command.zone_id)
        if len(zone.rates) >= MOST_RATES:
            raise TooManyShippingZonesError(most=MOST_RATES)
        made = ShippingRate(new_id(), zone.id, command.terms, self.clock.now())
        await self.shipping.add_rate(store_id, made)
        self.note.tell(made.id, after=made)
        return made

    async def get_rate(self, store_id: UUID, rate_id: UUID) -> ShippingRate:
        """
        Return a rate.

        Raises:
            ShippingRateNotFoundError: the store has no such rate.
        """
        found = await self.shipping.find_rate(store_id, rate_id)
        if found is None:
            raise ShippingRateNotFoundError(rate_id)
        return found

    async def update_rate(self, store_id: UUID, command: UpdateShippingRate) -> ShippingRate:
        """
        Give a rate new terms.

        Raises:
            InvalidInputError: the bands or the currency do not fit.
            ShippingRateNotFoundError: the store has no such rate.
        """
        _ensure_bands(command.terms)
        before = await self._lock_rate(store_id, command.id)
        after = ShippingRate(before.id, before.zone_id, command.terms, self.clock.now())
        await self.shipping.update_rate(after)
        self.note.tell(command.id, before=before, after=after)
        return after

    async def delete_rate(self, store_id: UUID, rate_id: UUID) -> None:
        """
        Delete a rate.

        Raises:
            ShippingRateNotFoundError: the store has no such rate.
        """
        before = await self._lock_rate(store_id, rate_id)
        await self.shipping.delete_rate(rate_id)
        self.note.tell(rate_id, before=before)

    async def _lock_zone(self, store_id: UUID, zone_id: UUID) -> ShippingZone:
        await self.revisions.renew(store_id)
        found = await self.shipping.lock_zone(store_id, zone_id)
        if found is None:
            raise ShippingZoneNotFoundError(zone_id)
        return found

    async def _lock_rate(self, store_id: UUID, rate_id: UUID) -> ShippingRate:
        await self.revisions.renew(store_id)
        found = await self.shipping.lock_rate(store_id, rate_id)
        if found is None:
            raise ShippingRateNotFoundError(rate_id)
        return found


def _ensure_places(terms: ShippingZoneTerms) -> None:
    issues = [
        Issue(("terms", "places", at, "country"), "A region or a postal prefix needs a country")
        for at, place in enumerate(terms.places)
        if place.country is None and (place.region or place.postal_prefix)
    ]
    if issues:
        raise InvalidInputError(*issues)


def _ensure_bands(terms: ShippingRateTerms) -> None:
    issues = []
    try:
        exponent(terms.currency)
    except UnknownCurrencyError as error:
        issues.append(Issue(("terms", "currency"), str(error)))
    known: set[int] = set()
    for at, band in enumerate(terms.bands):
        if band.least in known:
            issues.append(Issue(("terms", "bands", at, "least"), "Another band begins there"))
        known.add(band.least)
    if issues:
        raise InvalidInputError(*issues)
