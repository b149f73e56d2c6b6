"""Changes of the fleet that the audit tells of."""

from typing import Final

from tests.rpc.changing import Change, by_id, given

_RATES: Final = {"base": {"dayMinor": 5_000}}

CHANGES: Final[dict[str, Change]] = {
    **{
        name: by_id(name)
        for name in (
            "car.delete",
            "car.update",
            "carPhotos.delete",
            "carPhotos.update",
            "rentalCategories.delete",
            "rentalCategories.update",
            "rentalExtras.update",
            "rentalLocations.update",
            "vehicles.create",
            "vehicles.delete",
            "vehicles.update",
        )
    },
    "car.create": given(None, title="Golf", category="economy", rates=_RATES),
    "rentalCategories.create": given(None, code="vans", name="Vans"),
    "rentalExtras.create": given(None, code="seat", name="Child seat", priceMinor=500),
    "rentalLocations.create": given(None, code="ber", name="Berlin", zone="Europe/Berlin"),
}
FLOWS: Final = frozenset({"carPhotos.upload"})
"""`test_photos.py` looks at what it says."""

MADE: Final = frozenset(
    {
        "car.create",
        "rentalCategories.create",
        "rentalExtras.create",
        "rentalLocations.create",
        "vehicles.create",
    }
)
GONE: Final = frozenset({"car.delete", "rentalCategories.delete", "vehicles.delete"})
