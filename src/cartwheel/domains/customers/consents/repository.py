"""Queries about consents; the customer is locked before one is recorded."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import aggregate_order_by

from cartwheel.domains.customers.consents.contracts import Channel, Consent, ConsentState
from cartwheel.domains.customers.consents.models import consent_states, consents
from cartwheel.domains.customers.models import customers
from cartwheel.kernel.bulk import arrays_of, insertion
from cartwheel.kernel.connection import Connection
from cartwheel.kernel.rows import read

_kept, _state = consents.c, consent_states.c
_SHOWN: Final = (
    *(_kept[name] for name in Consent.__struct_fields__ if name != "ip_address"),
    _kept.address.label("ip_address"),
)
_CONSENT: Final = tuple(consents.c.keys())
_ADD: Final = insertion(consents, _CONSENT)
_STATE: Final = tuple(consent_states.c.keys())
_NEW: Final = insertion(consent_states, _STATE)
_HOLD: Final = _NEW.on_conflict_do_update(
    index_elements=["customer_id", "channel", "purpose"],
    set_={name: _NEW.excluded[name] for name in ("given", "at", "consent_id")},
    where=sa.or_(
        _state.at < _NEW.excluded.at,
        sa.and_(_state.at == _NEW.excluded.at, ~_NEW.excluded.given),
    ),
).returning(consent_states.c.customer_id)
_ALLOWED: Final = sa.func.concat(_state.channel, ":", _state.purpose)
_COUNT: Final = (
    sa.update(customers)
    .where(
        customers.c.store_id == sa.bindparam("of_store", type_=sa.Uuid),
        customers.c.id == sa.any_(sa.bindparam("ids", type_=sa.ARRAY(sa.Uuid))),
    )
    .values(
        allows=sa.select(
            sa.func.coalesce(
                sa.func.array_agg(aggregate_order_by(_ALLOWED, _state.channel, _state.purpose)),
                sa.text("'{}'"),
            )
        )
        .where(_state.customer_id == customers.c.id, _state.given)
        .scalar_subquery()
    )
)


@dataclass(frozen=True, slots=True)
class ConsentRepository:
    """Consents of customers of one store at a time."""

    connection: Connection

    async def add_all(self, store_id: UUID, given: Sequence[tuple[UUID, Consent]]) -> None:
        """Keep what customers said, who come with it."""
        rows = [
            {
                **{name: getattr(consent, name) for name in Consent.__struct_fields__},
                "address": consent.ip_address,
                "store_id": store_id,
                "customer_id": customer_id,
            }
            for customer_id, consent in given
        ]
        await self.connection.execute(_ADD, arrays_of(_CONSENT, rows))

    async def hold_all(self, store_id: UUID, given: Sequence[tuple[UUID, Consent]]) -> set[UUID]:
        """
        Let it hold, unless something later does; of two at one time, the taking back.

        Returns for whom something holds now that did not.
        """
        latest: dict[tuple[UUID, str, str], tuple[UUID, Consent]] = {}
        for customer_id, consent in sorted(given, key=lambda each: (each[1].at, not each[1].given)):
            latest[customer_id, consent.channel, consent.purpose] = (customer_id, consent)
        rows = [
            {
                "store_id": store_id,
                "customer_id": customer_id,
                "channel": consent.channel,
                "purpose": consent.purpose,
                "given": consent.given,
                "at": consent.at,
                "consent_id": consent.id,
            }
            for customer_id, consent in latest.values()
        ]
        return set(await self.connection.scalars(_HOLD, arrays_of(_STATE, rows)))

    async def count_all(self, store_id: UUID, ids: Iterable[UUID]) -> None:
        """Let the rows of customers say what holds."""
        await self.connection.execute(_COUNT, {"of_store": store_id, "ids": [*ids]})

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
