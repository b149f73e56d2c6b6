"""Where a booking can go from where it stands, and what it costs: pure decisions."""

import secrets
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Final

from cartwheel.domains.rentals.bookings.contracts import BookingAction, BookingStatus

HOLD: Final = timedelta(minutes=15)
"""How long a car is held for whoever is about to pay."""
LONGEST_HOLD: Final = timedelta(minutes=45)
"""However often payment is tried, no hold lasts longer."""

LATE_AHEAD: Final = timedelta(minutes=15)
"""So long before what is taken of a vehicle that is late ends, it is made to last longer."""
LATE_STEP: Final = timedelta(minutes=30)
"""What is late is taken so much longer each time."""

_S, _A = BookingStatus, BookingAction

NEXT: Final[Mapping[BookingStatus, tuple[BookingStatus, ...]]] = {
    _S.HELD: (_S.PENDING_PAYMENT, _S.CONFIRMED, _S.EXPIRED, _S.CANCELLED),
    _S.PENDING_PAYMENT: (_S.CONFIRMED, _S.EXPIRED, _S.CANCELLED),
    _S.CONFIRMED: (_S.PICKED_UP, _S.CANCELLED, _S.NO_SHOW),
    _S.PICKED_UP: (_S.RETURNED,),
    _S.RETURNED: (_S.CLOSED,),
    _S.CLOSED: (),
    _S.EXPIRED: (),
    _S.CANCELLED: (),
    _S.NO_SHOW: (),
}
"""The transition table; what is not in it is refused."""

OVER: Final = (_S.EXPIRED, _S.CANCELLED, _S.NO_SHOW, _S.CLOSED)
UNPAID: Final = (_S.HELD, _S.PENDING_PAYMENT)
TAKING: Final = (*UNPAID, _S.CONFIRMED, _S.PICKED_UP)
"""States in which a booking takes a vehicle."""

_ACTIONS: Final[Mapping[BookingStatus, tuple[BookingAction, ...]]] = {
    _S.HELD: (_A.CONFIRM, _A.CANCEL, _A.RESCHEDULE, _A.ASSIGN_VEHICLE),
    _S.PENDING_PAYMENT: (_A.CONFIRM, _A.CANCEL),
    _S.CONFIRMED: (
        _A.CANCEL,
        _A.RESCHEDULE,
        _A.EXTEND,
        _A.ASSIGN_VEHICLE,
        _A.PICK_UP,
        _A.NO_SHOW,
    ),
    _S.PICKED_UP: (_A.EXTEND, _A.RETURN),
    _S.RETURNED: (_A.CLOSE,),
}

_DIGITS: Final = 8
_ALPHABET: Final = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"


def actions(
    status: BookingStatus, *, due: int, deposit: int, deposit_held: int, at_counter: int
) -> tuple[BookingAction, ...]:
    """Return what can be done with a booking as it stands, in the order in which it is offered."""
    found = list(_ACTIONS.get(status, ()))
    pays = status in UNPAID or (due > 0 and status not in OVER)
    if status is _S.CONFIRMED and deposit > deposit_held:
        found.insert(0, _A.AUTHORISE_DEPOSIT)
    return (
        *([_A.PAY] if pays else ()),
        *([_A.RECORD_PAYMENT] if due > 0 else ()),
        *found,
        *([_A.RECORD_REFUND] if at_counter > 0 else ()),
    )


def make_number() -> str:
    """Return a number that tells nobody how many bookings there are, to be read aloud."""
    digits = "".join(secrets.choice(_ALPHABET) for _ in range(_DIGITS))
    return f"R{digits[:4]}-{digits[4:]}"


def taken_until(
    *, due_at: datetime, taken_until: datetime, now: datetime, buffer: timedelta
) -> datetime | None:
    """Return until when a vehicle that is out is to be taken; None where nothing is to change."""
    if now <= due_at or taken_until >= now + buffer + LATE_AHEAD:
        return None
    return now + buffer + LATE_STEP


def number_of(text: str) -> str:
    """Return the number that somebody may mean, however it was typed: `r1a2b 3c4d`."""
    typed = "".join(letter for letter in text.upper() if letter.isalnum())
    # The first of the eight may be an R as well.
    digits = typed.removeprefix("R") if len(typed) > _DIGITS else typed
    return f"R{digits[:4]}-{digits[4:]}" if len(digits) == _DIGITS else text.upper()


def owed(status: BookingStatus, *, total: int, fee: int, charges: int, deposit_taken: int) -> int:
    """
    Return what a booking costs as it stands: its fee alone where it is over without a rental.

    What the deposit has covered of the charges is paid by that.
    """
    if status is _S.EXPIRED:
        return 0
    if status in (_S.CANCELLED, _S.NO_SHOW):
        return fee
    return total + charges - min(deposit_taken, charges)
