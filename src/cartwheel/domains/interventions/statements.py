"""Statements of the interventions domain that are built once."""

from datetime import datetime
from functools import cache
from typing import Any, Final

import sqlalchemy as sa

from cartwheel.domains.interventions.contracts import Intervention, InterventionState
from cartwheel.domains.interventions.models import interventions
from cartwheel.kernel.bulk import insertion, rows_given

_kept = interventions.c

ASKED: Final = rows_given(carts=sa.Uuid, episodes=sa.Integer)
NAMES: Final = (
    "store_id",
    *Intervention.__struct_fields__,
    "left_at",
    "holdout_share",
    "segments",
)
ADD: Final = insertion(interventions, NAMES)


WAITING: Final = (InterventionState.SCHEDULED, InterventionState.PENDING)


@cache
def waiting(*named: str) -> tuple[sa.ColumnElement[bool], ...]:
    """Return how to narrow what waits, by the names of what is given."""
    columns = {
        "ids": _kept.id,
        "carts": _kept.cart_id,
        "visitors": _kept.visitor_id,
        "customers": _kept.customer_id,
        "campaigns": _kept.campaign_id,
    }
    until = sa.bindparam("until", type_=sa.DateTime(timezone=True))
    return (
        _kept.store_id == sa.bindparam("of_store", type_=sa.Uuid),
        _kept.state.in_(WAITING),
        *(
            _kept.created_at <= until
            if name == "until"
            else columns[name] == sa.any_(sa.bindparam(name, type_=sa.ARRAY(columns[name].type)))
            for name in named
        ),
    )


@cache
def cancelling(*named: str) -> sa.sql.dml.ReturningUpdate[Any]:
    """Take back what waits, narrowed by the names of what is given."""
    return (
        sa.update(interventions)
        .where(*waiting(*named))
        .values(
            state=InterventionState.CANCELLED,
            cancelled_at=sa.bindparam("at"),
            cancel_reason=sa.bindparam("reason"),
        )
        .returning(_kept.id, _kept.cart_id)
    )


def _credit() -> sa.Update:
    bought = rows_given(
        carts=sa.Uuid,
        bought_at=sa.DateTime(timezone=True),
        order_ids=sa.Text,
        currencies=sa.Text,
        minor=sa.BigInteger,
    )
    store_id = sa.bindparam("of_store", type_=sa.Uuid)
    other, newest = interventions.alias(), interventions.alias()
    last = (
        sa.select(newest.c.id)
        .where(
            newest.c.store_id == store_id,
            newest.c.cart_id == bought.c.carts,
            newest.c.state == InterventionState.DELIVERED,
        )
        .order_by(newest.c.episode.desc())
        .limit(1)
        .correlate(bought)
        .scalar_subquery()
    )
    credited = sa.exists().where(
        other.c.store_id == store_id,
        other.c.cart_id == bought.c.carts,
        other.c.state == InterventionState.RECOVERED,
    )
    return (
        sa.update(interventions)
        .where(
            _kept.store_id == store_id,
            _kept.cart_id == bought.c.carts,
            _kept.id == last,
            _kept.state == InterventionState.DELIVERED,
            ~credited,
        )
        .values(
            state=InterventionState.RECOVERED,
            recovered_at=bought.c.bought_at,
            recovered_order_id=bought.c.order_ids,
            recovered_currency=bought.c.currencies,
            recovered_minor=bought.c.minor,
        )
    )


TOLD: Final = tuple(_kept[name] for name in Intervention.__struct_fields__ if name != "state")
CREDIT: Final = _credit()


@cache
def page(*wanted: str) -> sa.Select[Any]:
    """Build the question for a page, once for each way to narrow it."""
    state = state_at(sa.bindparam("now", type_=sa.DateTime(timezone=True)))
    ways = {
        "state": state == sa.bindparam("state"),
        "cart_id": _kept.cart_id == sa.bindparam("cart_id"),
        "cursor": _kept.id < sa.bindparam("cursor"),
    }
    return (
        sa.select(state.label("state"), *TOLD)
        .where(_kept.store_id == sa.bindparam("of_store"), *(ways[name] for name in wanted))
        .order_by(_kept.id.desc())
        .limit(sa.bindparam("limit", type_=sa.Integer))
    )


def state_at(now: datetime | sa.BindParameter[datetime]) -> sa.ColumnElement[str]:
    """Return the state at a moment: what waits too long has expired."""
    is_expired = sa.and_(_kept.state == InterventionState.PENDING, _kept.expires_at <= now)
    return sa.case((is_expired, InterventionState.EXPIRED), else_=_kept.state)
