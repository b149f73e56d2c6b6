"""Use cases of categories."""

from dataclasses import dataclass
from uuid import UUID

import msgspec

from cartwheel.domains.catalog.categories import rules
from cartwheel.domains.catalog.categories.contracts import (
    Category,
    CategoryTree,
    CreateCategory,
    MoveCategory,
    UpdateCategory,
)
from cartwheel.domains.catalog.categories.errors import (
    CategoryCycleError,
    CategoryInUseError,
    CategoryNotFoundError,
    CategorySlugTakenError,
    CategoryTreeFullError,
)
from cartwheel.domains.catalog.categories.repository import CategoryRepository
from cartwheel.domains.catalog.products.rules import slug_of
from cartwheel.kernel.clock import Clock
from cartwheel.kernel.ids import new_id
from cartwheel.systems.rpc.api import AuditNote


@dataclass(frozen=True, slots=True)
class CategoryService:
    """The tree of a store; whoever changes its shape does so alone."""

    categories: CategoryRepository
    clock: Clock
    note: AuditNote

    async def tree(self, store_id: UUID) -> CategoryTree:
        """Return all categories, each after its parent."""
        return CategoryTree(rules.in_order(await self.categories.list_all(store_id)))

    async def create(self, store_id: UUID, command: CreateCategory) -> Category:
        """
        Make a category.

        Raises:
            CategoryNotFoundError: there is no such parent.
            CategorySlugTakenError: another one has the slug.
            CategoryTreeFullError: there are too many, or too many below each other.
        """
        await self.categories.lock_tree(store_id)
        path = await self._path(store_id, command.parent_id)
        if await self.categories.count(store_id) >= rules.MOST_CATEGORIES:
            raise self._full()
        self._ensure_depth(len(path) + 1)
        category_id = new_id()
        slug = command.slug or slug_of(command.name)
        if command.slug is None and await self.categories.has_slug(store_id, slug):
            slug = f"{slug}-{category_id.hex[-10:]}"
        added = await self.categories.add(
            store_id,
            command,
            category_id=category_id,
            slug=slug,
            path=(*path, category_id),
            at=self.clock.now(),
        )
        if not added:
            raise CategorySlugTakenError(slug)
        category = await self.get(store_id, category_id)
        self.note.tell(category_id, after=category)
        return category

    async def get(self, store_id: UUID, category_id: UUID) -> Category:
        """
        Return a category.

        Raises:
            CategoryNotFoundError: the store has no such category.
        """
        category = await self.categories.find(store_id, category_id)
        if category is None:
            raise CategoryNotFoundError(category_id)
        return category

    async def update(self, store_id: UUID, command: UpdateCategory) -> Category:
        """
        Change what is given of a category.

        Raises:
            CategoryNotFoundError: the store has no such category.
            CategorySlugTakenError: another one has the slug.
        """
        await self.categories.lock_tree(store_id)
        before = await self.get(store_id, command.id)
        if command.slug not in (None, before.slug) and await self.categories.has_slug(
            store_id, command.slug or ""
        ):
            raise CategorySlugTakenError(command.slug or "")
        values = {
            name: value
            for name, value in msgspec.structs.asdict(command).items()
            if name != "id" and value is not None
        }
        if values:
            await self.categories.set(store_id, command.id, **values)
        return await self._told(store_id, before)

    async def move(self, store_id: UUID, command: MoveCategory) -> Category:
        """
        Put a category, with all below it, elsewhere.

        Raises:
            CategoryNotFoundError: the store has no such category, or no such parent.
            CategoryCycleError: the new parent is the category itself, or below it.
            CategoryTreeFullError: too many would stand below each other.
        """
        await self.categories.lock_tree(store_id)
        before = await self.get(store_id, command.id)
        under = await self._path(store_id, command.parent_id)
        if rules.is_below(under, command.id):
            raise CategoryCycleError(command.id)
        deepest = await self.categories.find_deepest(store_id, command.id)
        self._ensure_depth(deepest - len(before.path) + len(under) + 1)
        await self.categories.set(
            store_id, command.id, parent_id=command.parent_id, position=command.position
        )
        await self.categories.move(store_id, before, under=under)
        return await self._told(store_id, before)

    async def delete(self, store_id: UUID, category_id: UUID) -> None:
        """
        Delete a category that is empty.

        Raises:
            CategoryNotFoundError: the store has no such category.
            CategoryInUseError: products or other categories are in it.
        """
        await self.categories.lock_tree(store_id)
        await self.categories.lock(store_id, category_id)
        before = await self.get(store_id, category_id)
        if await self.categories.is_used(store_id, category_id):
            raise CategoryInUseError(category_id)
        await self.categories.delete(store_id, category_id)
        self.note.tell(category_id, before=before)

    async def _path(self, store_id: UUID, parent_id: UUID | None) -> tuple[UUID, ...]:
        return () if parent_id is None else (await self.get(store_id, parent_id)).path

    async def _told(self, store_id: UUID, before: Category) -> Category:
        after = await self.get(store_id, before.id)
        self.note.tell(before.id, before=before, after=after)
        return after

    def _ensure_depth(self, depth: int) -> None:
        if depth > rules.DEEPEST:
            raise self._full()

    def _full(self) -> CategoryTreeFullError:
        return CategoryTreeFullError(most=rules.MOST_CATEGORIES, deepest=rules.DEEPEST)
