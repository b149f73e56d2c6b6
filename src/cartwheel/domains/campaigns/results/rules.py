"""Pure arithmetic of results."""

from cartwheel.domains.campaigns.results.contracts import GroupResult


def incremental(recipients: GroupResult, holdout: GroupResult) -> int | None:
    """Return what recipients bought beyond what as many of the holdout did, rounded down."""
    if not holdout.size or not recipients.size:
        return None
    expected = holdout.revenue_minor * recipients.size // holdout.size
    return recipients.revenue_minor - expected


def roi(incremental_minor: int | None, *, cost_minor: int) -> float | None:
    """Return what each unit spent brought beyond itself; None without a holdout or a cost."""
    if incremental_minor is None or not cost_minor:
        return None
    return (incremental_minor - cost_minor) / cost_minor
