"""Pure decisions about deliveries: the order of states, pauses, and words of STOP."""

from collections.abc import Collection, Mapping, Sequence
from datetime import timedelta
from types import MappingProxyType
from typing import Final

from cartwheel.domains.interventions.contracts import ReachChannel
from cartwheel.domains.interventions.reaching.contracts import ReachState

RANKS: Final[Mapping[ReachState, int]] = MappingProxyType(
    {state: rank for rank, state in enumerate(ReachState)}
)
"""
How far each state is: scheduled, cancelled, failed, sent, delivered, bounced, seen, clicked, …

One who has seen a message proves that it neither bounced nor failed, and one who has clicked that
it was seen; who puts an offer away after a look, and buys all the same, was won.
"""

MOST_ATTEMPTS: Final = 6
NEXT_AFTER: Final = timedelta(minutes=2)
"""So long a shopper's page may take to show an offer, before the next channel is tried."""

_FIRST_PAUSE: Final = timedelta(seconds=5)
_LONGEST_PAUSE: Final = timedelta(minutes=10)
_LARGEST_EXPONENT: Final = 10
_STOP: Final = frozenset(
    "stop stopall unsubscribe cancel end quit revoke optout arret parar stopp abmelden".split()
)

_COLUMNS: Final[Mapping[ReachState, str]] = MappingProxyType(
    {
        ReachState.CANCELLED: "ended_at",
        ReachState.FAILED: "ended_at",
        ReachState.SENT: "sent_at",
        ReachState.DELIVERED: "delivered_at",
        ReachState.BOUNCED: "ended_at",
        ReachState.SEEN: "seen_at",
        ReachState.CLICKED: "clicked_at",
        ReachState.DISMISSED: "dismissed_at",
        ReachState.CONVERTED: "converted_at",
    }
)

_REACHES: Final = frozenset(
    {
        ReachState.DELIVERED,
        ReachState.SEEN,
        ReachState.CLICKED,
        ReachState.DISMISSED,
        ReachState.CONVERTED,
    }
)


def furthest(now: ReachState, told: ReachState) -> ReachState:
    """Return the state of a delivery in `now` once it is told that it has come to `told`."""
    return max(now, told, key=RANKS.__getitem__)


def time_of(state: ReachState) -> str:
    """Return the column that says since when a delivery is in a state, told first."""
    return _COLUMNS[state]


def has_reached(state: ReachState) -> bool:
    """True once the shopper has the message, as far as anybody can tell."""
    return state in _REACHES


def next_channel(
    channels: Sequence[ReachChannel], tried: Collection[ReachChannel]
) -> ReachChannel | None:
    """Return the first channel that was not tried yet; what may be tried changes meanwhile."""
    return next((each for each in channels if each not in tried), None)


def pause_after(attempts: int) -> timedelta:
    """Return how long to wait after so many attempts: 5, 20, 80 s, and 10 min at most."""
    pause: timedelta = _FIRST_PAUSE * 4 ** min(max(0, attempts - 1), _LARGEST_EXPONENT)
    return min(pause, _LONGEST_PAUSE)


def says_stop(text: str) -> bool:
    """Tell whether a text message takes consent back, as carriers read it: by that word alone."""
    words = "".join(each if each.isalpha() else " " for each in text.casefold()).split()
    return bool(words) and words[0] in _STOP and len(words) <= 2  # noqa: PLR2004 - "stop please"
