"""Changes of the fleet that the audit tells of."""

from typing import Final

from tests.rpc.changing import Change, by_id, given

_RATES: Final = {"base": {"dayMinor": 5_000}}

CHANGES: Final[dict[str, Change]] = {
    **{
        name: by_id(name)
        for name in (
            *(
                f"booking.{verb}"
                for verb in (
                    "assignVehicle",
                    "block",
                    "cancel",
                    "cancelOwn",
                    "close",
                    "confirm",
                    "create",
                    "extend",
                    "extendOwn",
                    "noShow",
                    "pickUp",
                    "recordPayment",
                    "recordRefund",
                    "reschedule",
                    "rescheduleOwn",
                    "takeBack",
                    "unblock",
                    "wait",
                )
            ),
            "agreement.void",
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
FLOWS: Final = frozenset(
    {
        "agreement.decline",
        "agreement.send",
        "agreement.sign",
        "booking.addPhoto",
        "booking.authoriseDeposit",
        "booking.pay",
        "carPhotos.upload",
        "signingServices.put",
        "signingServices.validate",
    }
)
"""What they say is looked at in tests of photos, of the desk, of bookings and of agreements."""

MADE: Final = frozenset(
    {
        "booking.block",
        "booking.create",
        "booking.wait",
        "car.create",
        "rentalCategories.create",
        "rentalExtras.create",
        "rentalLocations.create",
        "vehicles.create",
    }
)
GONE: Final = frozenset(
    {"booking.unblock", "car.delete", "rentalCategories.delete", "vehicles.delete"}
)
