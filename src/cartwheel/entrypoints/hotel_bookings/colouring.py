"""How few vehicles serve some spans: colouring of an interval graph, pure."""

from collections.abc import Sequence
from heapq import heappop, heappush

Span = tuple[int, int]
"""From a moment to another one, half-open."""


def colour(spans: Sequence[Span], lanes: Sequence[Sequence[Span]] = ()) -> tuple[list[int], int]:
    """
    Return a lane for each span, so that nothing overlaps, and how many lanes there are then.

    `lanes` are those that there are, with what is taken of each, in order. Spans are laid in the
    order in which they start, each onto a lane that is free, or onto a new one. Where nothing that
    is taken lies ahead, no allotment does with fewer lanes: a new one is begun only while each
    other holds a span that overlaps this one (an interval graph has as many colours as overlap at
    once). Takes O(n log n) then.
    """
    ahead = [[*reversed(taken)] for taken in lanes]
    free: list[tuple[int, int]] = []
    for lane in range(len(ahead)):
        heappush(free, (0, lane))
    given = [0] * len(spans)
    for at in sorted(range(len(spans)), key=spans.__getitem__):
        start, end = spans[at]
        blocked: list[tuple[int, int]] = []
        found = None
        while free and free[0][0] <= start and found is None:
            since, lane = heappop(free)
            if _is_open(ahead[lane], start, end):
                found = lane
            else:
                blocked.append((since, lane))
        for each in blocked:
            heappush(free, each)
        if found is None:
            found = len(ahead)
            ahead.append([])
        given[at] = found
        heappush(free, (end, found))
    return given, len(ahead)


def _is_open(ahead: list[Span], start: int, end: int) -> bool:
    """Tell whether nothing that is taken of a lane, the last first, overlaps a span."""
    while ahead and ahead[-1][1] <= start:
        ahead.pop()
    return not ahead or ahead[-1][0] >= end
