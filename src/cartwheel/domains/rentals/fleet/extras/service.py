"""Use cases of extras."""

from dataclasses import dataclass
from uuid import UUID

from msgspec.structs import replace

from cartwheel.domains.rentals.fleet.changing import given_of
from cartwheel.domains.rentals.fleet.currencies import currency_of
from cartwheel.domains.rentals.fleet.errors import (
    ExtraCodeTakenError,
    ExtraNotFoundError,
    FleetChangedError,
)
from cartwheel.domains.rentals.fleet.extras.contracts import (
    CreateExtra,
    Extra,
    ExtraPage,
    ListExtras,
    UpdateExtra,
)
from cartwheel.domains.rentals.fleet.extras.repository import ExtraRepository
from cartwheel.domains.stores.api import StoreDirectory
from cartwheel.kernel.clock import Clock
from cartwheel.kernel.ids import new_id
from cartwheel.kernel.paging import page_of
from cartwheel.systems.rpc.api import AuditNote


@dataclass(frozen=True, slots=True)
class ExtraService:
    """What is rented beside a car. What was offered once is never deleted: it is set inactive."""

    extras: ExtraRepository
    stores: StoreDirectory
    clock: Clock
    note: AuditNote

    async def create(self, store_id: UUID, command: CreateExtra) -> Extra:
        """
        Offer an extra.

        Raises:
            ExtraCodeTakenError: another one has its code.
        """
        now = self.clock.now()
        extra = Extra(
            id=new_id(),
            code=command.code,
            name=command.name,
            description=command.description,
            per=command.per,
            price_minor=command.price_minor,
            currency=command.currency or await currency_of(self.stores, store_id),
            most_per_rental=command.most_per_rental,
            stock=command.stock,
            tax_class=command.tax_class,
            is_active=True,
            version=1,
            created_at=now,
            updated_at=now,
        )
        if not await self.extras.add(store_id, extra):
            raise ExtraCodeTakenError(command.code)
        self.note.tell(extra.id, after=extra)
        return extra

    async def get(self, store_id: UUID, extra_id: UUID) -> Extra:
        """
        Return an extra.

        Raises:
            ExtraNotFoundError: the store has no such extra.
        """
        extra = await self.extras.find(store_id, extra_id)
        if extra is None:
            raise ExtraNotFoundError(extra_id)
        return extra

    async def list(self, store_id: UUID, query: ListExtras) -> ExtraPage:
        """List extras, the newest first."""
        found = await self.extras.list_page(store_id, query)
        return page_of(ExtraPage, found, limit=query.limit, by=lambda one: one.id)

    async def update(self, store_id: UUID, command: UpdateExtra) -> Extra:
        """
        Change what is given of an extra; what is booked stays as it was booked.

        Raises:
            ExtraNotFoundError: the store has no such extra.
            FleetChangedError: it was changed since the caller saw it.
        """
        before = await self.extras.lock(store_id, command.id)
        if before is None:
            raise ExtraNotFoundError(command.id)
        if before.version != command.version:
            raise FleetChangedError(version=before.version, seen=command.version)
        after = replace(
            before,
            **given_of(command),
            version=before.version + 1,
            updated_at=self.clock.now(),
        )
        await self.extras.change(store_id, after)
        self.note.tell(command.id, before=before, after=after)
        return after
