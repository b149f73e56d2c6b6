"""Pure decisions: what a change changes, and which attributes a caller may bring."""

from collections.abc import Mapping
from typing import Any, Final

from cartwheel.domains.settings.contracts import SettingChange
from cartwheel.kernel.errors import InvalidInputError, Issue

MOST_FLAGS: Final = 500
CONFIGURATION: Final = "configuration"
"""What the history calls a store's own values."""

_LONGEST_NAME: Final = 100
_LONGEST_TEXT: Final = 1_000
_MOST_ITEMS: Final = 100


def flag_subject(key: str) -> str:
    """Return what the history calls a flag."""
    return f"flag {key}"


def merged(given: Mapping[str, Any], changes: Mapping[str, Any]) -> dict[str, Any]:
    """Lay changes over what is given; None takes a value away."""
    return {key: value for key, value in {**given, **changes}.items() if value is not None}


def differences(before: Mapping[str, Any], after: Mapping[str, Any]) -> tuple[SettingChange, ...]:
    """Return the keys whose own value has changed, in alphabetical order."""
    return tuple(
        SettingChange(key, before.get(key), after.get(key))
        for key in sorted(before.keys() | after.keys())
        if before.get(key) != after.get(key)
    )


def ensure_bounded(context: Mapping[str, Any]) -> None:
    """
    Refuse attributes that are larger than a question about flags needs.

    Raises:
        InvalidInputError: with the path of each.
    """
    issues = []
    for name, value in context.items():
        if len(name) > _LONGEST_NAME:
            issues.append(Issue(("context", name[:_LONGEST_NAME]), "The name is too long"))
        elif not _is_small(value):
            issues.append(
                Issue(
                    ("context", name),
                    f"Expected text of {_LONGEST_TEXT} characters at most, a number, a boolean,"
                    f" null, or a list of {_MOST_ITEMS} such",
                )
            )
    if issues:
        raise InvalidInputError(*issues)


def _is_small(value: Any) -> bool:
    if isinstance(value, list):
        return len(value) <= _MOST_ITEMS and all(
            not isinstance(item, list) and _is_small(item) for item in value
        )
    if isinstance(value, str):
        return len(value) <= _LONGEST_TEXT
    return value is None or isinstance(value, int | float)
