"""Use cases of attributes."""

from dataclasses import dataclass
from uuid import UUID

import msgspec

from cartwheel.domains.catalog.attributes import rules
from cartwheel.domains.catalog.attributes.contracts import (
    Attribute,
    AttributeList,
    CreateAttribute,
    UpdateAttribute,
)
from cartwheel.domains.catalog.attributes.errors import (
    AttributeInUseError,
    AttributeKeyTakenError,
    AttributeNotFoundError,
    TooManyAttributesError,
)
from cartwheel.domains.catalog.attributes.repository import AttributeRepository
from cartwheel.kernel.clock import Clock
from cartwheel.kernel.errors import InvalidInputError
from cartwheel.kernel.ids import new_id
from cartwheel.systems.rpc.api import AuditNote


@dataclass(frozen=True, slots=True)
class AttributeService:
    """What a store says of its products, by definitions that values are held to."""

    attributes: AttributeRepository
    clock: Clock
    note: AuditNote

    async def list_all(self, store_id: UUID) -> AttributeList:
        """List a store's attributes."""
        return AttributeList(tuple(await self.attributes.list_all(store_id)))

    async def get(self, store_id: UUID, attribute_id: UUID) -> Attribute:
        """
        Return an attribute.

        Raises:
            AttributeNotFoundError: the store has no such attribute.
        """
        for each in await self.attributes.list_all(store_id):
            if each.id == attribute_id:
                return each
        raise AttributeNotFoundError(attribute_id)

    async def create(self, store_id: UUID, command: CreateAttribute) -> Attribute:
        """
        Make an attribute.

        Raises:
            InvalidInputError: the choices do not fit the kind.
            AttributeKeyTakenError: another one has the key.
            TooManyAttributesError: there are as many as there may be.
        """
        if issues := rules.issues_with_choices(command.kind, command.choices):
            raise InvalidInputError(*issues)
        await self.attributes.lock_all(store_id)
        if len(await self.attributes.list_all(store_id)) >= rules.MOST_ATTRIBUTES:
            raise TooManyAttributesError(most=rules.MOST_ATTRIBUTES)
        attribute_id = new_id()
        if not await self.attributes.add(
            store_id, command, attribute_id=attribute_id, at=self.clock.now()
        ):
            raise AttributeKeyTakenError(command.key)
        attribute = await self.get(store_id, attribute_id)
        self.note.tell(attribute_id, after=attribute)
        return attribute

    async def update(self, store_id: UUID, command: UpdateAttribute) -> Attribute:
        """
        Change what is given of an attribute; its kind and key stay.

        Raises:
            InvalidInputError: the choices do not fit the kind.
            AttributeNotFoundError: the store has no such attribute.
            AttributeInUseError: products have a choice that would go.
        """
        await self.attributes.lock_all(store_id)
        before = await self.get(store_id, command.id)
        if command.choices is not None:
            if issues := rules.issues_with_choices(before.kind, command.choices):
                raise InvalidInputError(*issues)
            gone = [each for each in before.choices if each not in command.choices]
            if await self.attributes.has_values(store_id, before.key, gone):
                raise AttributeInUseError(before.key)
        values = {
            name: list(value) if isinstance(value, tuple) else value
            for name, value in msgspec.structs.asdict(command).items()
            if name != "id" and value is not None
        }
        if values:
            await self.attributes.set(store_id, command.id, **values)
        after = await self.get(store_id, command.id)
        self.note.tell(command.id, before=before, after=after)
        return after

    async def delete(self, store_id: UUID, attribute_id: UUID) -> None:
        """
        Delete an attribute that no product has a value of.

        Raises:
            AttributeNotFoundError: the store has no such attribute.
            AttributeInUseError: a product has a value of it.
        """
        await self.attributes.lock_all(store_id)
        before = await self.get(store_id, attribute_id)
        if await self.attributes.is_used(store_id, before.key):
            raise AttributeInUseError(before.key)
        await self.attributes.delete(store_id, attribute_id)
        self.note.tell(attribute_id, before=before)
