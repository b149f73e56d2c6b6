"""Pure decisions about rules of segments: whether they are bounded, and whether time moves them."""

from collections.abc import Iterator

from cartwheel.domains.customers.segments.rule_contracts import (
    DEEPEST,
    MOST_RULES,
    AllOf,
    AnyOf,
    GroupRule,
    Not,
    Rule,
)
from cartwheel.kernel.errors import InvalidInputError, Issue


def parts_of(rule: Rule) -> tuple[Rule, ...]:
    """Return the rules that a rule is made of, if it is made of any."""
    match rule:
        case AllOf() | AnyOf():
            return rule.rules
        case Not():
            return (rule.rule,)
        case _:
            return ()


def walk(rule: Rule, depth: int = 1) -> Iterator[tuple[Rule, int]]:
    """Go through a rule and all that it is made of, each before its parts, with its depth."""
    yield rule, depth
    for part in parts_of(rule):
        yield from walk(part, depth + 1)


def ensure_bounded(rule: Rule) -> None:
    """
    Refuse a rule that is too deep or too large to be asked of everybody.

    Raises:
        InvalidInputError: it is.
    """
    found = list(walk(rule))
    if max(depth for _, depth in found) > DEEPEST:
        raise InvalidInputError(Issue(("rule",), f"Rules are nested {DEEPEST} deep at most"))
    if len(found) > MOST_RULES:
        raise InvalidInputError(Issue(("rule",), f"There are {MOST_RULES} conditions at most"))


def is_timed(rule: Rule) -> bool:
    """Tell whether time alone moves people in and out."""
    return any(
        getattr(each, "days", None) is not None or getattr(each, "within_days", None) is not None
        for each, _ in walk(rule)
    )


def groups_in(rule: Rule) -> set[str]:
    """Return the ids of the groups that a rule asks about."""
    found = [each.group_ids for each, _ in walk(rule) if isinstance(each, GroupRule)]
    return {str(group_id) for ids in found for group_id in ids}
