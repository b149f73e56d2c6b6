"""Queries about stores' payment services."""

from dataclasses import dataclass
from typing import ClassVar, Final
from uuid import UUID

import sqlalchemy as sa

from cartwheel.domains.payments.contracts import ProviderKind
from cartwheel.domains.payments.models import providers
from cartwheel.systems.providers.accounts.api import AccountRepository, AccountRow

_kept = providers.c


class ProviderRow(AccountRow, frozen=True, kw_only=True):
    """A payment service of a store, as it is kept."""

    provider: ProviderKind


_MINE: Final = _kept.store_id == sa.bindparam("of_store", type_=sa.Uuid)
_KIND: Final = sa.bindparam("of_kind", type_=sa.Text)
_BY_ID: Final = sa.select(providers).where(_MINE, _kept.id == sa.bindparam("of_id", type_=sa.Uuid))
_ENABLED: Final = (
    sa.select(providers)
    .where(_MINE, _kept.enabled, sa.or_(_KIND.is_(None), _kept.provider == _KIND))
    .order_by(_kept.id)
    .limit(1)
)


@dataclass(frozen=True, slots=True)
class ProviderRepository(AccountRepository[ProviderRow]):
    """Payment services of one store at a time."""

    row: ClassVar = ProviderRow
    service: ClassVar = _kept.provider

    async def find_by_id(self, store_id: UUID, provider_id: UUID) -> ProviderRow | None:
        """Return a service by its id, if the store has it."""
        return await self._one(_BY_ID, {"of_store": store_id, "of_id": provider_id})

    async def find_enabled(
        self, store_id: UUID, provider: ProviderKind | None
    ) -> ProviderRow | None:
        """Return a service that takes payments: the one named, else the oldest."""
        return await self._one(_ENABLED, {"of_store": store_id, "of_kind": provider})
