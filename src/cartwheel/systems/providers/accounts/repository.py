"""Queries about stores' accounts; secrets are given and kept sealed."""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, ClassVar, Generic, TypeVar
from uuid import UUID

import msgspec
import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert

from cartwheel.kernel.connection import Connection
from cartwheel.kernel.ids import new_id
from cartwheel.kernel.rows import read


class AccountRow(msgspec.Struct, frozen=True, kw_only=True):
    """
    An account of a store, as it is kept.

    A row adds the column that names the service. A service's messages are addressed to
    `webhook_key`: it leads to the store, and proves nothing.
    """

    id: UUID
    store_id: UUID
    enabled: bool
    settings: dict[str, str]
    secrets: str
    secret_names: tuple[str, ...]
    webhook_key: str
    checked_at: datetime | None
    check_error: str | None
    created_at: datetime
    updated_at: datetime

    def __repr__(self) -> str:
        """Show nothing that is not for logs."""
        return f"{type(self).__name__}({self.id})"


R = TypeVar("R", bound=AccountRow)


@dataclass(frozen=True, slots=True)
class AccountRepository(Generic[R]):
    """Accounts of one store at a time, in a domain's own table of them."""

    connection: Connection

    row: ClassVar[type[Any]]
    service: ClassVar[sa.Column[Any]]

    @classmethod
    def service_of(cls, row: R) -> str:
        """Return at which service an account is."""
        return str(getattr(row, cls.service.name))

    async def find(self, store_id: UUID, service: str, *, is_locked: bool = False) -> R | None:
        """Return an account, if the store has it; one that is locked, others wait for."""
        query = sa.select(self._table).where(
            self._table.c.store_id == store_id, self.service == service
        )
        return await self._one(query.with_for_update() if is_locked else query)

    async def list_all(self, store_id: UUID) -> list[R]:
        """Return a store's accounts, the oldest first."""
        rows = await self.connection.execute(
            sa.select(self._table)
            .where(self._table.c.store_id == store_id)
            .order_by(self._table.c.id)
        )
        return [read(row, self.row) for row in rows]

    async def put(
        self, store_id: UUID, service: str, values: Mapping[str, Any], *, at: datetime
    ) -> R:
        """Change an account, or keep a new one; it is to be tried."""
        changed = {**values, "checked_at": None, "check_error": None, "updated_at": at}
        kept = await self._one(
            self._new(store_id, service, changed, at=at)
            .on_conflict_do_update(index_elements=["store_id", self.service.name], set_=changed)
            .returning(self._table)
        )
        assert kept is not None
        return kept

    async def add_once(
        self, store_id: UUID, service: str, values: Mapping[str, Any], *, at: datetime
    ) -> R:
        """Keep a new account, unless another process was first; return the one that is kept."""
        await self.connection.execute(
            self._new(
                store_id, service, {**values, "updated_at": at}, at=at
            ).on_conflict_do_nothing(index_elements=["store_id", self.service.name])
        )
        found = await self.find(store_id, service)
        assert found is not None  # it was there, or is by now
        return found

    async def check(self, row: R, error: str | None, *, at: datetime) -> R:
        """Keep what a service said when its keys were tried."""
        return await self._change(row, {"checked_at": at, "check_error": error})

    async def reseal(self, row: R, sealed: str) -> R:
        """Replace an account's secrets by the same ones, sealed otherwise."""
        return await self._change(row, {"secrets": sealed})

    async def lock_sealed_otherwise(self, store_id: UUID, mark: str) -> list[R]:
        """Lock and return the accounts whose secrets do not begin with a mark."""
        rows = await self.connection.execute(
            sa.select(self._table)
            .where(self._table.c.store_id == store_id, ~self._table.c.secrets.startswith(mark))
            .order_by(self._table.c.id)
            .with_for_update()
        )
        return [read(row, self.row) for row in rows]

    @property
    def _table(self) -> Any:
        return self.service.table

    def _new(self, store_id: UUID, service: str, values: Mapping[str, Any], *, at: datetime) -> Any:
        return insert(self._table).values(
            {
                **values,
                "id": new_id(),
                "store_id": store_id,
                self.service.name: service,
                "webhook_key": store_id.hex + secrets.token_hex(16),
                "created_at": at,
            }
        )

    async def _change(self, row: R, values: Mapping[str, Any]) -> R:
        changed = await self._one(
            sa.update(self._table)
            .where(self._table.c.id == row.id)
            .values(dict(values))
            .returning(self._table)
        )
        assert changed is not None  # accounts are not removed
        return changed

    async def _one(self, statement: Any, given: Mapping[str, Any] | None = None) -> R | None:
        row = (await self.connection.execute(statement, given)).one_or_none()
        return None if row is None else read(row, self.row)
