"""Ways to make what letters are asked for."""

from typing import Any, Final

import msgspec
import sqlalchemy as sa
from tests.domains.rentals.booking.made import make_booking
from tests.rpc.house import House

from cartwheel.domains.orders.api import Language, Sheet
from cartwheel.domains.rentals.letters.contracts import LetterKind, ReceiptOf, ReceiptOfOwn
from cartwheel.domains.rentals.letters.models import letters
from cartwheel.kernel.ids import new_id


async def _receipt(house: House) -> dict[str, Any]:
    opened = await make_booking(house)
    booking = opened.booking
    sheet = Sheet(
        language=Language.ENGLISH,
        title="Receipt",
        seller=("Shop",),
        footer="",
        recipient=(),
        facts=(),
        columns=("", "Item", "Quantity", "Price", "Total"),
        rows=(),
        totals=(("Total", "0"),),
        notes=(),
    )
    row = {
        "id": new_id(),
        "store_id": house.store_id,
        "booking_id": booking.id,
        "kind": LetterKind.RECEIPT,
        "occasion": "",
        "sheet": msgspec.to_builtins(sheet),
        "made_at": booking.created_at,
        "claimed_at": booking.created_at,
    }
    async with house.database.transaction(store_id=house.store_id) as connection:
        await connection.execute(sa.insert(letters).values(row))
    return {"id": booking.id, "token": opened.token}


async def _receipt_id(house: House) -> dict[str, Any]:
    return {"id": (await _receipt(house))["id"]}


MADE_LETTERS: Final = {ReceiptOf: _receipt_id, ReceiptOfOwn: _receipt}
