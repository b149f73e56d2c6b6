"""Pure decisions about attributes and their values."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Final

from cartwheel.domains.catalog.attributes.contracts import Attribute, AttributeKind
from cartwheel.domains.catalog.attributes.values import AttributeValue
from cartwheel.kernel.errors import Breach, Issue

MOST_ATTRIBUTES: Final = 200

_EXPECTED: Final = {
    AttributeKind.TEXT: "a text",
    AttributeKind.NUMBER: "a number",
    AttributeKind.BOOLEAN: "true or false",
    AttributeKind.DATE: "a day such as 2026-03-01",
}


def issues_with_values(
    values: Mapping[str, AttributeValue], known: Sequence[Attribute]
) -> list[Issue]:
    """Find the values that no attribute has, each at its place."""
    by_key = {each.key: each for each in known}
    issues = []
    for key, value in values.items():
        attribute = by_key.get(key)
        if attribute is None:
            issues.append(
                Issue(("attributes", key), f"There is no attribute {key}", Breach.NOT_THERE)
            )
        elif not _fits(value, attribute):
            issues.append(
                Issue(("attributes", key), f"{key} is {_expected(attribute)}", Breach.KIND)
            )
    return issues


def issues_with_missing(
    values: Mapping[str, AttributeValue], known: Sequence[Attribute]
) -> list[Issue]:
    """Find the attributes without which a product cannot be active."""
    return [
        Issue(("attributes", each.key), f"{each.name} is needed before it is sold", Breach.REQUIRED)
        for each in known
        if each.required and each.key not in values
    ]


def issues_with_choices(kind: AttributeKind, choices: Sequence[str]) -> list[Issue]:
    """Find what is wrong with the choices of an attribute."""
    if (kind is AttributeKind.CHOICE) != bool(choices):
        return [Issue(("choices",), "An attribute has choices when it is of that kind, and then")]
    return [
        Issue(("choices", place), "The choice is given twice", Breach.REPEATED)
        for place, choice in enumerate(choices)
        if choice in choices[:place]
    ]


def _fits(value: AttributeValue, attribute: Attribute) -> bool:
    match attribute.kind:
        case AttributeKind.TEXT:
            return isinstance(value, str) and bool(value.strip())
        case AttributeKind.NUMBER:
            return not isinstance(value, bool | str)
        case AttributeKind.BOOLEAN:
            return isinstance(value, bool)
        case AttributeKind.CHOICE:
            return value in attribute.choices
        case AttributeKind.DATE:
            return isinstance(value, str) and _is_day(value)


def _is_day(value: str) -> bool:
    try:
        return date.fromisoformat(value).isoformat() == value
    except ValueError:
        return False


def _expected(attribute: Attribute) -> str:
    if attribute.kind is AttributeKind.CHOICE:
        return f"one of {', '.join(attribute.choices)}"
    return _EXPECTED[attribute.kind]
