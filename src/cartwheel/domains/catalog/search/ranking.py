"""The order of what was found: how well each typed word is met, and where."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from rapidfuzz import fuzz

from cartwheel.domains.catalog.search.resolving import COMPOUND, EXACT, Typed
from cartwheel.domains.catalog.search.text import words_of

# The difference between two kinds of likeness is greater than that between two places: a near
# miss in a title comes after the word itself in a description.
IN_TITLE: Final = 9
IN_BRAND: Final = 4


@dataclass(frozen=True, slots=True)
class Hit:
    """A product that may be meant: the words of its title and brand, in one form."""

    product_id: UUID
    title: str
    brand: str
    whole: bool
    """True when every word is in it as it was typed."""


def ranked(hits: Iterable[Hit], typed: Sequence[Typed], *, query: str) -> list[UUID]:
    """
    Return products, the best first.

    Of those that meet the words equally well the one whose title is most like the whole of what
    was typed comes first, then the newest.
    """
    scored = [(_score(hit, typed), fuzz.ratio(query, hit.title), hit.product_id) for hit in hits]
    scored.sort(key=lambda each: (each[0], each[1], each[2]), reverse=True)
    return [product_id for _, _, product_id in scored]


def _score(hit: Hit, typed: Sequence[Typed]) -> int:
    title, brand = words_of(hit.title), words_of(hit.brand)
    score = 0
    for each in typed:
        alike = each.alike
        best = max((alike[word] for word in title if word in alike), default=0)
        in_brand = max((alike[word] for word in brand if word in alike), default=0)
        elsewhere = 0 if not alike else EXACT if hit.whole else COMPOUND
        score += max(
            best and best + IN_TITLE,
            in_brand and in_brand + IN_BRAND,
            elsewhere if hit.whole else min(elsewhere, max(alike.values(), default=0)),
        )
    return score
