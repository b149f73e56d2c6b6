"""Prices of rentals under the taxes of a store."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from cartwheel.domains.pricing.api import Pricing, Taxation
from cartwheel.domains.rentals.rates.asking import RentalToPrice
from cartwheel.domains.rentals.rates.engine import price_rental
from cartwheel.domains.rentals.rates.quotes import RentalQuote


@dataclass(frozen=True, slots=True)
class RentalPricing:
    """What rentals cost; it reads the taxes of the store and how a customer stands, no more."""

    pricing: Pricing

    async def quote(
        self,
        store_id: UUID,
        asked: RentalToPrice,
        *,
        customer_id: UUID | None = None,
        at: datetime | None = None,
    ) -> RentalQuote:
        """
        Return what a rental costs, by the taxes of now or of a moment that is given.

        Raises:
            InvalidInputError: the terms do not allow it, or it is beyond all measure.
            CustomerNotFoundError: the store has no such customer.
        """
        return price_rental(asked, await self.taxation(store_id, customer_id=customer_id, at=at))

    async def taxation(
        self, store_id: UUID, *, customer_id: UUID | None = None, at: datetime | None = None
    ) -> Taxation:
        """
        Return how taxes are reckoned for a customer, as fees need it.

        Raises:
            CustomerNotFoundError: the store has no such customer.
        """
        return await self.pricing.taxation(store_id, customer_id=customer_id, at=at)
