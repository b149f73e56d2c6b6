"""What a comparison comes to: figures, places, and the requests whose answers differ."""

import re
from collections import Counter
from dataclasses import dataclass, field
from statistics import median
from typing import Any, Final

import msgspec
from rich.console import Console

from cartwheel.entrypoints.shadow.comparing import Difference
from cartwheel.entrypoints.shadow.recordings import Recorded

_MOST_REQUESTS: Final = 1_000
_MOST_PLACES: Final = 1_000
_MOST_TIMES: Final = 100_000
_INDEX: Final = re.compile(r"/\d+(?=/|$)")
_ELSEWHERE: Final = "(elsewhere)"


@dataclass(slots=True)
class Report:
    """
    The figures, which are of all requests, and the requests themselves, up to a thousand.

    `places` counts the answers that differ in a place, with any index as `*`; `missed` are the
    requests that a server did not answer.
    """

    asked: int = 0
    same: int = 0
    skipped: Counter[str] = field(default_factory=Counter)
    missed: list[tuple[str, str]] = field(default_factory=list)
    unanswered: int = 0
    places: Counter[str] = field(default_factory=Counter)
    differing: list[tuple[str, list[Difference]]] = field(default_factory=list)
    seconds: dict[str, list[float]] = field(default_factory=lambda: {"old": [], "new": []})

    @property
    def different(self) -> int:
        """How many requests were answered differently."""
        return self.asked - self.same - self.unanswered

    @property
    def exit_code(self) -> int:
        """0 where all answers agree, 1 where some differ, 2 where nobody knows."""
        if self.different:
            return 1
        return 2 if self.unanswered or not self.asked else 0

    def skip(self, reason: str) -> None:
        """Count a request that is not sent."""
        known = reason in self.skipped or len(self.skipped) < _MOST_PLACES
        self.skipped[reason if known else _ELSEWHERE] += 1

    def miss(self, request: Recorded, reason: str) -> None:
        """Note a request that a server did not answer."""
        self.asked += 1
        self.unanswered += 1
        if len(self.missed) < _MOST_REQUESTS:
            self.missed.append((_named(request), reason))

    def time(self, side: str, seconds: float) -> None:
        """Note how long a server took."""
        if len(self.seconds[side]) < _MOST_TIMES:
            self.seconds[side].append(seconds)

    def note(self, request: Recorded, differences: list[Difference]) -> None:
        """Note what differs between the answers to a request."""
        self.asked += 1
        self.same += not differences
        for place in {_INDEX.sub("/*", each.place) for each in differences}:
            known = place in self.places or len(self.places) < _MOST_PLACES
            self.places[place if known else _ELSEWHERE] += 1
        if differences and len(self.differing) < _MOST_REQUESTS:
            self.differing.append((_named(request), differences))

    def as_json(self, *, old_url: str, new_url: str) -> bytes:
        """Return all of it for programs."""
        told: dict[str, Any] = {
            "oldUrl": old_url,
            "newUrl": new_url,
            "asked": self.asked,
            "same": self.same,
            "different": self.different,
            "unanswered": self.unanswered,
            "skipped": dict(self.skipped),
            "medianMs": {side: self._median(side) for side in self.seconds},
            "places": dict(self.places.most_common()),
            "requests": [
                {"request": name, "differences": [each._asdict() for each in differences]}
                for name, differences in self.differing
            ],
            "missed": [{"request": name, "reason": reason} for name, reason in self.missed],
        }
        return msgspec.json.format(msgspec.json.encode(told)) + b"\n"

    def show(self, console: Console, *, most: int) -> None:
        """Print it: the first requests that differ, places by how often, and the figures."""

        def say(line: str) -> None:
            console.print(line, markup=False, highlight=False, soft_wrap=True)

        for name, differences in self.differing[:most]:
            say(name)
            for each in differences:
                say(f"  {each.place or '/'}: {each.old} -> {each.new}")
        if self.different > most:
            say(f"… and {self.different - min(most, len(self.differing)):,} more that differ")
        for name, reason in self.missed[:most]:
            say(f"{name}\n  {reason}")
        for place, count in self.places.most_common(most):
            say(f"{count:>9,}  {place or '/'}")
        for reason, count in self.skipped.most_common(most):
            say(f"{count:>9,}  not sent: {reason}")
        say(
            f"{self.asked:,} asked: {self.same:,} the same, {self.different:,} different,"
            f" {self.unanswered:,} not answered; {self.skipped.total():,} not sent"
        )
        medians = [self._median(side) for side in ("old", "new")]
        if None not in medians:
            say(f"median: {medians[0]} ms old, {medians[1]} ms new")

    def _median(self, side: str) -> float | None:
        taken = self.seconds[side]
        return round(median(taken) * 1000, 2) if taken else None


def _named(request: Recorded) -> str:
    return f"{request.method} {request.target or '/'}"
