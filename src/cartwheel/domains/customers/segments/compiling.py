"""
From a rule to one condition on the table of customers, every value of it a parameter.

What is summed over rows of other tables becomes a set of customers that is joined, so that a
question about everybody reads each table once. Asked about some customers alone, those sets
are of these.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final, TypeAlias
from uuid import UUID

import sqlalchemy as sa

from cartwheel.domains.customers.behaviours.models import behaviours
from cartwheel.domains.customers.groups.models import group_members
from cartwheel.domains.customers.models import customers
from cartwheel.domains.customers.purchases.models import purchase_lines, purchases
from cartwheel.domains.customers.segments.rule_contracts import (
    AllOf,
    AnyOf,
    BehaviourRule,
    BoughtRule,
    Comparison,
    ConsentRule,
    GroupRule,
    JoinedRule,
    LastOrderRule,
    LocationRule,
    Not,
    OrdersRule,
    PointsRule,
    Rule,
    SpentRule,
    TaggedRule,
    When,
)
from cartwheel.domains.customers.segments.rules import walk

_kept, _bought, _line, _did = customers.c, purchases.c, purchase_lines.c, behaviours.c

Condition = sa.ColumnElement[bool]
Figured: TypeAlias = OrdersRule | SpentRule | BoughtRule | BehaviourRule | GroupRule
_Figured: Final = (OrdersRule, SpentRule, BoughtRule, BehaviourRule, GroupRule)


@dataclass(frozen=True, slots=True)
class Compiler:
    """Makes conditions for one store at one moment, about everybody or some customers alone."""

    store_id: UUID
    now: datetime
    only: tuple[UUID, ...] | None = None

    def everybody(self) -> list[Condition]:
        """Return what holds for whoever is asked about."""
        found = [_kept.store_id == self.store_id, _kept.merged_into.is_(None)]
        return found if self.only is None else [*found, self._is_asked(_kept.id)]

    def condition(self, rule: Rule) -> Condition:
        """Return the condition of a rule; where it is NULL the rule does not hold."""
        match rule:
            case AllOf():
                return sa.and_(*map(self.condition, rule.rules))
            case AnyOf():
                return self._any(rule)
            case Not():
                return self._not(rule.rule)
            case OrdersRule() | SpentRule() | BoughtRule() | BehaviourRule() | GroupRule():
                return self._of_figure(rule)
            case _:
                return self._of_column(rule)

    def _not(self, rule: Rule) -> Condition:
        condition = self.condition(rule)
        if isinstance(rule, _Figured):
            # Never NULL; said plainly it is a join, and not a question for each customer.
            return sa.not_(condition)
        return sa.not_(sa.func.coalesce(condition, sa.false()))

    def _any(self, rule: AnyOf) -> Condition:
        """
        Return a condition that holds where one of several does.

        Each is asked of everybody by itself, since a join within an `OR` would become a
        question for each customer.
        """
        if self.only is not None:
            return sa.or_(*map(self.condition, rule.rules))
        plain = [each for each in rule.rules if not _joins(each)]
        asked = [self._asked(sa.or_(*map(self.condition, plain)))] if plain else []
        for each in rule.rules:
            if _joins(each):
                found = self._ids(each)
                asked.append(self._asked(self.condition(each)) if found is None else found)
        return _kept.id.in_(asked[0] if len(asked) == 1 else sa.union(*asked))

    def _asked(self, condition: Condition) -> "sa.Select[Any]":
        """Return of whom a condition holds."""
        return sa.select(_kept.id).where(*self.everybody(), condition).correlate(None)

    def _of_column(self, rule: Any) -> Condition:
        match rule:
            case JoinedRule():
                return self._on_side(_kept.created_at, rule)
            case LastOrderRule():
                return self._on_side(_kept.last_order_at, rule)
            case PointsRule():
                return compared(_kept.points, rule.comparison, rule.points)
            case ConsentRule():
                allowed = sa.literal(f"{rule.channel}:{rule.purpose}")
                given = allowed == sa.func.any(_kept.allows)
                return given if rule.given else sa.not_(given)
            case TaggedRule():
                tags = sa.literal([*rule.tags], sa.ARRAY(sa.Text))
                return _kept.tags.bool_op("@>" if rule.every else "&&")(tags)
            case LocationRule():
                country = _any_of(_kept.country, rule.countries)
                return (
                    sa.and_(country, _any_of(_kept.region, rule.regions))
                    if rule.regions
                    else (country)
                )
        raise TypeError(f"There is no condition for {type(rule).__name__}")

    def _of_figure(self, rule: "Figured") -> Condition:
        match rule:
            case OrdersRule(within_days=None):
                return compared(_kept.orders_count, rule.comparison, rule.count)
            case SpentRule(within_days=None, currency=None):
                return compared(_kept.spent_minor, rule.comparison, rule.amount_minor)
        found = self._ids(rule)
        if found is not None:
            return self._has(found)
        # Nobody has more than that, be it since there is nothing to sum.
        assert not isinstance(rule, GroupRule | BoughtRule)
        if rule.comparison is Comparison.AT_LEAST:
            return sa.true()
        summed, total = self.sums(rule)
        return sa.not_(self._has(summed.having(total > _bound(rule))))

    def _ids(self, rule: Rule) -> "sa.Select[Any] | None":
        """Return the ids of whom a rule finds in other tables; None where it finds absence."""
        if isinstance(rule, GroupRule):
            return sa.select(group_members.c.customer_id).where(
                group_members.c.store_id == self.store_id,
                _any_of(group_members.c.group_id, rule.group_ids),
            )
        if not isinstance(rule, OrdersRule | SpentRule | BoughtRule | BehaviourRule):
            return None
        bound = _bound(rule)
        comparison = getattr(rule, "comparison", Comparison.AT_LEAST)
        if not bound or comparison is Comparison.AT_MOST:
            return None
        found, total = self.sums(rule)
        return found.having(compared(total, comparison, bound))

    def sums(
        self, rule: OrdersRule | SpentRule | BoughtRule | BehaviourRule
    ) -> tuple["sa.Select[Any]", sa.ColumnElement[Any]]:
        """Return customers with anything to sum, grouped, and the sum."""
        if isinstance(rule, BehaviourRule):
            did = sa.select(_did.customer_id).where(
                _did.store_id == self.store_id, _did.name == rule.name
            )
            if rule.within_days is not None:
                did = did.where(_did.on > self._ago(rule.within_days).date())
            return self._grouped(did, _did.customer_id), sa.func.sum(_did.times)
        if isinstance(rule, BoughtRule):
            lines = sa.select(_line.customer_id).where(
                _line.store_id == self.store_id,
                _line.withdrawn_at.is_(None),
                _any_of(_line.product_id, rule.product_ids),
            )
            if rule.within_days is not None:
                lines = lines.where(_line.placed_at >= self._ago(rule.within_days))
            return self._grouped(lines, _line.customer_id), sa.func.sum(_line.quantity)
        bought = sa.select(_bought.customer_id).where(
            _bought.store_id == self.store_id, _bought.withdrawn_at.is_(None)
        )
        if rule.within_days is not None:
            bought = bought.where(_bought.placed_at >= self._ago(rule.within_days))
        if isinstance(rule, OrdersRule):
            return self._grouped(bought, _bought.customer_id), sa.func.count()
        if rule.currency is not None:
            bought = bought.where(_bought.currency == rule.currency)
        paid = sa.func.sum(_bought.total_minor - _bought.refunded_minor)
        return self._grouped(bought, _bought.customer_id), paid

    def _grouped(
        self, found: "sa.Select[Any]", customer_id: sa.ColumnElement[UUID]
    ) -> "sa.Select[Any]":
        if self.only is not None:
            found = found.where(self._is_asked(customer_id))
        return found.group_by(customer_id)

    def _has(self, found: "sa.Select[Any]") -> Condition:
        """Tell whether a customer is among these."""
        those = found.subquery()
        return sa.exists().where(those.c.customer_id == _kept.id)

    def _on_side(
        self, moment: sa.ColumnElement[datetime], rule: JoinedRule | LastOrderRule
    ) -> Condition:
        ago = self._ago(rule.days)
        return moment >= ago if rule.when is When.WITHIN else moment < ago

    def _ago(self, days: int) -> datetime:
        return self.now - timedelta(days=days)

    def _is_asked(self, customer_id: sa.ColumnElement[UUID]) -> Condition:
        return _any_of(customer_id, self.only or ())


def _joins(rule: Rule) -> bool:
    """Tell whether a rule looks at other tables than that of customers."""
    return any(isinstance(each, _Figured) and not _is_kept(each) for each, _ in walk(rule))


def _is_kept(rule: Rule) -> bool:
    """Tell whether a rule's figure is kept with the customer."""
    match rule:
        case OrdersRule(within_days=None) | SpentRule(within_days=None, currency=None):
            return True
    return False


def _bound(rule: OrdersRule | SpentRule | BoughtRule | BehaviourRule) -> int:
    match rule:
        case OrdersRule():
            return rule.count
        case SpentRule():
            return rule.amount_minor
        case BoughtRule():
            return rule.quantity
        case BehaviourRule():
            return rule.times


def compared(figure: sa.ColumnElement[Any], comparison: Comparison, bound: int) -> Condition:
    """Compare a figure with a bound."""
    match comparison:
        case Comparison.AT_LEAST:
            return figure >= bound
        case Comparison.AT_MOST:
            return figure <= bound
        case Comparison.EXACTLY:
            return figure == bound


def _any_of(column: sa.ColumnElement[Any], values: Sequence[Any]) -> Condition:
    return column == sa.func.any(sa.literal([*values], sa.ARRAY(column.type)))
