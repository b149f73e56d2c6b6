"""Which agreement a booking needs as it stands: pure decisions."""

import hashlib
from collections.abc import Sequence
from typing import Final, NamedTuple
from uuid import UUID

import msgspec

from cartwheel.domains.orders.api import Language
from cartwheel.domains.rentals.agreements.contracts import Agreement, AgreementState
from cartwheel.domains.rentals.bookings.contracts import Booking, BookingAgreement, BookingStatus
from cartwheel.kernel.ids import new_id

_S: Final = AgreementState
OPEN: Final = (_S.MADE, _S.SENT)
_WANTED: Final = (BookingStatus.CONFIRMED, BookingStatus.PICKED_UP)
_SHOWN: Final = {
    _S.MADE: BookingAgreement.SENT,
    _S.SENT: BookingAgreement.SENT,
    _S.SIGNED: BookingAgreement.SIGNED,
    _S.DECLINED: BookingAgreement.DECLINED,
}


class Known(NamedTuple):
    """An agreement, and what of its booking it is about."""

    agreement: Agreement
    subject: str


class Next(NamedTuple):
    """The number of an agreement that is to be made, and the signed one that it amends."""

    id: UUID
    number: int
    amends: UUID | None


def is_wanted(status: BookingStatus) -> bool:
    """Tell whether a booking needs an agreement."""
    return status in _WANTED


def subject_of(booking: Booking) -> str:
    """Return what stands for all that an agreement says of a booking; another is out of date."""
    said = (
        booking.car_id,
        booking.name,
        booking.email,
        booking.pickup_location_id,
        booking.return_location_id,
        booking.starts_at,
        booking.ends_at,
        booking.currency,
        booking.total_minor,
        booking.deposit_minor,
    )
    return hashlib.sha256(msgspec.json.encode(said)).hexdigest()


def next_of(known: Sequence[Known], subject: str, *, is_asked: bool) -> Next | None:
    """
    Return what is to be made; `known` begins with the newest.

    By itself nothing is made of what is open, signed or declined already, as it stands; whoever
    asks for one gets it, unless it is signed as it stands.
    """
    lasting = [each for each in known if each.agreement.state is not _S.VOIDED]
    newest = lasting[0] if lasting else None
    if newest is not None and newest.subject == subject:
        is_signed = newest.agreement.state is _S.SIGNED
        if is_signed or not is_asked:
            return None
    signed = [each.agreement.id for each in lasting if each.agreement.state is _S.SIGNED]
    number = known[0].agreement.number + 1 if known else 1
    return Next(new_id(), number, signed[0] if signed else None)


def shown_of(known: Sequence[Known]) -> BookingAgreement | None:
    """Return how a booking's agreement stands, as the booking shows it."""
    for each in known:
        if each.agreement.state in _SHOWN:
            return _SHOWN[each.agreement.state]
    return None


def language_of(language: Language) -> Language:
    """Return the language of agreements: German where the store's documents are, else English."""
    return Language.GERMAN if language is Language.GERMAN else Language.ENGLISH
