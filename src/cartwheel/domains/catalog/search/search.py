"""Finding products by what somebody typed."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import prod
from typing import Final
from uuid import UUID

from cartwheel.domains.catalog.search import text
from cartwheel.domains.catalog.search.candidates import MOST, Candidates
from cartwheel.domains.catalog.search.filters import Filters
from cartwheel.domains.catalog.search.ranking import Hit, ranked
from cartwheel.domains.catalog.search.resolving import (
    COMPOUND,
    FARTHER,
    JOINED,
    Resolved,
    Resolving,
    Typed,
)
from cartwheel.domains.catalog.search.settings import LANGUAGE
from cartwheel.domains.settings.api import LiveSettings

_FEW: Final = 10
"""With fewer finds typing errors are thought of."""

_ENOUGH: Final = 50
"""With as many of the newest, no others are looked for."""

_SHORT: Final = 2
"""So few words may each be meant otherwise, though products have them."""

_MANY: Final = 2_000
"""With more expected, the newest are looked through first."""


@dataclass(frozen=True, slots=True)
class Search:
    """Products of a store by words; a bounded number of them, the best first."""

    resolving: Resolving
    candidates: Candidates
    settings: LiveSettings

    async def find(self, store_id: UUID, query: str, by: Filters) -> list[UUID]:
        """Return the ids of up to 200 products, the best first."""
        language = (await self.settings.of(store_id)).values[LANGUAGE]
        hits: dict[UUID, Hit] = {}
        if any(letter.isdigit() for letter in query):
            found = await self.candidates.with_code(store_id, query, by)
            hits = {hit.product_id: hit for hit in found}
        coded = list(hits)
        resolved = await self.resolving.resolve(store_id, query, language=language)
        if not resolved.typed:
            return coded
        await self._gather(hits, store_id, resolved, by, least=COMPOUND)
        # Whoever typed few words, or one that there is not, may mean others.
        wide = len(resolved.typed) <= _SHORT
        if len(hits) < _FEW and await self.resolving.resolve_near(store_id, resolved, known=wide):
            await self._gather(hits, store_id, resolved, by, least=FARTHER)
        if not hits and not wide:
            await self.resolving.resolve_near(store_id, resolved, known=True)
            await self._gather(hits, store_id, resolved, by, least=FARTHER)
        if not hits:
            resolved = await self.resolving.split(store_id, resolved)
            await self._gather(hits, store_id, resolved, by, least=FARTHER)
        if not hits:
            groups, exact = _groups(resolved.typed, FARTHER), _exact(resolved.typed)
            found = await self.candidates.having_most(store_id, groups, exact, by)
            hits = {hit.product_id: hit for hit in found}
        folded = " ".join(text.parts_of(query))
        best = ranked(
            (hit for hit in hits.values() if hit.product_id not in coded),
            resolved.typed,
            query=folded,
        )
        return [*coded, *best][:MOST]

    async def _gather(
        self, hits: dict[UUID, Hit], store_id: UUID, resolved: Resolved, by: Filters, *, least: int
    ) -> None:
        typed = [each for each in resolved.typed if each.alike or least != FARTHER]
        groups, exact = _groups(typed, least), _exact(typed)
        if not typed or not all(groups):
            return
        if _expected(groups, resolved.uses) <= _MANY:
            found = await self.candidates.having(store_id, groups, exact, by)
        else:
            titled = [[f".{word}" for word in each] for each in _groups(typed, JOINED) if each]
            found = await self.candidates.newest(store_id, titled or groups, exact, by)
            if len(found) < _ENOUGH:
                found += await self.candidates.having(store_id, groups, exact, by)
        for hit in found:
            hits.setdefault(hit.product_id, hit)


def _groups(typed: Sequence[Typed], least: int) -> list[list[str]]:
    return [each.best(least) for each in typed]


def _exact(typed: Sequence[Typed]) -> list[str]:
    return [each.word for each in typed]


def _expected(groups: Sequence[Sequence[str]], uses: dict[str, int]) -> int:
    """Return in about how many products there is a word of each group."""
    total = max(uses.get("", 0), 1)
    shares = [min(sum(uses.get(word, 0) for word in group), total) for group in groups]
    if not all(shares):
        return min(shares)
    expected: int = prod(shares) // total ** (len(shares) - 1)
    return expected
