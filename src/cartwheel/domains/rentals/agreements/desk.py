"""The desk of the service that is built in: agreements are its envelopes."""

from dataclasses import dataclass
from uuid import UUID

from cartwheel.domains.rentals.agreements.contracts import AgreementState
from cartwheel.domains.rentals.agreements.errors import AgreementNotFoundError
from cartwheel.domains.rentals.agreements.repository import AgreementRepository, KeptAgreement
from cartwheel.kernel.db import Database
from cartwheel.systems.providers.signatures.api import Envelope, SignedHere, SigningStage


@dataclass(frozen=True, slots=True)
class AgreementDesk:
    """Looks at what was signed on our page."""

    database: Database
    store_id: UUID

    async def find(self, reference: str) -> SignedHere | None:
        """Return an agreement as an envelope, if there is one that still has its document."""
        async with self.database.transaction(store_id=self.store_id) as connection:
            agreements = AgreementRepository(connection)
            try:
                kept = await agreements.get(self.store_id, UUID(reference))
            except (AgreementNotFoundError, ValueError):
                return None
            document = (await agreements.papers(kept.agreement.id)).document
        if document is None:
            return None
        agreement = kept.agreement
        envelope = Envelope(
            reference=reference,
            stage=_stage(kept),
            at=kept.evidence.signed_at if kept.evidence else agreement.ended_at,
            reason=agreement.reason,
        )
        return SignedHere(envelope=envelope, document=document, evidence=kept.evidence)


def _stage(kept: KeptAgreement) -> SigningStage:
    if kept.evidence is not None:
        return SigningStage.SIGNED
    match kept.agreement.state:
        case AgreementState.DECLINED:
            return SigningStage.DECLINED
        case AgreementState.VOIDED:
            return SigningStage.VOIDED
        case _:
            return SigningStage.SENT
