"""Use cases of cars."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from msgspec.structs import replace

from cartwheel.domains.catalog.api import slug_of
from cartwheel.domains.rentals.fleet.cars import rules
from cartwheel.domains.rentals.fleet.cars.contracts import (
    Car,
    CarCategory,
    CreateCar,
    UpdateCar,
)
from cartwheel.domains.rentals.fleet.cars.repository import CarRepository
from cartwheel.domains.rentals.fleet.categories.service import RentalCategoryService
from cartwheel.domains.rentals.fleet.changing import given_of
from cartwheel.domains.rentals.fleet.currencies import currency_of
from cartwheel.domains.rentals.fleet.errors import (
    CarInUseError,
    CarNotFoundError,
    CarSlugTakenError,
    FleetChangedError,
)
from cartwheel.domains.rentals.fleet.messages import ForgetPhotos
from cartwheel.domains.rentals.fleet.photos.repository import CarPhotoRepository
from cartwheel.domains.rentals.rates.checking import check_plan, check_terms
from cartwheel.domains.rentals.rates.contracts import RatePlan, RentalTerms
from cartwheel.domains.stores.api import StoreDirectory
from cartwheel.kernel.clock import Clock
from cartwheel.kernel.errors import InvalidInputError, Issue
from cartwheel.kernel.ids import new_id
from cartwheel.systems.outbox.api import Outbox
from cartwheel.systems.rpc.api import AuditNote

_NUMBERED: Final = 5
"""So many slugs are numbered; whoever offers more under one title gets a tail of letters."""


@dataclass(frozen=True, slots=True)
class CarService:
    """Cars: made, changed and deleted. What was booked once is archived instead."""

    cars: CarRepository
    categories: RentalCategoryService
    photos: CarPhotoRepository
    stores: StoreDirectory
    outbox: Outbox
    clock: Clock
    note: AuditNote

    async def create(self, store_id: UUID, command: CreateCar) -> Car:
        """
        Offer a car; it has no vehicles and no photos yet.

        Raises:
            InvalidInputError: the category, rates, terms or slug cannot be.
            CarSlugTakenError: the slug is another car's.
        """
        _check(command.slug, command.rates, command.terms)
        category = await self.categories.named(store_id, command.category)
        at, car_id = self.clock.now(), new_id()
        slug = command.slug or slug_of(command.title, otherwise="car")
        tail = f"{slug}-{car_id.hex[-10:]}"
        car = Car(
            id=car_id,
            # Its own until one is claimed, which another call may be doing at the same time.
            slug=tail,
            kind=command.kind,
            category=CarCategory(id=category.id, code=category.code, name=category.name),
            title=command.title,
            description=command.description,
            features=tuple(rules.features_of(command.features)),
            status=command.status,
            currency=command.currency or await currency_of(self.stores, store_id),
            tax_class=command.tax_class,
            rates=command.rates,
            terms=command.terms,
            day_minor=command.rates.base.day_minor,
            vehicle_count=0,
            photos=(),
            version=1,
            created_at=at,
            updated_at=at,
        )
        await self.cars.add(store_id, car)
        candidates = [slug]
        if command.slug is None:
            candidates += [*(f"{slug}-{number}" for number in range(2, _NUMBERED)), tail]
        await self._claim(store_id, candidates, car_id=car_id, at=at)
        made = await self.get(store_id, str(car_id))
        self.note.tell(car_id, after=made)
        return made

    async def get(self, store_id: UUID, key: str) -> Car:
        """
        Return a car by its id, or by a slug that it has or had.

        Raises:
            CarNotFoundError: the store has no such car.
        """
        car_id = await self.cars.find_id(store_id, key)
        car = None if car_id is None else await self.cars.find(store_id, car_id)
        if car is None:
            raise CarNotFoundError(key)
        return car

    async def lock(self, store_id: UUID, key: str) -> Car:
        """
        Return a car that nobody else changes until the transaction ends.

        Raises:
            CarNotFoundError: the store has no such car.
        """
        car_id = await self.cars.find_id(store_id, key)
        car = None if car_id is None else await self.cars.lock(store_id, car_id)
        if car is None:
            raise CarNotFoundError(key)
        return car

    async def update(self, store_id: UUID, command: UpdateCar) -> Car:
        """
        Change what is given of a car; what is booked stays as it was booked.

        Raises:
            CarNotFoundError: the store has no such car.
            FleetChangedError: somebody else was faster; nothing has changed.
            InvalidInputError: the category, rates, terms or slug cannot be.
            CarSlugTakenError: the slug is another car's.
        """
        _check(command.slug, command.rates, command.terms)
        before = await self.lock(store_id, command.id)
        if before.version != command.version:
            raise FleetChangedError(version=before.version, seen=command.version)
        at = self.clock.now()
        if command.slug is not None and command.slug != before.slug:
            await self._claim(store_id, [command.slug], car_id=before.id, at=at)
        after = replace(
            before,
            **given_of(command, "category", "features"),
            version=before.version + 1,
            updated_at=at,
        )
        if command.features is not None:
            after = replace(after, features=tuple(rules.features_of(command.features)))
        if command.category is not None:
            found = await self.categories.named(store_id, command.category)
            category = CarCategory(id=found.id, code=found.code, name=found.name)
            after = replace(after, category=category)
        await self.cars.change(store_id, after)
        return await self.told(store_id, before)

    async def delete(self, store_id: UUID, key: str) -> None:
        """
        Delete a car that was never booked, with its photos.

        Raises:
            CarNotFoundError: the store has no such car.
            CarInUseError: it has vehicles, or is or was booked; nothing has changed.
        """
        before = await self.lock(store_id, key)
        files = await self.photos.list_files(store_id, before.id)
        if not await self.cars.delete(store_id, before.id):
            raise CarInUseError(before.id)
        if files:
            await self.outbox.enqueue(ForgetPhotos(store_id, before.id, tuple(files)))
        self.note.tell(before.id, before=before)

    async def told(self, store_id: UUID, before: Car) -> Car:
        """Return a car that has changed, and let the audit know what was there before."""
        after = await self.get(store_id, str(before.id))
        self.note.tell(before.id, before=before, after=after)
        return after

    async def _claim(
        self, store_id: UUID, candidates: list[str], *, car_id: UUID, at: datetime
    ) -> None:
        """Give a car the first of some slugs that is free."""
        for slug in candidates:
            if await self.cars.claim_slug(store_id, slug, car_id=car_id, at=at):
                await self.cars.set_slug(store_id, car_id, slug)
                return
        raise CarSlugTakenError(candidates[0])


def _check(slug: str | None, rates: RatePlan | None, terms: RentalTerms | None) -> None:
    if slug is not None and rules.id_in(slug) is not None:
        message = "It looks like an id, by which cars are found too"
        raise InvalidInputError(Issue(("slug",), message))
    if rates is not None:
        check_plan(rates, "rates")
    if terms is not None:
        check_terms(terms, "terms")
