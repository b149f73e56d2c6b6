"""Ways to make what agreements are asked for."""

import hashlib
from typing import Any, Final
from uuid import UUID

import msgspec
import sqlalchemy as sa
from tests.domains.rentals.booking.made import make_confirmed
from tests.rpc.house import House

from cartwheel.domains.orders.api import Language
from cartwheel.domains.rentals.agreements.contracts import (
    AgreementById,
    AgreementsOf,
    AgreementState,
    SendAgreementOf,
    SigningService,
    VoidAgreement,
)
from cartwheel.domains.rentals.agreements.models import agreements
from cartwheel.domains.rentals.agreements.sheets import AgreementSheet
from cartwheel.kernel.ids import new_id

_DOCUMENT: Final = b"%PDF-1.7"
_SHEET: Final = AgreementSheet(
    language=Language.ENGLISH,
    title="Rental agreement",
    seller=("Shop",),
    footer="",
    renter="Renter",
    recipient=("Ada",),
    facts=(),
    prices=(),
    opening="",
    terms_title="Terms",
    terms=("Drive carefully.",),
    signature="Signature",
)


async def make_agreement(house: House) -> UUID:
    """Send an agreement of a booking."""
    booking = (await make_confirmed(house)).booking
    row = {
        "id": new_id(),
        "store_id": house.store_id,
        "booking_id": booking.id,
        "number": 1,
        "state": AgreementState.SENT,
        "service": SigningService.BUILT_IN,
        "subject": "",
        "name": "Ada",
        "email": booking.email,
        "sheet": msgspec.to_builtins(_SHEET),
        "document": _DOCUMENT,
        "digest": hashlib.sha256(_DOCUMENT).hexdigest(),
        "reason": "",
        "made_at": booking.created_at,
        "sent_at": booking.created_at,
        "followed_at": booking.created_at,
        "expires_at": booking.ends_at,
    }
    async with house.database.transaction(store_id=house.store_id) as connection:
        await connection.execute(sa.insert(agreements).values(row))
    made: UUID = row["id"]
    return made


async def _by_id(house: House) -> dict[str, Any]:
    return {"id": await make_agreement(house)}


async def _of_booking(house: House) -> dict[str, Any]:
    return {"bookingId": (await make_confirmed(house)).booking.id}


MADE_AGREEMENTS: Final = {
    AgreementById: _by_id,
    AgreementsOf: _of_booking,
    SendAgreementOf: _of_booking,
    VoidAgreement: _by_id,
}
