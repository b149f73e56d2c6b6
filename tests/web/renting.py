"""A small fleet at a place of its own, and bookings of it, as the owner's programs make them."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from tests.domains.rentals.fleet.making import some_plate
from tests.web.conftest import Shop

from cartwheel.kernel.ids import new_id

TERMS = {
    "depositMinor": 20_000,
    "lateFeePerHourMinor": 1_000,
    "cancellation": [{"hoursBefore": 9_600, "feeBps": 2_000}],
    "insurances": [{"code": "full", "name": "Full cover", "perDayMinor": 1_000}],
}


@dataclass(frozen=True)
class Fleet:
    """One car with two vehicles, which stand at one place."""

    shop: Shop
    place: dict[str, Any]
    car: dict[str, Any]
    vehicles: list[dict[str, Any]]
    today: datetime

    def day(self, after: int) -> datetime:
        """Return ten o'clock in so many days; the place's clock is UTC."""
        return self.today + timedelta(days=after)

    async def book(self, first: int, last: int, **given: Any) -> dict[str, Any]:
        """Book the car, confirmed at once."""
        wanted = {
            "car": self.car["id"],
            "startsAt": self.day(first).isoformat(),
            "endsAt": self.day(last).isoformat(),
            "pickupLocationId": self.place["id"],
            "email": "ada@shop.example",
            "name": "Ada Byron",
            **given,
        }
        made = await self._post("/bookings", wanted)
        return await self._post(f"/bookings/{made['booking']['id']}/confirm", {})

    async def look(self, booking: dict[str, Any]) -> dict[str, Any]:
        """Look at a booking as it is by now."""
        answer = await self.shop.api.get(f"/bookings/{booking['id']}")
        answer.raise_for_status()
        found: dict[str, Any] = answer.json()
        return found

    async def _post(self, path: str, body: dict[str, Any]) -> dict[str, Any]:
        return await _post(self.shop, path, body)


async def open_fleet(shop: Shop, title: str) -> Fleet:
    """Take a car with two vehicles into service."""
    place = {"code": new_id().hex, "name": f"{title} station", "zone": "UTC"}
    kept = await _post(shop, "/rental-locations", place)
    rates = {"base": {"dayMinor": 5_000}, "mileage": {"perDay": 100, "extraMinor": 50}}
    offered = {"title": title, "category": "economy", "rates": rates, "terms": TERMS}
    car = await _post(shop, "/cars", {**offered, "status": "active"})
    vehicles = [
        await _post(
            shop,
            "/vehicles",
            {"carId": car["id"], "locationId": kept["id"], "plate": plate, "mileage": 1_000},
        )
        for plate in sorted((some_plate(), some_plate()))
    ]
    today = datetime.now(UTC).replace(hour=10, minute=0, second=0, microsecond=0)
    return Fleet(shop, kept, car, vehicles, today)


async def _post(shop: Shop, path: str, body: dict[str, Any]) -> dict[str, Any]:
    answer = await shop.api.post(path, json=body)
    assert answer.is_success, answer.text
    made: dict[str, Any] = answer.json()
    return made
