"""What a rule finds of one customer: the figure behind each condition, as text."""

from collections.abc import Callable
from typing import Any, Final

import sqlalchemy as sa

from cartwheel.domains.customers.consents.models import consent_states
from cartwheel.domains.customers.groups.models import group_members, groups
from cartwheel.domains.customers.models import customers
from cartwheel.domains.customers.segments.compiling import Compiler
from cartwheel.domains.customers.segments.rule_contracts import (
    BehaviourRule,
    BoughtRule,
    ConsentRule,
    GroupRule,
    JoinedRule,
    LastOrderRule,
    LocationRule,
    OrdersRule,
    PointsRule,
    Rule,
    SpentRule,
    TaggedRule,
)

_kept, _state = customers.c, consent_states.c
_ISO = 'YYYY-MM-DD"T"HH24:MI:SS"Z"'


def value_of(compiler: Compiler, rule: Rule) -> sa.ColumnElement[Any]:
    """
    Return the figure that a condition compares, as text; NULL of what is made of others.

    The compiler asks about one customer alone.
    """
    if isinstance(rule, OrdersRule | SpentRule | BoughtRule | BehaviourRule):
        return sa.cast(_sum(compiler, rule), sa.Text)
    if isinstance(rule, ConsentRule):
        return _consent(rule)
    figure = _FIGURES.get(type(rule))
    return sa.null() if figure is None else figure()


def _sum(
    compiler: Compiler, rule: OrdersRule | SpentRule | BoughtRule | BehaviourRule
) -> sa.ColumnElement[Any]:
    match rule:
        case OrdersRule(within_days=None):
            return _kept.orders_count
        case SpentRule(within_days=None, currency=None):
            return _kept.spent_minor
    found, total = compiler.sums(rule)
    return sa.func.coalesce(found.with_only_columns(total).scalar_subquery(), 0)


def _moment(time: sa.ColumnElement[Any]) -> sa.ColumnElement[Any]:
    return sa.func.to_char(sa.func.timezone("UTC", time), _ISO)


def _groups() -> sa.ColumnElement[Any]:
    joined = group_members.join(groups, groups.c.id == group_members.c.group_id)
    return (
        sa.select(sa.func.string_agg(groups.c.name, ", "))
        .select_from(joined)
        .where(group_members.c.customer_id == _kept.id)
        .scalar_subquery()
    )


def _consent(rule: ConsentRule) -> sa.ColumnElement[Any]:
    said = sa.case((_state.given, "given"), else_="withdrawn")
    return (
        sa.select(sa.func.concat(said, " ", _moment(_state.at)))
        .where(
            _state.customer_id == _kept.id,
            _state.channel == rule.channel,
            _state.purpose == rule.purpose,
        )
        .scalar_subquery()
    )


_FIGURES: Final[dict[type, Callable[[], sa.ColumnElement[Any]]]] = {
    JoinedRule: lambda: _moment(_kept.created_at),
    LastOrderRule: lambda: _moment(_kept.last_order_at),
    PointsRule: lambda: sa.cast(_kept.points, sa.Text),
    TaggedRule: lambda: sa.func.array_to_string(_kept.tags, ", "),
    LocationRule: lambda: sa.func.concat_ws(" ", _kept.country, _kept.region),
    GroupRule: _groups,
}
