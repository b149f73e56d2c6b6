"""How often a procedure may be called, as its declaration says it."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Quota:
    """
    At most `calls` in any `window_seconds`, as far as two fixed windows tell, for each actor,
    or each address without one (of IPv6 each /64 network).

    When Redis is away a quota that fails open lets calls pass; one that does not
    refuses them as unavailable.
    """

    calls: int
    window_seconds: int
    fails_open: bool = True


def per_second(calls: int, *, fails_open: bool = True) -> Quota:
    """Allow a number of calls in any second."""
    return Quota(calls, 1, fails_open)


def per_minute(calls: int, *, fails_open: bool = True) -> Quota:
    """Allow a number of calls in any minute."""
    return Quota(calls, 60, fails_open)


def per_hour(calls: int, *, fails_open: bool = True) -> Quota:
    """Allow a number of calls in any hour."""
    return Quota(calls, 3600, fails_open)
