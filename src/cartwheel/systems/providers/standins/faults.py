"""
Bad days, on demand: `stand-in.FAULT` as the name of a model, or `stand-in.FAULT.ONCE.KEY`.

The second form fails at the first request with that key, and answers afterwards.
"""

from collections import OrderedDict
from enum import StrEnum
from typing import Final

_MOST_KEYS: Final = 1_000
_ONCE: Final = "once"


class Fault(StrEnum):
    """How a request fails."""

    RATE_LIMITED = "rate-limited"
    """429, and the wish to be left alone for a second."""
    RATE_LIMITED_LONG = "rate-limited-long"
    """The same, for a minute."""
    OVERLOADED = "overloaded"
    REFUSED = "refused"
    UNAUTHORIZED = "unauthorized"
    STALLED = "stalled"
    """No answer at all, until the client leaves."""
    STALLED_MIDWAY = "stalled-midway"
    CUT_MIDWAY = "cut-midway"
    """The connection is reset."""
    ENDED_MIDWAY = "ended-midway"
    """The answer ends as if it were whole."""
    ERROR_MIDWAY = "error-midway"
    NO_USAGE = "no-usage"
    GARBLED = "garbled"
    DRIPPING = "dripping"
    """A word a second, for ever."""
    TOO_LONG = "too-long"
    """The bound of tokens is said to be reached."""
    FILTERED = "filtered"
    BAD_CALL = "bad-call"
    """A tool is called with what is no object."""
    ERROR_AS_ANSWER = "error-as-answer"
    """An error behind a status of 200, as gateways do."""


class Faults:
    """Which requests fail."""

    def __init__(self) -> None:
        self._had: Final[OrderedDict[str, None]] = OrderedDict()

    def of(self, model: str) -> Fault | None:
        """Return what a request for a model is to fail by, if it is."""
        _, _, rest = model.partition(".")
        name, _, when = rest.partition(".")
        if name not in set(Fault):
            return None
        if when.startswith(f"{_ONCE}."):
            if model in self._had:
                return None
            self._had[model] = None
            while len(self._had) > _MOST_KEYS:
                self._had.popitem(last=False)
        return Fault(name)
