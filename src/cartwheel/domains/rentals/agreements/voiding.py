"""Taking agreements back, within a transaction; services hear of it by a job."""

from dataclasses import dataclass
from uuid import UUID

from cartwheel.domains.rentals.agreements.contracts import (
    Agreement,
    AgreementState,
    SigningService,
)
from cartwheel.domains.rentals.agreements.messages import TakeBackAgreement
from cartwheel.domains.rentals.agreements.repository import AgreementRepository, KeptAgreement
from cartwheel.kernel.clock import Clock
from cartwheel.systems.outbox.api import Outbox


@dataclass(frozen=True, slots=True)
class Voiding:
    """Voids agreements whose booking is locked."""

    agreements: AgreementRepository
    outbox: Outbox
    clock: Clock

    async def void(self, store_id: UUID, kept: KeptAgreement, reason: str) -> Agreement:
        """Void one that is open; the service is told once this transaction commits."""
        voided = await self.agreements.change(
            kept.agreement.id,
            state=AgreementState.VOIDED,
            ended_at=self.clock.now(),
            reason=reason,
        )
        # One that is being sent has no reference yet: whoever sends it finds it voided then.
        if kept.agreement.service is not SigningService.BUILT_IN and kept.reference is not None:
            await self.outbox.enqueue(TakeBackAgreement(store_id, voided.id))
        return voided
