"""Queries about cars, inside the given transaction."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from uuid import UUID

import msgspec
import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert

from cartwheel.domains.rentals.fleet.cars import rules
from cartwheel.domains.rentals.fleet.cars.contracts import (
    Car,
    CarCategory,
    CarKind,
    CarStatus,
    CarSummary,
)
from cartwheel.domains.rentals.fleet.models import car_slugs, cars, categories
from cartwheel.domains.rentals.fleet.photos.contracts import CarPhoto
from cartwheel.domains.rentals.rates.contracts import RatePlan, RentalTerms
from cartwheel.kernel.connection import Connection

# The photos in one text, so that a car is one row and one question.
_PHOTOS: Final = sa.literal_column(
    """
    (SELECT coalesce(json_agg(json_build_object('id', p.id, 'alt', p.alt, 'status', p.status,
        'width', p.width, 'height', p.height, 'sizes', p.sizes) ORDER BY p.position, p.id), '[]')
    FROM rental_photos p WHERE p.car_id = rental_cars.id)::text
    """,
    sa.Text,
).label("photos")
_IMAGE: Final = sa.literal_column(
    """
    (SELECT p.shown FROM rental_photos p WHERE p.car_id = rental_cars.id AND p.shown IS NOT NULL
    ORDER BY p.position, p.id LIMIT 1)
    """,
    sa.Text,
).label("image")
_OWN: Final = "SELECT count(*) FROM rental_vehicles v WHERE v.car_id = rental_cars.id"
_COUNT: Final = sa.literal_column(
    f"""
    CASE WHEN rental_cars.kind = 'named' THEN ({_OWN} AND v.state = 'in_service') ELSE (
        SELECT count(*) FROM rental_cars n JOIN rental_vehicles v ON v.car_id = n.id
        WHERE n.category_id = rental_cars.category_id AND n.kind = 'named'
            AND n.status <> 'archived' AND v.state = 'in_service') END
    """,  # noqa: S608 - no value of anybody's is in it
    sa.Integer,
).label("vehicle_count")
_HAS: Final = sa.literal_column(f"EXISTS ({_OWN.replace('count(*)', '1')})", sa.Boolean)

_kept = cars.c
_MINE: Final = _kept.store_id == sa.bindparam("of_store")
_SHARED: Final = (
    _kept.id,
    _kept.slug,
    _kept.kind,
    _kept.title,
    _kept.features,
    _kept.status,
    _kept.currency,
    _kept.day_minor,
    _kept.version,
    _kept.created_at,
    _kept.updated_at,
    categories.c.id.label("category_id"),
    categories.c.code.label("category_code"),
    categories.c.name.label("category_name"),
    _COUNT,
    _HAS.label("has_vehicles"),
)
_FROM: Final = cars.join(categories, categories.c.id == _kept.category_id)
_SHOWN: Final = (
    sa.select(*_SHARED, _kept.description, _kept.tax_class, _kept.rates, _kept.terms, _PHOTOS)
    .select_from(_FROM)
    .where(_MINE)
)
_SUMMARY: Final = sa.select(*_SHARED, _IMAGE).select_from(_FROM).where(_MINE)
_FIND: Final = _SHOWN.where(_kept.id == sa.bindparam("car_id"))
_LOCK: Final = (
    sa.select(_kept.id).where(_MINE, _kept.id == sa.bindparam("car_id")).with_for_update()
)
_SLUG_OF: Final = sa.select(car_slugs.c.car_id).where(
    car_slugs.c.store_id == sa.bindparam("of_store"), car_slugs.c.slug == sa.bindparam("slug")
)


@dataclass(frozen=True, slots=True)
class CarRepository:
    """Cars of one store at a time."""

    connection: Connection

    async def find(self, store_id: UUID, car_id: UUID) -> Car | None:
        """Return a car, if the store has it."""
        given = {"of_store": store_id, "car_id": car_id}
        row = (await self.connection.execute(_FIND, given)).one_or_none()
        return None if row is None else _car(row)

    async def find_id(self, store_id: UUID, key: str) -> UUID | None:
        """Return the id that a key is, or that of the car which has or had it as its slug."""
        if (car_id := rules.id_in(key)) is not None:
            return car_id
        given = {"of_store": store_id, "slug": key}
        found: UUID | None = await self.connection.scalar(_SLUG_OF, given)
        return found

    async def lock(self, store_id: UUID, car_id: UUID) -> Car | None:
        """Return a car, if the store has it; others who change it wait."""
        given = {"of_store": store_id, "car_id": car_id}
        if await self.connection.scalar(_LOCK, given) is None:
            return None
        return await self.find(store_id, car_id)

    async def page(
        self,
        store_id: UUID,
        *wanted: "sa.ColumnElement[bool]",
        by: "Sequence[sa.ColumnElement[Any]]",
        limit: int,
    ) -> list[CarSummary]:
        """Return cars that meet conditions, in an order."""
        found = _SUMMARY.where(*wanted).order_by(*by).limit(limit)
        rows = await self.connection.execute(found, {"of_store": store_id})
        return [_summary(row) for row in rows]

    async def add(self, store_id: UUID, car: Car) -> None:
        """Keep a car, whose slug is claimed afterwards."""
        await self.connection.execute(sa.insert(cars).values(store_id=store_id, **_row(car)))

    async def change(self, store_id: UUID, car: Car) -> None:
        """Write a car anew that is locked."""
        await self.connection.execute(
            sa.update(cars).where(_kept.store_id == store_id, _kept.id == car.id).values(_row(car))
        )

    async def touch(self, store_id: UUID, car_id: UUID, *, at: datetime) -> None:
        """Give a car that is locked its next version."""
        await self.connection.execute(
            sa.update(cars)
            .where(_kept.store_id == store_id, _kept.id == car_id)
            .values(version=_kept.version + 1, updated_at=at)
        )

    async def set_slug(self, store_id: UUID, car_id: UUID, slug: str) -> None:
        """Give a car the slug that was claimed for it."""
        await self.connection.execute(
            sa.update(cars).where(_kept.store_id == store_id, _kept.id == car_id).values(slug=slug)
        )

    async def claim_slug(self, store_id: UUID, slug: str, *, car_id: UUID, at: datetime) -> bool:
        """Make a slug lead to a car; False when it leads to another one."""
        claimed = await self.connection.execute(
            insert(car_slugs)
            .values(store_id=store_id, slug=slug, car_id=car_id, since=at)
            .on_conflict_do_nothing()
        )
        return bool(claimed.rowcount) or await self.find_id(store_id, slug) == car_id

    async def delete(self, store_id: UUID, car_id: UUID) -> bool:
        """Delete a car with its slugs and photos; False when something else speaks of it."""
        try:
            async with self.connection.begin_nested():
                await self.connection.execute(
                    sa.delete(cars).where(_kept.store_id == store_id, _kept.id == car_id)
                )
        except sa.exc.IntegrityError:
            return False
        return True


def _row(car: Car) -> dict[str, Any]:
    return {
        "id": car.id,
        "slug": car.slug,
        "kind": car.kind,
        "category_id": car.category.id,
        "title": car.title,
        "description": car.description,
        "features": list(car.features),
        "status": car.status,
        "currency": car.currency,
        "tax_class": car.tax_class,
        "rates": msgspec.to_builtins(car.rates),
        "terms": msgspec.to_builtins(car.terms),
        "day_minor": car.rates.base.day_minor,
        "version": car.version,
        "created_at": car.created_at,
        "updated_at": car.updated_at,
    }


def _shared(row: Any) -> dict[str, Any]:
    status = CarStatus(row.status)
    return {
        "id": row.id,
        "slug": row.slug,
        "kind": CarKind(row.kind),
        "category": CarCategory(id=row.category_id, code=row.category_code, name=row.category_name),
        "title": row.title,
        "features": tuple(row.features),
        "status": status,
        "currency": row.currency,
        "day_minor": row.day_minor,
        "vehicle_count": row.vehicle_count,
        "version": row.version,
        "created_at": row.created_at,
        "updated_at": row.updated_at,
        "allowed_actions": rules.allowed_actions(status, has_vehicles=row.has_vehicles),
    }


def _summary(row: Any) -> CarSummary:
    return CarSummary(**_shared(row), image=row.image)


def _car(row: Any) -> Car:
    return Car(
        **_shared(row),
        description=row.description,
        tax_class=row.tax_class,
        rates=msgspec.convert(row.rates, RatePlan),
        terms=msgspec.convert(row.terms, RentalTerms),
        photos=msgspec.json.decode(row.photos, type=tuple[CarPhoto, ...]),
    )
