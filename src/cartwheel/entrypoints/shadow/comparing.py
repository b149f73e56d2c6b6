"""What differs between two answers: pure decisions."""

import json
from collections.abc import Iterator, Mapping
from decimal import Decimal
from hashlib import sha256
from itertools import islice, zip_longest
from operator import itemgetter
from typing import Any, Final, NamedTuple, TypeAlias

from cartwheel.entrypoints.shadow.rules import Rules

MOST_DIFFERENCES: Final = 100
"""So many differences of one request are told, no more."""

_Places: TypeAlias = list[tuple[int, Any]]

_NOTHING: Final = object()
_ABSENT: Final = "(absent)"
_LONGEST_SHOWN: Final = 120
_MOST_PAIRED: Final = 100


class Answer(NamedTuple):
    """What a server said; names of headers are in lower case."""

    status: int
    headers: Mapping[str, str]
    body: bytes


class Difference(NamedTuple):
    """Where answers differ: `status`, `header NAME`, `body`, or a JSON pointer into the body."""

    place: str
    old: str
    new: str


def compare(old: Answer, new: Answer, rules: Rules) -> list[Difference]:
    """Return what differs, at most `MOST_DIFFERENCES`: status, headers that count, the body."""
    return list(islice(_compare(old, new, rules), MOST_DIFFERENCES))


def _compare(old: Answer, new: Answer, rules: Rules) -> Iterator[Difference]:
    if old.status != new.status:
        yield Difference("status", str(old.status), str(new.status))
    for name in rules.headers:
        values = [_header(answer, name) for answer in (old, new)]
        if values[0] != values[1]:
            yield Difference(f"header {name}", *(_short(value or _ABSENT) for value in values))
    if old.body == new.body:
        return
    try:
        values = [_parse(answer.body) for answer in (old, new)]
        yield from _JSON(rules).differences(values[0], values[1], "")
    except (ValueError, RecursionError):  # not JSON, or deeper than it can be looked into
        yield Difference("body", _digest(old.body), _digest(new.body))


def _header(answer: Answer, name: str) -> str | None:
    value = answer.headers.get(name.lower())
    if value is not None and name.lower() == "content-type":
        return value.partition(";")[0].strip().lower()  # how it is written is no difference
    return value


class _JSON:
    """Compares values as JSON has them: numbers by value, members of objects in any order."""

    def __init__(self, rules: Rules) -> None:
        self._rules = rules

    def differences(self, old: Any, new: Any, at: str) -> Iterator[Difference]:
        if at in self._rules.ignored:
            return
        if isinstance(old, dict) and isinstance(new, dict):
            yield from self._of_objects(old, new, at)
        elif isinstance(old, list) and isinstance(new, list):
            for place, one, other in self._paired(old, new, at):
                if one is not _NOTHING and other is not _NOTHING:
                    yield from self.differences(one, other, place)
                elif place not in self._rules.ignored:
                    yield Difference(place, _shown(one), _shown(other))
        elif _kind(old) != _kind(new) or old != new:
            yield Difference(at, _shown(old), _shown(new))

    def _of_objects(
        self, old: dict[str, Any], new: dict[str, Any], at: str
    ) -> Iterator[Difference]:
        for name in [*old, *(name for name in new if name not in old)]:
            place = _member(at, name)
            if name in old and name in new:
                yield from self.differences(old[name], new[name], place)
            elif place not in self._rules.ignored and (name in old or not self._rules.allows_more):
                one, other = (_shown(each.get(name, _NOTHING)) for each in (old, new))
                yield Difference(place, one, other)

    def _paired(self, old: list[Any], new: list[Any], at: str) -> Iterator[tuple[str, Any, Any]]:
        """
        Return what is to be compared, and where it stands: by position, unless any order will do.

        Then what is equal is left out, and the rest goes with what it is most like.
        """
        olds, news = [*enumerate(old)], [*enumerate(new)]
        if at in self._rules.any_order:
            olds, news = self._unequal(olds, news, at)
            if max(len(olds), len(news)) <= _MOST_PAIRED:
                news = self._by_likeness(olds, news, at)
        for (n, value), (m, other) in zip_longest(olds, news, fillvalue=(None, _NOTHING)):
            yield f"{at}/{m if n is None else n}", value, other

    def _unequal(self, old: _Places, new: _Places, at: str) -> tuple[_Places, _Places]:
        """Return what has no equal on the other side, on both in one order."""
        olds, news = ([(self._key(v, f"{at}/{n}"), n, v) for n, v in one] for one in (old, new))
        for keyed in (olds, news):
            keyed.sort(key=itemgetter(0, 1))
        i = j = 0
        left: tuple[_Places, _Places] = ([], [])
        while i < len(olds) or j < len(news):
            if j == len(news) or (i < len(olds) and olds[i][0] < news[j][0]):
                left[0].append(olds[i][1:])
                i += 1
            elif i == len(olds) or news[j][0] < olds[i][0]:
                left[1].append(news[j][1:])
                j += 1
            else:
                i, j = i + 1, j + 1
        return left

    def _by_likeness(self, old: _Places, new: _Places, at: str) -> _Places:
        waiting, paired = [*new], []
        for n, value in old[: len(new)]:
            place = f"{at}/{n}"
            differ = [sum(1 for _ in self.differences(value, w, place)) for _, w in waiting]
            paired.append(waiting.pop(differ.index(min(differ))))
        return paired + waiting

    def _key(self, value: Any, at: str) -> tuple[Any, ...]:
        """Return what is equal for equal values, and has an order among all."""
        if at in self._rules.ignored:
            return ("",)
        if isinstance(value, dict):
            named = ((name, self._key(each, _member(at, name))) for name, each in value.items())
            return ("object", tuple(sorted(named)))
        if isinstance(value, list):
            keys = [self._key(each, f"{at}/{n}") for n, each in enumerate(value)]
            return ("array", tuple(sorted(keys) if at in self._rules.any_order else keys))
        return (_kind(value), "" if value is None else value)


def _kind(value: Any) -> str:
    if isinstance(value, bool):  # which Python takes for numbers
        return "boolean"
    return "number" if isinstance(value, int | Decimal) else type(value).__name__


def _parse(body: bytes) -> Any:
    return json.loads(body, parse_float=Decimal, parse_constant=_refuse)


def _refuse(word: str) -> None:
    raise ValueError(f"{word} is no JSON")


def _member(at: str, name: str) -> str:
    return f"{at}/{name.replace('~', '~0').replace('/', '~1')}"


def _shown(value: Any) -> str:
    if value is _NOTHING:
        return _ABSENT
    if isinstance(value, Decimal):
        return _short(str(value))
    return _short(json.dumps(value, ensure_ascii=False, default=str))


def _short(text: str) -> str:
    return text if len(text) <= _LONGEST_SHOWN else f"{text[: _LONGEST_SHOWN - 1]}…"


def _digest(body: bytes) -> str:
    return f"{len(body):,} bytes, SHA-256 {sha256(body).hexdigest()[:16]}"
