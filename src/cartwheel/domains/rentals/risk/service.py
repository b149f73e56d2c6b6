"""What deposit to ask for, by the risk that a booking is cancelled."""

from dataclasses import dataclass
from uuid import UUID

from cartwheel.domains.rentals.risk import rules
from cartwheel.domains.rentals.risk.contracts import SuggestedDeposit
from cartwheel.domains.rentals.risk.model import CancellationRisk
from cartwheel.domains.rentals.risk.repository import RiskRepository
from cartwheel.domains.rentals.risk.rules import RentalFacts
from cartwheel.domains.rentals.risk.settings import ASKS, FROM_PERCENT, MOST_PERCENT, SUGGESTS
from cartwheel.domains.settings.api import LiveSettings
from cartwheel.kernel.money import half_up


@dataclass(frozen=True, slots=True)
class DepositAdvice:
    """Suggests deposits; off until a store switches it on, and nothing without a model."""

    known: RiskRepository
    risk: CancellationRisk
    settings: LiveSettings

    async def suggest(self, store_id: UUID, booking_id: UUID) -> SuggestedDeposit:
        """
        Return what is suggested for a booking, by what was known when it was made.

        Raises:
            BookingNotFoundError: the store has no such booking.
        """
        facts, customer_id = await self.known.describe(store_id, booking_id)
        return await self.advise(store_id, facts, customer_id=customer_id)

    async def deposit_of(
        self, store_id: UUID, facts: RentalFacts, *, customer_id: UUID | None
    ) -> int:
        """Return the deposit to ask for: the terms', unless the store asks for suggested ones."""
        values = (await self.settings.of(store_id)).values
        if not values[ASKS]:
            return facts.deposit_minor
        advised = await self.advise(store_id, facts, customer_id=customer_id)
        return advised.suggested_deposit or facts.deposit_minor

    async def advise(
        self, store_id: UUID, facts: RentalFacts, *, customer_id: UUID | None
    ) -> SuggestedDeposit:
        """Return what is suggested for a rental, whether or not it is booked."""
        values = (await self.settings.of(store_id)).values
        nothing = SuggestedDeposit(currency=facts.currency, deposit_minor=facts.deposit_minor)
        if not (values[SUGGESTS] or values[ASKS]):
            return nothing
        past = None
        if customer_id is not None:
            past = await self.known.past_of(store_id, customer_id, before=facts.booked_at)
        risk_bps = await self.risk.of(rules.row_of(facts, past))
        if risk_bps is None:
            return nothing
        return SuggestedDeposit(
            currency=facts.currency,
            deposit_minor=facts.deposit_minor,
            suggested_deposit=rules.suggested_minor(
                risk_bps=risk_bps,
                total_minor=facts.total_minor,
                least_minor=facts.deposit_minor,
                currency=facts.currency,
                from_percent=values[FROM_PERCENT],
                most_percent=values[MOST_PERCENT],
            ),
            risk_percent=half_up(risk_bps, 100),
        )
