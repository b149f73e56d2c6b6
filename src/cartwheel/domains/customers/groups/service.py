"""Use cases of groups."""

from dataclasses import dataclass
from typing import Final
from uuid import UUID

import msgspec

from cartwheel.domains.customers.groups.contracts import (
    CreateCustomerGroup,
    CustomerGroup,
    CustomerGroupList,
    UpdateCustomerGroup,
)
from cartwheel.domains.customers.groups.errors import (
    GroupNameTakenError,
    GroupNotFoundError,
    TooManyGroupsError,
)
from cartwheel.domains.customers.groups.messages import CustomerGroupDeleted
from cartwheel.domains.customers.groups.repository import GroupRepository
from cartwheel.kernel.clock import Clock
from cartwheel.kernel.ids import new_id
from cartwheel.systems.outbox.api import Outbox
from cartwheel.systems.rpc.api import AuditNote

_MOST: Final = 200


@dataclass(frozen=True, slots=True)
class GroupService:
    """Groups that a store puts customers into."""

    groups: GroupRepository
    outbox: Outbox
    clock: Clock
    note: AuditNote

    async def create(self, store_id: UUID, command: CreateCustomerGroup) -> CustomerGroup:
        """
        Make a group.

        Raises:
            TooManyGroupsError: there are 200 already.
            GroupNameTakenError: another is called so.
        """
        if await self.groups.lock_count(store_id) >= _MOST:
            raise TooManyGroupsError(most=_MOST)
        group_id = new_id()
        added = await self.groups.add(
            store_id,
            group_id=group_id,
            name=command.name,
            discount_bps=command.discount_bps,
            at=self.clock.now(),
        )
        if not added:
            raise GroupNameTakenError(command.name)
        group = await self.get(store_id, group_id)
        self.note.tell(group_id, after=group)
        return group

    async def list_all(self, store_id: UUID) -> CustomerGroupList:
        """List all groups by name."""
        return CustomerGroupList(tuple(await self.groups.list_all(store_id)))

    async def get(self, store_id: UUID, group_id: UUID) -> CustomerGroup:
        """
        Return a group.

        Raises:
            GroupNotFoundError: the store has no such group.
        """
        group = await self.groups.find(store_id, group_id)
        if group is None:
            raise GroupNotFoundError(group_id)
        return group

    async def update(self, store_id: UUID, command: UpdateCustomerGroup) -> CustomerGroup:
        """
        Change what is given of a group.

        Raises:
            GroupNotFoundError: the store has no such group.
            GroupNameTakenError: another is called so.
        """
        # Whoever gives a name waits for others who do.
        await self.groups.lock_count(store_id)
        before = await self._lock(store_id, command.id)
        if command.name is not None:
            namesake = await self.groups.find_named(store_id, command.name)
            if namesake not in {None, command.id}:
                raise GroupNameTakenError(command.name)
        given = msgspec.structs.asdict(command)
        values = {name: given[name] for name in ("name", "discount_bps") if given[name] is not None}
        await self.groups.update(store_id, command.id, values)
        after = await self.get(store_id, command.id)
        self.note.tell(command.id, before=before, after=after)
        return after

    async def delete(self, store_id: UUID, group_id: UUID) -> None:
        """
        Remove a group; its members stay customers.

        Raises:
            GroupNotFoundError: the store has no such group.
        """
        before = await self._lock(store_id, group_id)
        await self.groups.delete(store_id, group_id)
        message = CustomerGroupDeleted(store_id=store_id, group_id=group_id)
        await self.outbox.announce(message, aggregate_id=group_id)
        self.note.tell(group_id, before=before)

    async def _lock(self, store_id: UUID, group_id: UUID) -> CustomerGroup:
        if not await self.groups.lock(store_id, group_id):
            raise GroupNotFoundError(group_id)
        return await self.get(store_id, group_id)
