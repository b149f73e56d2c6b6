"""How long a client may take for the body of a request."""

from dataclasses import dataclass, field
from datetime import timedelta

from cartwheel.systems.rpc.deadlines import Deadline, Deadlines


@dataclass(frozen=True, slots=True)
class Pace:
    """
    A time for every body, and more for as much of it as came at the least rate.

    Whoever sends nothing, or a byte now and then, is given up after that time; whoever has
    a slow line and sends is not. What is left of the time is never more than it was at first,
    so that much at once does not buy a long silence.
    """

    allowed: timedelta = timedelta(seconds=15)
    least_rate: int = 4096
    """In bytes a second."""
    _deadlines: Deadlines = field(default_factory=Deadlines)

    def limit(self) -> Deadline:
        """Return a block that is cancelled when its time is up."""
        return self._deadlines.limit(self.allowed)

    def credit(self, deadline: Deadline, size: int) -> None:
        """Give more time for bytes that came."""
        deadline.extend(size / self.least_rate)
