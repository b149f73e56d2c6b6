"""Queries about consents; the customer is locked before one is recorded."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import aggregate_order_by, insert

from cartwheel.domains.customers.consents.contracts import Channel, Consent, ConsentState
from cartwheel.domains.customers.consents.models import consent_states, consents
from cartwheel.domains.customers.models import customers
from cartwheel.kernel.connection import Connection
from cartwheel.kernel.rows import read

_kept, _state = consents.c, consent_states.c
_SHOWN: Final = (
    *(_kept[name] for name in Consent.__struct_fields__ if name != "ip_address"),
    _kept.address.label("ip_address"),
)


@dataclass(frozen=True, slots=True)
class ConsentRepository:
    """Consents of customers of one store at a time."""

    connection: Connection

    async def add(self, store_id: UUID, customer_id: UUID, consent: Consent) -> None:
        """Keep what somebody said."""
        values = {name: getattr(consent, name) for name in Consent.__struct_fields__}
        values["address"] = values.pop("ip_address")
        values |= {"store_id": store_id, "customer_id": customer_id}
        await self.connection.execute(sa.insert(consents).values(values))

    async def hold(self, store_id: UUID, customer_id: UUID, consent: Consent) -> bool:
        """Let it hold, unless something later does; of two at one time, the taking back."""
        values: dict[str, Any] = {
            "store_id": store_id,
            "customer_id": customer_id,
            "channel": consent.channel,
            "purpose": consent.purpose,
            "given": consent.given,
            "at": consent.at,
            "consent_id": consent.id,
        }
        added = insert(consent_states).values(values)
        new = added.excluded
        changed = await self.connection.execute(
            added.on_conflict_do_update(
                index_elements=["customer_id", "channel", "purpose"],
                set_={"given": new.given, "at": new.at, "consent_id": new.consent_id},
                where=sa.or_(_state.at < new.at, sa.and_(_state.at == new.at, ~new.given)),
            )
        )
        return changed.rowcount == 1

    async def count(self, store_id: UUID, customer_id: UUID) -> None:
        """Let the customer's row say what holds."""
        allowed = (
            sa.select(
                sa.func.coalesce(
                    sa.func.array_agg(
                        aggregate_order_by(
                            sa.func.concat(_state.channel, ":", _state.purpose),
                            _state.channel,
                            _state.purpose,
                        )
                    ),
                    sa.text("'{}'"),
                )
            )
            .where(_state.customer_id == customer_id, _state.given)
            .scalar_subquery()
        )
        await self.connection.execute(
            sa.update(customers)
            .where(customers.c.store_id == store_id, customers.c.id == customer_id)
            .values(allows=allowed)
        )

    async def list_states(self, store_id: UUID, customer_id: UUID) -> list[ConsentState]:
        """Return what holds for a customer."""
        columns = (_state[name] for name in ConsentState.__struct_fields__)
        rows = await self.connection.execute(
            sa.select(*columns)
            .where(_state.store_id == store_id, _state.customer_id == customer_id)
            .order_by(_state.channel, _state.purpose)
        )
        return [read(row, ConsentState) for row in rows]

    async def list_page(
        self, store_id: UUID, customer_id: UUID, *, cursor: UUID | None, limit: int
    ) -> list[Consent]:
        """Return what a customer said, the latest record first."""
        wanted = [_kept.store_id == store_id, _kept.customer_id == customer_id]
        if cursor is not None:
            wanted.append(_kept.id < cursor)
        rows = await self.connection.execute(
            sa.select(*_SHOWN).where(*wanted).order_by(_kept.id.desc()).limit(limit)
        )
        return [read(row, Consent) for row in rows]

    async def find_allowing(
        self, store_id: UUID, ids: Iterable[UUID], *, channel: Channel, purpose: str
    ) -> set[UUID]:
        """Return who of these allows it now."""
        rows = await self.connection.scalars(
            sa.select(_state.customer_id).where(
                _state.store_id == store_id,
                _state.customer_id == sa.func.any(sa.bindparam("ids", type_=sa.ARRAY(sa.Uuid))),
                _state.channel == channel,
                _state.purpose == purpose,
                _state.given,
            ),
            {"ids": [*ids]},
        )
        return set(rows)
