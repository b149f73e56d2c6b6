"""A synthetic fleet in a store: cars with a vehicle each, and what is booked of them."""

import hashlib
import json
from uuid import UUID

import asyncpg
import msgspec

from cartwheel.domains.rentals.fleet.locations.contracts import OpeningHours
from cartwheel.domains.rentals.rates.contracts import RatePlan, RateSet, RentalTerms

CATEGORIES = 20

_PLACES = """
INSERT INTO rental_locations
  (id, store_id, code, name, zone, address, opening_hours, is_active, version,
   created_at, updated_at)
VALUES (gen_random_uuid(), $1, 'main', 'Main', 'Europe/Berlin', '', $2::jsonb, true, 1,
        now(), now())
RETURNING id
"""
_CATEGORIES = """
INSERT INTO rental_categories
  (id, store_id, code, name, position, version, created_at, updated_at)
SELECT gen_random_uuid(), $1, 'bench-' || n, 'Category ' || n, n, 1, now(), now()
FROM generate_series(1, $2::int) n
"""
_CARS = """
WITH kinds AS (
  SELECT array_agg(id ORDER BY position) ids FROM rental_categories
  WHERE store_id = $1 AND code LIKE 'bench-%'
), made AS (
  INSERT INTO rental_cars
    (id, store_id, slug, kind, category_id, title, description, features, status, currency,
     rates, terms, day_minor, version, created_at, updated_at)
  SELECT gen_random_uuid(), $1, 'car-' || n, 'named', kinds.ids[1 + n % cardinality(kinds.ids)],
         'Car ' || n, '', '{}', 'active', 'EUR', $3::jsonb, $4::jsonb, 5000 + n % 97 * 100, 1,
         now(), now()
  FROM kinds, generate_series(1, $2::int) n
  RETURNING id, slug
)
INSERT INTO rental_vehicles
  (id, store_id, car_id, location_id, plate, mileage, state, version, created_at, updated_at)
SELECT gen_random_uuid(), $1, made.id, $5, made.slug, 0, 'in_service', 1, now(), now() FROM made
"""
# Back to back with a gap of a day or more: from a year ago to a year ahead, two days each.
_TAKEN = """
INSERT INTO rental_occupancies
  (id, store_id, vehicle_id, starts_at, ends_at, kind, booking_id, is_movable, note, created_at)
SELECT gen_random_uuid(), $1, v.id, at, at + interval '2 days 1 hour', 'booking',
       gen_random_uuid(), false, '', now()
FROM rental_vehicles v, generate_series(0, $2::int - 1) n,
LATERAL (
  SELECT date_trunc('day', now()) - interval '1 year' + interval '10 hours'
         + n * (interval '730 days' / $2::int)
         + (hashtext(v.id::text || n) & 15) * interval '1 hour' AS at
) placed
WHERE v.store_id = $1
"""
_PEERS = """
DROP TABLE IF EXISTS
  peer_lines, peer_bookings, peer_customers, peer_vehicles, peer_locations, peer_keys;
CREATE TABLE peer_keys (digest text PRIMARY KEY, store_id uuid NOT NULL);
CREATE TABLE peer_locations (id uuid PRIMARY KEY, name text NOT NULL, is_active bool NOT NULL);
CREATE TABLE peer_vehicles (
  id uuid PRIMARY KEY, title text NOT NULL, day_minor bigint NOT NULL, currency text NOT NULL,
  rates jsonb NOT NULL
);
CREATE TABLE peer_customers (
  id uuid PRIMARY KEY, store_id uuid NOT NULL, email text NOT NULL,
  created_at timestamptz NOT NULL
);
CREATE TABLE peer_bookings (
  id uuid PRIMARY KEY, vehicle_id uuid NOT NULL, starts_at timestamptz NOT NULL,
  ends_at timestamptz NOT NULL, customer_id uuid, location_id uuid, total_minor bigint NOT NULL,
  status text NOT NULL
);
CREATE TABLE peer_lines (
  id uuid PRIMARY KEY, booking_id uuid NOT NULL REFERENCES peer_bookings, text text NOT NULL,
  quantity bigint NOT NULL, amount_minor bigint NOT NULL
);
INSERT INTO peer_locations SELECT id, name, is_active FROM rental_locations;
INSERT INTO peer_vehicles SELECT id, title, day_minor, currency, rates FROM rental_cars;
INSERT INTO peer_bookings
  SELECT o.id, v.car_id, o.starts_at, o.ends_at, NULL, NULL, 0, 'held' FROM rental_occupancies o
  JOIN rental_vehicles v ON v.id = o.vehicle_id;
CREATE INDEX ON peer_bookings (vehicle_id, starts_at);
CREATE INDEX ON peer_vehicles (day_minor, id);
CREATE INDEX ON peer_customers (store_id, email);
CREATE INDEX ON peer_lines (booking_id);
GRANT ALL ON peer_keys, peer_locations, peer_vehicles, peer_customers, peer_bookings, peer_lines
  TO PUBLIC;
ANALYZE peer_bookings; ANALYZE peer_vehicles;
"""
_PEERS_KEY = "INSERT INTO peer_keys VALUES ($1, $2)"
PEER_KEY = "peer-key-of-the-store"


async def fill(owner_url: str, store_id: UUID, *, vehicles: int, bookings: int) -> UUID:
    """Fill a store, and the peer's own tables with the same; return the location."""
    rates = json.dumps(msgspec.to_builtins(RatePlan(base=RateSet(day_minor=5_000))))
    terms = json.dumps(msgspec.to_builtins(RentalTerms()))
    hours = json.dumps(msgspec.to_builtins(OpeningHours()))
    connection = await asyncpg.connect(owner_url)
    try:
        await connection.execute(
            "SELECT set_config('cartwheel.store_id', $1, false)", str(store_id)
        )
        await connection.execute("SET synchronous_commit = off")
        location_id: UUID = await connection.fetchval(_PLACES, store_id, hours)
        await connection.execute(_CATEGORIES, store_id, CATEGORIES)
        await connection.execute(_CARS, store_id, vehicles, rates, terms, location_id)
        await connection.execute(_TAKEN, store_id, bookings // vehicles, timeout=1_200)
        for table in ("rental_cars", "rental_vehicles", "rental_occupancies"):
            await connection.execute(f"VACUUM ANALYZE {table}")
        await connection.execute(_PEERS, timeout=600)
        digest = hashlib.sha256(PEER_KEY.encode()).hexdigest()
        await connection.execute(_PEERS_KEY, digest, store_id)
    finally:
        await connection.close()
    return location_id


async def count_double(owner_url: str, store_id: UUID) -> tuple[int, int]:
    """Count spans that overlap another of the same vehicle: of ours, and of the peer's."""
    connection = await asyncpg.connect(owner_url)
    try:
        await connection.execute(
            "SELECT set_config('cartwheel.store_id', $1, false)", str(store_id)
        )
        ours, peers = [
            await connection.fetchval(
                "SELECT count(*) FROM (SELECT starts_at < max(ends_at) OVER (PARTITION BY"
                " vehicle_id ORDER BY starts_at, id ROWS BETWEEN UNBOUNDED PRECEDING AND 1"
                f" PRECEDING) AS is_double FROM {table}) o WHERE is_double"
            )
            for table in ("rental_occupancies", "peer_bookings")
        ]
    finally:
        await connection.close()
    return ours, peers
