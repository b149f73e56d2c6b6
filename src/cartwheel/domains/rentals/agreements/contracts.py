"""What leaves about agreements, and what is asked of them."""

from datetime import datetime
from enum import StrEnum
from typing import Annotated, TypeAlias
from uuid import UUID

from msgspec import Meta, Struct

from cartwheel.systems.providers.signatures.api import Stroke

Reason: TypeAlias = Annotated[str, Meta(max_length=200, pattern=r"^[^\x00]*$")]
SignToken: TypeAlias = Annotated[str, Meta(min_length=20, max_length=120, pattern=r"^[\w=-]+$")]


class SigningService(StrEnum):
    """By what a store has its agreements signed."""

    BUILT_IN = "built_in"
    DOCUSIGN = "docusign"


class AgreementState(StrEnum):
    """How an agreement stands; see the package for the transitions."""

    MADE = "made"
    SENT = "sent"
    SIGNED = "signed"
    DECLINED = "declined"
    VOIDED = "voided"


class Agreement(Struct, frozen=True, kw_only=True, rename="camel"):
    """
    An agreement about a booking; `number` counts those of one booking.

    `amends` is the signed one that it changes. `digest` is the SHA-256 of what was sent, in
    hexadecimal. `reason` says why it was declined or voided.
    """

    id: UUID
    booking_id: UUID
    number: int
    state: AgreementState
    service: SigningService
    amends: UUID | None
    name: str
    email: str
    digest: str
    reason: str
    made_at: datetime
    sent_at: datetime | None
    expires_at: datetime | None
    ended_at: datetime | None


class AgreementList(Struct, frozen=True):
    """The agreements of a booking, the newest first."""

    items: tuple[Agreement, ...]


class AgreementById(Struct, frozen=True, rename="camel", forbid_unknown_fields=True):
    """Names one agreement."""

    id: UUID


class AgreementsOf(Struct, frozen=True, rename="camel", forbid_unknown_fields=True):
    """Names the booking whose agreements are meant."""

    booking_id: UUID


class SendAgreementOf(Struct, frozen=True, rename="camel", forbid_unknown_fields=True):
    """Have an agreement of a booking signed; an open one is voided for it."""

    booking_id: UUID


class VoidAgreement(Struct, frozen=True, rename="camel", forbid_unknown_fields=True):
    """Take an agreement back that is not signed."""

    id: UUID
    reason: Reason = ""


class PrintedAgreement(Struct, frozen=True, rename="camel"):
    """An agreement as a file: what was signed with its evidence, else what was made."""

    file_name: str
    media_type: str
    content: bytes


class OwnAgreement(Struct, frozen=True, rename="camel", forbid_unknown_fields=True):
    """Names one agreement, by whoever has its link."""

    token: SignToken


class SignAgreement(Struct, frozen=True, rename="camel", forbid_unknown_fields=True):
    """
    Sign an agreement by its link.

    `consents` says that the wording of `consentVersion` was agreed to, and `digest` what was
    shown. A signature is a name that is typed; it may be drawn as well.
    """

    token: SignToken
    digest: Annotated[str, Meta(pattern=r"^[0-9a-f]{64}$")]
    name: Annotated[
        str, Meta(min_length=2, max_length=120, pattern=r"^[^\x00-\x1f]*\S[^\x00-\x1f]*$")
    ]
    consents: bool
    consent_version: Annotated[str, Meta(max_length=20)]
    strokes: Annotated[tuple[Stroke, ...], Meta(max_length=60)] = ()


class DeclineAgreement(Struct, frozen=True, rename="camel", forbid_unknown_fields=True):
    """Decline an agreement by its link."""

    token: SignToken
    reason: Reason = ""


class AgreementToSign(Struct, frozen=True, kw_only=True, rename="camel"):
    """
    What whoever has the link is shown.

    `isSigned` is true from the moment of signing, while the seal may still be on its way. The
    document is a PDF; the rest says the same, for whoever cannot read one.
    """

    state: AgreementState
    is_signed: bool
    is_expired: bool
    language: str
    title: str
    seller: tuple[str, ...]
    facts: tuple[tuple[str, str], ...]
    prices: tuple[tuple[str, str], ...]
    terms: tuple[str, ...]
    name: str
    consent: str
    consent_version: str
    digest: str
    file_name: str
    document: bytes
