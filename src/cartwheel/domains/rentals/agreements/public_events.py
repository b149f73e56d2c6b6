"""What strangers learn of agreements."""

from datetime import datetime
from typing import Final
from uuid import UUID

import msgspec

from cartwheel.domains.rentals.agreements.messages import (
    AgreementDeclined,
    AgreementSent,
    AgreementSigned,
)
from cartwheel.systems.outbox.api import PublicEvent


class AgreementData(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """An agreement about a booking; `number` counts those of one booking."""

    agreement_id: UUID
    booking_id: UUID
    number: int
    at: datetime


class AgreementSignedData(AgreementData, frozen=True, kw_only=True):
    """What was signed, by the SHA-256 of what was sent."""

    digest: str


class AgreementDeclinedData(AgreementData, frozen=True, kw_only=True):
    """Why it was declined, in the signer's words."""

    reason: str


PUBLIC_EVENTS: Final = (
    PublicEvent(
        AgreementSent,
        AgreementData,
        "A rental agreement is with whoever is to sign it.",
        identity=("agreement_id",),
        at="at",
    ),
    PublicEvent(
        AgreementSigned,
        AgreementSignedData,
        "A rental agreement is signed, and kept with its evidence.",
        identity=("agreement_id",),
        at="at",
    ),
    PublicEvent(
        AgreementDeclined,
        AgreementDeclinedData,
        "A rental agreement was declined.",
        identity=("agreement_id",),
        at="at",
    ),
)
