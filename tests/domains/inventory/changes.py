"""Changes of stock that the audit tells of."""

from typing import Final

from tests.domains.inventory.factories import make_stock
from tests.rpc.changing import Change, Ready, by_id, given, person
from tests.rpc.house import House


async def _written_off(house: House) -> Ready:
    location_id, _ = await make_stock(house)
    return await person(house), {"locationId": location_id}


CHANGES: Final[dict[str, Change]] = {
    **{
        name: by_id(name)
        for name in (
            "holds.release",
            "inventory.adjust",
            "inventory.receive",
            "inventory.setPolicy",
            "inventory.writeOff",
            "locations.update",
            "stockCounts.cancel",
            "stockCounts.enter",
            "stockCounts.open",
            "stockCounts.settle",
            "transfers.callBack",
            "transfers.receive",
            "transfers.send",
        )
    },
    "inventory.writeOffExpired": _written_off,
    "locations.create": given(None, code="berlin-1", name="Berlin"),
}
MADE: Final = frozenset(
    {
        "inventory.writeOffExpired",
        "locations.create",
        "stockCounts.open",
        "transfers.send",
    }
)
