"""What became of agreements: asked of their service, and written down once."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from cartwheel.domains.rentals.agreements.accounts import SigningAccounts
from cartwheel.domains.rentals.agreements.contracts import Agreement, AgreementState
from cartwheel.domains.rentals.agreements.errors import AgreementNotFoundError
from cartwheel.domains.rentals.agreements.messages import (
    AgreementDeclined,
    AgreementSigned,
    SendSignedAgreement,
)
from cartwheel.domains.rentals.agreements.repository import AgreementRepository, KeptAgreement
from cartwheel.domains.rentals.bookings.repository import BookingRepository
from cartwheel.domains.rentals.bookings.telling import CUSTOMER
from cartwheel.kernel.clock import Clock
from cartwheel.systems.outbox.api import Outbox
from cartwheel.systems.providers.signatures.api import Envelope, SigningProvider, SigningStage
from cartwheel.systems.rpc.api import Flow, ServiceScopes

_STATES = {
    SigningStage.SIGNED: AgreementState.SIGNED,
    SigningStage.DECLINED: AgreementState.DECLINED,
    SigningStage.VOIDED: AgreementState.VOIDED,
}
_BEFORE = (AgreementState.SENT, AgreementState.VOIDED)


@dataclass(frozen=True, slots=True)
class AgreementFollowingFlow(Flow):
    """Asks services; no transaction is open meanwhile."""

    scopes: ServiceScopes
    accounts: SigningAccounts
    clock: Clock

    async def follow(self, store_id: UUID, agreement_id: UUID) -> AgreementState | None:
        """
        Ask what became of an agreement, and write it down; a repetition changes nothing.

        Raises:
            ProviderError: the service does not say.
        """
        kept = await self._find(store_id, agreement_id)
        if kept is None or kept.reference is None:
            return None
        if kept.agreement.state is not AgreementState.SENT:
            return kept.agreement.state
        provider = await self.accounts.open(store_id, kept.agreement.service)
        return await self._write(store_id, kept, provider, await provider.fetch(kept.reference))

    async def take_back(self, store_id: UUID, agreement_id: UUID) -> AgreementState | None:
        """
        Have the service void an agreement; one that was signed all the same counts as signed.

        Raises:
            ProviderError: the service does not do it now.
        """
        kept = await self._find(store_id, agreement_id)
        if kept is None or kept.reference is None:
            return None
        if kept.agreement.state is not AgreementState.VOIDED:
            return kept.agreement.state
        provider = await self.accounts.open(store_id, kept.agreement.service)
        envelope = await provider.void(kept.reference, reason=kept.agreement.reason or "-")
        if envelope.stage is not SigningStage.SIGNED:
            return AgreementState.VOIDED
        return await self._write(store_id, kept, provider, envelope)

    async def _write(
        self, store_id: UUID, kept: KeptAgreement, provider: SigningProvider, envelope: Envelope
    ) -> AgreementState:
        agreement, now = kept.agreement, self.clock.now()
        is_signed = envelope.stage is SigningStage.SIGNED
        signed = await provider.document(envelope.reference) if is_signed else None
        async with self.scopes.open(store_id) as scope:
            agreements = await scope.get(AgreementRepository)
            bookings = await scope.get(BookingRepository)
            await bookings.lock(store_id, agreement.booking_id)
            before = (await agreements.get(store_id, agreement.id, is_locked=True)).agreement
            state = _STATES.get(envelope.stage)
            if before.state not in _BEFORE or (
                before.state is AgreementState.VOIDED and not is_signed
            ):
                return before.state
            if state is None:
                await agreements.change(agreement.id, followed_at=now)
                return before.state
            values: dict[str, Any] = {
                "state": state,
                "ended_at": envelope.at or now,
                "followed_at": now,
                "reason": envelope.reason,
                "signed_document": signed,
            }
            after = await agreements.change(agreement.id, **values)
            await agreements.show_on_booking(store_id, agreement.booking_id)
            about = {"number": str(after.number)}
            await bookings.tell(
                store_id,
                agreement.booking_id,
                f"agreement_{state}",
                by=CUSTOMER,
                at=now,
                about=about,
            )
            await self._announce(store_id, after, await scope.get(Outbox), is_here=signed)
        return state

    async def _announce(
        self, store_id: UUID, after: Agreement, outbox: Outbox, *, is_here: bytes | None
    ) -> None:
        told: dict[str, Any] = {
            "store_id": store_id,
            "agreement_id": after.id,
            "booking_id": after.booking_id,
            "number": after.number,
            "at": after.ended_at,
        }
        if after.state is AgreementState.SIGNED and is_here is not None:
            message = AgreementSigned(**told, digest=after.digest)
            await outbox.announce(message, aggregate_id=after.booking_id)
            if after.email:
                await outbox.enqueue(SendSignedAgreement(store_id, after.id))
        elif after.state is AgreementState.DECLINED:
            declined = AgreementDeclined(**told, reason=after.reason)
            await outbox.announce(declined, aggregate_id=after.booking_id)

    async def _find(self, store_id: UUID, agreement_id: UUID) -> KeptAgreement | None:
        async with self.scopes.open(store_id) as scope:
            try:
                return await (await scope.get(AgreementRepository)).get(store_id, agreement_id)
            except AgreementNotFoundError:
                return None
