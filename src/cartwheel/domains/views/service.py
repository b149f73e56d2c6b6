"""Use cases of saved views."""

from dataclasses import dataclass
from typing import Final
from uuid import UUID

import msgspec

from cartwheel.domains.views.contracts import CreateView, UpdateView, View, Views
from cartwheel.domains.views.errors import (
    NobodysViewError,
    SharingNotAllowedError,
    StaleViewError,
    TooManyViewsError,
    ViewNotFoundError,
)
from cartwheel.domains.views.repository import ViewRepository
from cartwheel.kernel.clock import Clock
from cartwheel.kernel.ids import new_id
from cartwheel.systems.rpc.api import Actor, AuditNote

MOST: Final = 50
"""Of one list, for one person and for the store."""

SHARE: Final = "views:share"


@dataclass(frozen=True, slots=True)
class ViewService:
    """How lists are looked at."""

    views: ViewRepository
    clock: Clock
    note: AuditNote

    async def list_all(self, actor: Actor, name: str) -> Views:
        """List one's own views of a list and the store's, by name."""
        found = await self.views.list_all(actor.store_id, name, person_id=actor.id)
        return Views(tuple(found))

    async def create(self, actor: Actor, command: CreateView) -> View:
        """
        Keep a view.

        Raises:
            SharingNotAllowedError: it is to be the store's, and the actor may not share.
            NobodysViewError: a key wants one of its own.
            TooManyViewsError: there are 50 of the list already.
        """
        owner_id = _owner(actor, is_shared=command.is_shared)
        await self._ensure_room(actor.store_id, command.list, owner_id)
        now = self.clock.now()
        view = await self.views.add(
            actor.store_id,
            {
                "id": new_id(),
                "list": command.list,
                "name": command.name,
                "owner_id": owner_id,
                "look": msgspec.to_builtins(command.look),
                "created_at": now,
                "updated_at": now,
            },
        )
        self.note.tell(view.id, after=view)
        return view

    async def update(self, actor: Actor, command: UpdateView) -> View:
        """
        Change a view, if it is still the one that was read.

        Raises:
            ViewNotFoundError: the store has none such, or it is somebody else's.
            StaleViewError: it was changed meanwhile.
            SharingNotAllowedError: it is or becomes the store's, and the actor may not share.
            NobodysViewError: a key wants it for its own.
            TooManyViewsError: it changes hands, and there are 50 of the list already.
        """
        before = await self._lock(actor, command.id)
        owner_id = _owner(actor, is_shared=command.is_shared)
        if before.version != command.version:
            raise StaleViewError(expected=command.version, found=before.version)
        if owner_id != before.owner_id:
            await self._ensure_room(actor.store_id, before.list, owner_id)
        after = await self.views.update(
            before,
            {
                "name": command.name,
                "owner_id": owner_id,
                "look": msgspec.to_builtins(command.look),
                "updated_at": self.clock.now(),
            },
        )
        self.note.tell(after.id, before=before, after=after)
        return after

    async def delete(self, actor: Actor, view_id: UUID) -> None:
        """
        Forget a view.

        Raises:
            ViewNotFoundError: the store has none such, or it is somebody else's.
            SharingNotAllowedError: it is the store's, and the actor may not share.
        """
        view = await self._lock(actor, view_id)
        await self.views.remove(view)
        self.note.tell(view.id, before=view)

    async def _lock(self, actor: Actor, view_id: UUID) -> View:
        view = await self.views.lock(actor.store_id, view_id, person_id=actor.id)
        if view is None:
            raise ViewNotFoundError(view_id)
        if view.owner_id is None:
            _ensure_may_share(actor)
        return view

    async def _ensure_room(self, store_id: UUID, name: str, owner_id: UUID | None) -> None:
        if await self.views.lock_count(store_id, name, owner_id=owner_id) >= MOST:
            raise TooManyViewsError(most=MOST)


def _owner(actor: Actor, *, is_shared: bool) -> UUID | None:
    if is_shared:
        _ensure_may_share(actor)
        return None
    if actor.kind != "person":
        raise NobodysViewError
    return actor.id


def _ensure_may_share(actor: Actor) -> None:
    if SHARE not in actor.permissions:
        raise SharingNotAllowedError
