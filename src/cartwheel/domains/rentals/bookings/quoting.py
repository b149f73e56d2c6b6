"""What a rental that is asked for costs, by the engine of rates."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final
from uuid import UUID

import msgspec
import sqlalchemy as sa

from cartwheel.domains.rentals.availability.contracts import Hindrance, RentalSpan
from cartwheel.domains.rentals.availability.errors import SpanRefusedError
from cartwheel.domains.rentals.availability.offers import (
    Offer,
    OfferRepository,
    Place,
    hindrances,
)
from cartwheel.domains.rentals.availability.service import ensure_span
from cartwheel.domains.rentals.bookings.contracts import QuoteBooking
from cartwheel.domains.rentals.bookings.extras import ExtraStock
from cartwheel.domains.rentals.fleet.extras.contracts import Extra
from cartwheel.domains.rentals.fleet.models import one_way_fees
from cartwheel.domains.rentals.rates.asking import STANDARD, Per, PricedExtra, RentalToPrice
from cartwheel.domains.rentals.rates.quotes import RentalQuote
from cartwheel.domains.rentals.rates.service import RentalPricing
from cartwheel.domains.rentals.risk.rules import RentalFacts
from cartwheel.domains.rentals.risk.service import DepositAdvice
from cartwheel.kernel.clock import Clock
from cartwheel.kernel.connection import Connection
from cartwheel.kernel.zones import zone_of

_FOR_NEW: Final = frozenset({Hindrance.IN_THE_PAST, Hindrance.TOO_SOON, Hindrance.NOT_OFFERED})


class Asked(msgspec.Struct, frozen=True):
    """A rental that may be booked, whoever has what, with its price."""

    offer: Offer
    span: RentalSpan
    pickup: Place
    back: Place
    quote: RentalQuote


@dataclass(frozen=True, slots=True)
class Quoting:
    """Prices rentals; nothing is held by that."""

    connection: Connection
    offers: OfferRepository
    extras: ExtraStock
    pricing: RentalPricing
    advice: DepositAdvice
    clock: Clock

    async def ask(self, store_id: UUID, wanted: QuoteBooking, *, is_new: bool = True) -> Asked:
        """
        Return a rental with its price, by the rates and terms of this moment.

        One that is booked already may begin soon or have begun, and its car be offered no more.

        Raises:
            InvalidInputError: it is no span, or a choice is none of the car's.
            CarNotFoundError: the store has no such car.
            RentalLocationNotFoundError: the store has no such location.
            ExtraNotFoundError: the store has no such extra.
            CustomerNotFoundError: the store has no such customer.
            SpanRefusedError: the car is not rented for such a time, or between such places.
        """
        ensure_span(wanted.starts_at, wanted.ends_at)
        offer, (pickup, back) = await self.offers.get_at(
            store_id,
            wanted.car,
            wanted.pickup_location_id,
            wanted.return_location_id or wanted.pickup_location_id,
        )
        span, fee = RentalSpan(wanted.starts_at, wanted.ends_at), None
        found = hindrances(offer, span, now=self.clock.now(), pickup=pickup, back=back)
        if back.id != pickup.id and Hindrance.NOT_ONE_WAY not in found:
            fee = await self._one_way_fee(store_id, pickup, back, currency=offer.currency)
            found += () if fee is not None else (Hindrance.NOT_ONE_WAY,)
        if not is_new:
            found = tuple(each for each in found if each not in _FOR_NEW)
        if found:
            raise SpanRefusedError(found)
        chosen = await self.extras.choose(store_id, wanted.extras, currency=offer.currency)
        quote = await self.pricing.quote(
            store_id,
            RentalToPrice(
                plan=offer.rates,
                terms=offer.terms,
                currency=offer.currency,
                starts_at=span.starts_at,
                ends_at=span.ends_at,
                zone=zone_of(pickup.zone),
                tax_class=offer.tax_class or STANDARD,
                insurance=wanted.insurance,
                second_driver=wanted.second_driver,
                extras=_priced(chosen, offer),
                one_way_minor=fee,
            ),
            customer_id=wanted.customer_id,
        )
        if is_new:
            quote = await self._secured(store_id, wanted, offer, pickup, quote)
        return Asked(offer, span, pickup, back, quote)

    async def _secured(
        self,
        store_id: UUID,
        wanted: QuoteBooking,
        offer: Offer,
        pickup: Place,
        quote: RentalQuote,
    ) -> RentalQuote:
        """Return a quote with the deposit that the store asks for, which is the terms' or more."""
        facts = RentalFacts(
            location=pickup.name,
            car=offer.title,
            booked_at=self.clock.now(),
            starts_at=quote.starts_at,
            zone=zone_of(pickup.zone),
            days=quote.days,
            currency=quote.currency,
            total_minor=quote.total_minor,
            deposit_minor=quote.deposit_minor,
        )
        asked = await self.advice.deposit_of(store_id, facts, customer_id=wanted.customer_id)
        if asked == quote.deposit_minor:
            return quote
        return msgspec.structs.replace(quote, deposit_minor=asked)

    async def _one_way_fee(
        self, store_id: UUID, pickup: Place, back: Place, *, currency: str
    ) -> int | None:
        fees = one_way_fees.c
        return await self.connection.scalar(
            sa.select(fees.fee_minor).where(
                fees.store_id == store_id,
                fees.from_id == pickup.id,
                fees.to_id == back.id,
                fees.currency == currency,
            )
        )


def _priced(chosen: Sequence[tuple[Extra, int]], offer: Offer) -> tuple[PricedExtra, ...]:
    return tuple(
        PricedExtra(
            code=extra.code.lower(),
            name=extra.name[:100],
            price_minor=extra.price_minor,
            per=Per(extra.per),
            quantity=quantity,
            tax_class=extra.tax_class or offer.tax_class or STANDARD,
        )
        for extra, quantity in chosen
    )
