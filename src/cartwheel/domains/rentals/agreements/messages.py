"""What agreements announce, and the jobs that they are."""

from datetime import datetime
from typing import ClassVar
from uuid import UUID

import msgspec

from cartwheel.systems.jobs.api import EMAIL, UPKEEP, WORK, QueueName


class _OfAgreement(msgspec.Struct, frozen=True, kw_only=True):
    """What is told of an agreement each time."""

    version: ClassVar[int] = 1

    store_id: UUID
    agreement_id: UUID
    booking_id: UUID
    number: int
    at: datetime


class AgreementSent(_OfAgreement, frozen=True, kw_only=True):
    """An agreement is with whoever is to sign it."""

    name: ClassVar[str] = "agreement.sent"


class AgreementSigned(_OfAgreement, frozen=True, kw_only=True):
    """An agreement is signed, and kept with its evidence."""

    name: ClassVar[str] = "agreement.signed"

    digest: str


class AgreementDeclined(_OfAgreement, frozen=True, kw_only=True):
    """Whoever was to sign an agreement does not."""

    name: ClassVar[str] = "agreement.declined"

    reason: str


class PrepareAgreement(msgspec.Struct, frozen=True):
    """Make the agreement that a booking needs as it stands, and void those that are out of date."""

    name: ClassVar[str] = "rentals.prepare_agreement"
    queue: ClassVar[QueueName] = WORK

    store_id: UUID
    booking_id: UUID


class SendAgreement(msgspec.Struct, frozen=True):
    """Have an agreement signed that is made."""

    name: ClassVar[str] = "rentals.send_agreement"
    queue: ClassVar[QueueName] = EMAIL

    store_id: UUID
    agreement_id: UUID


class FollowAgreement(msgspec.Struct, frozen=True):
    """Ask the service what became of an agreement."""

    name: ClassVar[str] = "rentals.follow_agreement"
    queue: ClassVar[QueueName] = WORK

    store_id: UUID
    agreement_id: UUID


class TakeBackAgreement(msgspec.Struct, frozen=True):
    """Have the service void an agreement that is voided here."""

    name: ClassVar[str] = "rentals.take_back_agreement"
    queue: ClassVar[QueueName] = WORK

    store_id: UUID
    agreement_id: UUID


class SendSignedAgreement(msgspec.Struct, frozen=True):
    """Send the signer what they have signed."""

    name: ClassVar[str] = "rentals.send_signed_agreement"
    queue: ClassVar[QueueName] = EMAIL

    store_id: UUID
    agreement_id: UUID


class FollowAgreements(msgspec.Struct, frozen=True):
    """Ask about agreements that nobody told of, and forget what is kept for too long."""

    name: ClassVar[str] = "rentals.follow_agreements"
    queue: ClassVar[QueueName] = UPKEEP

    store_id: UUID
