"""A plain model of stock: no locks, no lots, no tables."""

from collections import Counter
from dataclasses import dataclass, field


@dataclass(slots=True)
class Promise:
    """What a holder has been promised: components, until when, and whether for good."""

    parts: Counter[int]
    until: int
    is_allocated: bool = False
    is_over: bool = False


@dataclass(slots=True)
class Model:
    """Variants by number, of which some are bundles of others; time in whole minutes."""

    bundles: dict[int, Counter[int]]
    on_hand: Counter[int] = field(default_factory=Counter)
    promises: dict[int, Promise] = field(default_factory=dict)
    now: int = 0

    def parts_of(self, lines: list[tuple[int, int]]) -> Counter[int]:
        """Return what leaves the stock for lines."""
        parts: Counter[int] = Counter()
        for number, quantity in lines:
            for part, each in self.bundles.get(number, {number: 1}).items():
                parts[part] += each * quantity
        return parts

    def promised(self, number: int, *, besides: int | None = None) -> int:
        """Return how many are promised and not over, to others than one."""
        return sum(
            promise.parts[number]
            for holder, promise in self.promises.items()
            if holder != besides and self.counts(promise)
        )

    def counts(self, promise: Promise) -> bool:
        """True for a promise that takes something."""
        return not promise.is_over and (promise.is_allocated or promise.until > self.now)

    def free(self, number: int, *, besides: int | None = None) -> int:
        """Return how many are free, to one besides whose own promise they are."""
        parts = self.bundles.get(number, Counter({number: 1}))
        return min(
            (self.on_hand[part] - self.promised(part, besides=besides)) // each
            for part, each in parts.items()
        )

    def reserve(self, holder: int, lines: list[tuple[int, int]], until: int) -> bool:
        """Promise all of it or nothing, instead of what the holder had."""
        parts = self.parts_of(lines)
        if any(self.free(part, besides=holder) < amount for part, amount in parts.items()):
            return False
        self.promises[holder] = Promise(parts, until)
        return True

    def confirm(self, holder: int) -> bool:
        """Promise for good what was promised, if it still is or is free."""
        promise = self.promises[holder]
        if not self.counts(promise) and any(
            self.free(part, besides=holder) < amount for part, amount in promise.parts.items()
        ):
            return False
        promise.is_allocated = True
        return True

    def release(self, holder: int) -> None:
        """Take a promise back."""
        self.promises[holder].is_over = True

    def ship(self, holder: int) -> None:
        """Hand over what was promised for good."""
        for part, amount in self.promises[holder].parts.items():
            self.on_hand[part] -= amount
        self.promises[holder].is_over = True
