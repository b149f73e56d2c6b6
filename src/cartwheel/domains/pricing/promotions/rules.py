"""What terms of promotions must be like, and what can be done in which status."""

from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import Final

from cartwheel.domains.pricing.promotions.contracts import (
    Action,
    AmountOff,
    BundlePrice,
    PromotionAction,
    PromotionPhase,
    PromotionStatus,
    PromotionTerms,
)
from cartwheel.kernel.errors import Issue
from cartwheel.kernel.money import Money

MOST_AUTOMATIC: Final = 200

_AFTER: Final[Mapping[PromotionAction, Mapping[PromotionStatus, PromotionStatus]]] = (
    MappingProxyType(
        {
            PromotionAction.ACTIVATE: {
                PromotionStatus.DRAFT: PromotionStatus.ACTIVE,
                PromotionStatus.PAUSED: PromotionStatus.ACTIVE,
            },
            PromotionAction.PAUSE: {PromotionStatus.ACTIVE: PromotionStatus.PAUSED},
            PromotionAction.END: {PromotionStatus.ACTIVE: PromotionStatus.ACTIVE},
            PromotionAction.ARCHIVE: {
                PromotionStatus.DRAFT: PromotionStatus.ARCHIVED,
                PromotionStatus.ACTIVE: PromotionStatus.ARCHIVED,
                PromotionStatus.PAUSED: PromotionStatus.ARCHIVED,
            },
        }
    )
)


_UNDER_WAY: Final = (PromotionPhase.RUNNING, PromotionPhase.EXHAUSTED)


def after(
    status: PromotionStatus, phase: PromotionPhase, action: PromotionAction
) -> PromotionStatus | None:
    """Return the status after an action; None where status and phase do not allow it."""
    if action is PromotionAction.EDIT:
        return None
    if action is PromotionAction.END and phase not in _UNDER_WAY:
        return None
    return _AFTER[action].get(status)


def allowed(status: PromotionStatus, phase: PromotionPhase) -> tuple[PromotionAction, ...]:
    """Return what can be done with a promotion."""
    if status is PromotionStatus.ARCHIVED:
        return ()
    done = (action for action in PromotionAction if after(status, phase, action) is not None)
    return (PromotionAction.EDIT, *done)


def issues_with(terms: PromotionTerms) -> list[Issue]:
    """Return what is wrong with the terms of a promotion, each with the path of its field."""
    issues = list(_issues_of_sums(terms.conditions.minimums, "conditions", "minimums", least=0))
    match terms.action:
        case AmountOff(amounts=amounts):
            issues += _issues_of_sums(amounts, "action", "amounts", least=1)
        case BundlePrice(prices=prices):
            issues += _issues_of_sums(prices, "action", "prices", least=0)
    if terms.budget is not None and terms.budget.amount_minor < 1:
        issues.append(Issue(("terms", "budget", "amountMinor"), "It must be at least 1"))
    if len(set(terms.groups)) < len(terms.groups):
        issues.append(Issue(("terms", "groups"), "A group is named twice"))
    return issues


def issues_with_limits(terms: PromotionTerms, *, uses: int, spent_minor: int) -> list[Issue]:
    """Return what is wrong with new limits of a promotion that orders have used."""
    issues = []
    if terms.uses_limit is not None and terms.uses_limit < uses:
        message = f"{uses} orders have used it already"
        issues.append(Issue(("terms", "usesLimit"), message))
    if terms.budget is not None and spent_minor > terms.budget.amount_minor:
        message = f"{spent_minor} are spent already"
        issues.append(Issue(("terms", "budget", "amountMinor"), message))
    return issues


def _issues_of_sums(sums: tuple[Money, ...], *path: str, least: int) -> Iterator[Issue]:
    known: set[str] = set()
    for at, money in enumerate(sums):
        if money.amount_minor < least:
            message = f"It must be at least {least}"
            yield Issue(("terms", *path, at, "amountMinor"), message)
        if money.currency in known:
            yield Issue(("terms", *path, at, "currency"), "The currency is named twice")
        known.add(money.currency)


def kind_of(action: Action) -> str:
    """Return the name of a kind of action, as it stands on the wire."""
    return str(action.__struct_config__.tag)


def customer_limit_of(terms: PromotionTerms) -> int | None:
    """Return how often a customer may use it: what is for first orders, once."""
    return 1 if terms.conditions.first_order else terms.customer_limit
