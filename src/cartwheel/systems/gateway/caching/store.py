"""The answers that are kept, in bounded memory."""

import time
from collections import OrderedDict
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final

from cartwheel.systems.gateway.asgi import Headers
from cartwheel.systems.gateway.caching.rules import Terms

_OVERHEAD: Final = 512

Key = tuple[bytes, bytes, bytes]
"""Host, path and query."""

_MOST_VARIANTS: Final = 64
_MOST_DROPPED: Final = 10_000


@dataclass(slots=True)
class Kept:
    """One answer, for requests whose headers named by `Vary` are the same."""

    status: int
    headers: Headers
    body: bytes
    terms: Terms
    at: float
    """When it was asked for."""
    selected_by: tuple[bytes | None, ...]
    origin: tuple[str, str] = ("", "")
    """The route and the scheme it was asked by: they may answer one URL differently."""
    refreshing: bool = False

    def age(self, now: float) -> float:
        """Return its age in seconds."""
        return self.terms.age_seconds + now - self.at

    @property
    def size(self) -> int:
        """The memory it takes, about."""
        return _OVERHEAD + len(self.body) + sum(len(n) + len(v) + 100 for n, v in self.headers)


class AnswerStore:
    """Keeps answers up to so many bytes; those not asked for the longest go first."""

    def __init__(self, most_bytes: int, *, now: Callable[[], float] = time.monotonic) -> None:
        self._most = most_bytes
        self._answers: OrderedDict[Key, list[Kept]] = OrderedDict()
        # By their hashes: keys may be long, and one that shares another's is just not kept.
        self._dropped: OrderedDict[int, float] = OrderedDict()
        self.size = 0
        self.now = now

    def bound(self, most_bytes: int) -> None:
        """Keep at most so many bytes from now on."""
        self._most = most_bytes
        self._trim()

    def find(
        self, key: Key, headers: Mapping[bytes, bytes], origin: tuple[str, str] = ("", "")
    ) -> Kept | None:
        """Return the answer that fits a request's origin and headers."""
        for kept in self._answers.get(key, ()):
            if kept.origin == origin and selected(headers, kept.terms.vary) == kept.selected_by:
                self._answers.move_to_end(key)
                return kept
        return None

    def keep(self, key: Key, kept: Kept) -> None:
        """Keep an answer in the place of the one it replaces, unless dropped since it was asked."""
        if kept.size > self._most or kept.at < self._dropped.get(hash(key), kept.at):
            return
        answers = self._answers.setdefault(key, [])
        for number, old in enumerate(answers):
            if (old.origin, old.terms.vary, old.selected_by) == (
                kept.origin,
                kept.terms.vary,
                kept.selected_by,
            ):
                self.size -= answers.pop(number).size
                break
        if len(answers) >= _MOST_VARIANTS:
            # Made-up values of a varying header must not make every look-up long.
            self.size -= answers.pop().size
        answers.insert(0, kept)
        self._answers.move_to_end(key)
        self.size += kept.size
        self._trim()

    def drop(self, key: Key) -> None:
        """Forget every answer of a URL, those too that are on their way."""
        self.size -= sum(kept.size for kept in self._answers.pop(key, ()))
        self._dropped[hash(key)] = self.now()
        self._dropped.move_to_end(hash(key))
        if len(self._dropped) > _MOST_DROPPED:
            self._dropped.popitem(last=False)

    def _trim(self) -> None:
        while self.size > self._most:
            _, answers = self._answers.popitem(last=False)
            self.size -= sum(kept.size for kept in answers)


def selected(headers: Mapping[bytes, bytes], vary: tuple[bytes, ...]) -> tuple[bytes | None, ...]:
    """Return the values that choose among a URL's answers."""
    return tuple(headers.get(name) for name in vary)
