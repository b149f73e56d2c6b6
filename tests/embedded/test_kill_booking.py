"""A kill in the middle of bookings: whoever was answered has a car, and no car is had twice."""

import asyncio
import sys
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import asyncpg
import httpx
import msgspec
from tests.embedded.harness import Instance, running, until

from cartwheel.domains.rentals.fleet.locations.contracts import OpeningHours
from cartwheel.domains.rentals.rates.contracts import RatePlan, RateSet, RentalTerms
from cartwheel.kernel.ids import new_id
from cartwheel.systems.embedded import postgres

VEHICLES = 4
CLIENTS = 8
WHOLE = (sys.executable, "-m", "cartwheel", "up", "--no-demo")


async def _open(home: Path, store_id: str) -> asyncpg.Connection:
    connection = await asyncpg.connect(postgres.url(home / "postgres", role=postgres.OWNER_ROLE))
    await connection.execute("SELECT set_config('cartwheel.store_id', $1, false)", store_id)
    return connection


async def _fill(home: Path, store_id: str) -> tuple[str, str]:
    """Offer a class of a few vehicles; return its id, and where they stand."""
    location_id, category_id, class_id = new_id(), new_id(), new_id()
    now, store = datetime.now(UTC), UUID(store_id)
    connection = await _open(home, store_id)
    try:
        await connection.execute(
            "INSERT INTO rental_locations VALUES ($1,$2,'k','K','UTC','',$3::jsonb,true,1,$4,$4)",
            *(location_id, store, msgspec.json.encode(OpeningHours()).decode(), now),
        )
        await connection.execute(
            "INSERT INTO rental_categories VALUES ($1,$2,'k-cat','K',0,1,$3,$3)",
            *(category_id, store, now),
        )
        rates = msgspec.json.encode(RatePlan(base=RateSet(day_minor=5_000))).decode()
        terms = msgspec.json.encode(RentalTerms(buffer_minutes=0)).decode()
        for kind, car_id in (("class", class_id), ("named", new_id())):
            await connection.execute(
                "INSERT INTO rental_cars (id, store_id, slug, kind, category_id, title,"
                " description, features, status, currency, rates, terms, day_minor, version,"
                " created_at, updated_at) VALUES ($1,$2,$3,$4,$5,'K','','{}','active','EUR',"
                "$6::jsonb,$7::jsonb,5000,1,$8,$8)",
                *(car_id, store, f"k-{kind}", kind, category_id, rates, terms, now),
            )
        for _ in range(VEHICLES):
            vehicle_id = new_id()
            await connection.execute(
                "INSERT INTO rental_vehicles (id, store_id, car_id, location_id, plate, mileage,"
                " state, version, created_at, updated_at)"
                " VALUES ($1,$2,$3,$4,$5,0,'in_service',1,$6,$6)",
                *(vehicle_id, store, car_id, location_id, vehicle_id.hex, now),
            )
    finally:
        await connection.close()
    return str(class_id), str(location_id)


async def _book(
    client: httpx.AsyncClient, car: str, location_id: str, number: int, made: dict[str, Any]
) -> None:
    """Book the class again and again, and give some of it up, until the server is gone."""
    noon = datetime.now(UTC).replace(hour=12, minute=0, second=0, microsecond=0)
    while True:
        starts_at = noon + timedelta(hours=24 + (number * 7) % 400)
        body = {
            "car": car,
            "startsAt": starts_at.isoformat(),
            "endsAt": (starts_at + timedelta(hours=5 + number % 9)).isoformat(),
            "pickupLocationId": location_id,
            "email": f"k{number}@shop.example",
        }
        answer = await client.post("/api/v1/bookings", json=body)
        assert answer.status_code in (201, 409), answer.text
        if answer.status_code == 201:
            booking = answer.json()["booking"]
            made[booking["id"]] = "held"
            if number % 3 == 0:
                made[booking["id"]] = "either"
                gone = await client.post(f"/api/v1/bookings/{booking['id']}/cancel", json={})
                assert gone.status_code == 200, gone.text
                made[booking["id"]] = "cancelled"
        number += CLIENTS


async def _book_until_killed(
    instance: Instance, car: str, location_id: str, made: dict[str, Any], *, more: int
) -> None:
    run = instance.run
    headers = {"Authorization": f"Bearer {run.key}"}
    known = len(made)
    async with httpx.AsyncClient(
        base_url=run.url, headers=headers, timeout=60, trust_env=False
    ) as client:
        tasks = [
            asyncio.create_task(_book(client, car, location_id, known + number, made))
            for number in range(CLIENTS)
        ]
        await until(lambda: len(made) >= known + more or any(task.done() for task in tasks))
        await instance.kill_tree()
        for task in tasks:
            with suppress(httpx.HTTPError):
                await task


async def _ensure_kept(home: Path, store_id: str, made: dict[str, Any]) -> None:
    connection = await _open(home, store_id)
    try:
        found = await connection.fetch(
            "SELECT b.id, b.status, o.id IS NOT NULL AS has FROM rental_bookings b"
            " LEFT JOIN rental_occupancies o ON o.booking_id = b.id"
        )
        doubled = await connection.fetchval(
            "SELECT count(*) FROM rental_occupancies a JOIN rental_occupancies b"
            " ON a.vehicle_id = b.vehicle_id AND a.id < b.id"
            " AND a.starts_at < b.ends_at AND b.starts_at < a.ends_at"
        )
        alone = await connection.fetchval(
            "SELECT count(*) FROM rental_occupancies o WHERE booking_id IS NOT NULL"
            " AND NOT EXISTS (SELECT FROM rental_bookings b WHERE b.id = o.booking_id)"
        )
    finally:
        await connection.close()
    assert (doubled, alone) == (0, 0)
    stands = {str(row["id"]): row["status"] for row in found}
    for booking_id, expected in made.items():
        assert stands[booking_id] == expected or expected == "either"
    # What is held takes a vehicle, and what is over does not.
    assert all(row["has"] is (row["status"] == "held") for row in found)


async def test_bookings_survive_kills(used_home: Path) -> None:
    made: dict[str, Any] = {}
    async with running(used_home, command=WHOLE) as instance:
        run = instance.run
        car, location_id = await _fill(used_home, str(run.store_id))
        await _book_until_killed(instance, car, location_id, made, more=30)
    for _ in range(2):
        async with running(used_home, command=WHOLE) as instance:
            await _ensure_kept(used_home, str(instance.run.store_id), made)
            await _book_until_killed(instance, car, location_id, made, more=20)
    async with running(used_home, command=WHOLE) as instance:
        await _ensure_kept(used_home, str(instance.run.store_id), made)
        assert await instance.stop() == 0
