"""Use cases of categories of cars."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from msgspec.structs import asdict, replace

from cartwheel.domains.rentals.fleet.categories import rules
from cartwheel.domains.rentals.fleet.categories.contracts import (
    CreateRentalCategory,
    RentalCategories,
    RentalCategory,
    RentalCategoryItem,
    UpdateRentalCategory,
)
from cartwheel.domains.rentals.fleet.categories.repository import RentalCategoryRepository
from cartwheel.domains.rentals.fleet.changing import given_of
from cartwheel.domains.rentals.fleet.errors import (
    FleetChangedError,
    RentalCategoryCodeTakenError,
    RentalCategoryInUseError,
    RentalCategoryNotFoundError,
    TooManyRentalCategoriesError,
)
from cartwheel.kernel.clock import Clock
from cartwheel.kernel.errors import Breach, InvalidInputError, Issue
from cartwheel.kernel.ids import new_id
from cartwheel.systems.rpc.api import AuditNote


@dataclass(frozen=True, slots=True)
class RentalCategoryService:
    """
    Categories of cars.

    A store without any has four, which are kept as soon as one of them, or a new one, is used.
    """

    categories: RentalCategoryRepository
    clock: Clock
    note: AuditNote

    async def list(self, store_id: UUID) -> RentalCategories:
        """List all categories by position and name."""
        found = await self.categories.list_all(store_id)
        if found:
            return RentalCategories(tuple(found))
        first = rules.first_categories(store_id, at=self.clock.now())
        return RentalCategories(tuple(RentalCategoryItem(**asdict(one), cars=0) for one in first))

    async def named(self, store_id: UUID, code: str) -> RentalCategory:
        """
        Return the category of a code, which nobody deletes until the transaction ends.

        Raises:
            InvalidInputError: the store has none of that code.
        """
        found = await self.categories.hold(store_id, code)
        if found is None:
            await self._begin(store_id)
            found = await self.categories.hold(store_id, code)
        if found is None:
            message = f"There is no category {code}"
            raise InvalidInputError(Issue(("category",), message, Breach.NOT_THERE))
        return found

    async def create(self, store_id: UUID, command: CreateRentalCategory) -> RentalCategory:
        """
        Make a category.

        Raises:
            RentalCategoryCodeTakenError: another one has its code.
            TooManyRentalCategoriesError: the store has as many as it may have.
        """
        there = await self._begin(store_id)
        if len(there) >= rules.MOST:
            raise TooManyRentalCategoriesError(most=rules.MOST)
        now = self.clock.now()
        last = max((each.position for each in there), default=-1)
        category = RentalCategory(
            id=new_id(),
            code=command.code,
            name=command.name,
            position=last + 1 if command.position is None else command.position,
            version=1,
            created_at=now,
            updated_at=now,
        )
        if not await self.categories.add(store_id, category):
            raise RentalCategoryCodeTakenError(command.code)
        self.note.tell(category.id, after=category)
        return category

    async def update(self, store_id: UUID, command: UpdateRentalCategory) -> RentalCategory:
        """
        Change the name or the position of a category.

        Raises:
            RentalCategoryNotFoundError: the store has no such category.
            FleetChangedError: it was changed since the caller saw it.
        """
        before = await self._lock(store_id, command.id)
        if before.version != command.version:
            raise FleetChangedError(version=before.version, seen=command.version)
        after = replace(
            before,
            **given_of(command),
            version=before.version + 1,
            updated_at=self.clock.now(),
        )
        await self.categories.change(store_id, after)
        self.note.tell(command.id, before=before, after=after)
        return after

    async def delete(self, store_id: UUID, category_id: UUID) -> None:
        """
        Delete a category that no car is in.

        Raises:
            RentalCategoryNotFoundError: the store has no such category.
            RentalCategoryInUseError: cars are in it.
        """
        before = await self._lock(store_id, category_id)
        if await self.categories.is_used(store_id, category_id):
            raise RentalCategoryInUseError(category_id)
        await self.categories.delete(store_id, category_id)
        self.note.tell(category_id, before=before)

    async def _lock(self, store_id: UUID, category_id: UUID) -> RentalCategory:
        await self._begin(store_id)
        found = await self.categories.lock(store_id, category_id)
        if found is None:
            raise RentalCategoryNotFoundError(category_id)
        return found

    async def _begin(self, store_id: UUID) -> Sequence[RentalCategoryItem]:
        """Keep the first categories, if there are none, and return all."""
        await self.categories.lock_all(store_id)
        there = await self.categories.list_all(store_id)
        if there:
            return there
        for each in rules.first_categories(store_id, at=self.clock.now()):
            await self.categories.add(store_id, each)
        return await self.categories.list_all(store_id)
