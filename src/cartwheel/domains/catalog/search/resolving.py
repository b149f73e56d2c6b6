"""What somebody typed, resolved to words that a store's products have."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Final
from uuid import UUID

import sqlalchemy as sa
from rapidfuzz.distance import OSA

from cartwheel.domains.catalog.search import text
from cartwheel.domains.catalog.search.index import stemmer_of
from cartwheel.kernel.connection import Connection

# How good a word is for the one that was typed.
EXACT: Final = 100
STEM: Final = 90
JOINED: Final = 85
PREFIX: Final = 75
COMPOUND: Final = 65
NEAR: Final = 55
FARTHER: Final = 40

MOST_TYPED: Final = 12
"""Of more words that are typed, the first count."""

_MOST_ALIKE: Final = 24

# The words themselves, of their stems, what begins with them, and compounds that end with them.
# Each of them is one key. It is asked for in two ways, so that the planner expects few rows and
# takes the index even where it knows no values.
_FIND: Final = sa.text(
    """
    WITH typed AS (
        SELECT t.word, coalesce((ts_lexize(CAST(:stemmer AS regdictionary), t.word))[1], t.word)
            AS stem
        FROM unnest(CAST(:typed AS text[])) AS t(word)
    ), keyed AS (
        SELECT word, 's' AS how, CAST(:mark AS text) || 's' || stem AS key FROM typed
        UNION SELECT word, 'e', CAST(:mark AS text) || 'e' || stem FROM typed
        UNION SELECT word, 'e', CAST(:mark AS text) || 'e' || word FROM typed
    )
    SELECT '' AS typed, k.word, 'x' AS how, k.uses FROM catalog_words k
        WHERE k.store_id = :store_id AND k.word = ANY(CAST(:exact AS text[]))
    UNION ALL
    SELECT y.word, f.word, y.how, f.uses FROM keyed y CROSS JOIN LATERAL (
        SELECT k.word, k.uses FROM catalog_words k
        WHERE k.keys @> ARRAY[y.key] AND k.keys && ARRAY[y.key] AND k.store_id = :store_id
        LIMIT 40) f
    UNION ALL
    SELECT b.word, f.word, 'p', f.uses FROM (
            SELECT word, word AS head FROM typed WHERE length(word) >= 3
            UNION SELECT word, stem FROM typed WHERE length(stem) >= 4) b
        CROSS JOIN LATERAL (SELECT k.word, k.uses FROM catalog_words k
            WHERE k.store_id = :store_id AND k.word > b.head AND k.word < b.head || chr(65535)
            ORDER BY k.word LIMIT 20) f
    """
)
_FIND_NEAR: Final = sa.text(
    """
    SELECT DISTINCT f.word, f.uses FROM unnest(CAST(:keys AS text[])) AS y(key)
    CROSS JOIN LATERAL (
        SELECT k.word, k.uses FROM catalog_words k
        WHERE k.keys @> ARRAY[y.key] AND k.keys && ARRAY[y.key] AND k.store_id = :store_id
        LIMIT 200) f
    """
)


@dataclass(slots=True)
class Typed:
    """A word that was typed, and the words it may stand for, each with how good it is."""

    word: str
    alike: dict[str, int] = field(default_factory=dict)

    @property
    def is_unknown(self) -> bool:
        """True when no product has the word, nor one that is made of it."""
        return max(self.alike.values(), default=0) <= NEAR

    def add(self, word: str, quality: int) -> None:
        """Let it stand for a word of the vocabulary."""
        if quality > self.alike.get(word, 0):
            self.alike[word] = quality

    def best(self, least: int) -> list[str]:
        """Return the words that are good enough, the best first."""
        good = [word for word, quality in self.alike.items() if quality >= least]
        good.sort(key=lambda word: (-self.alike[word], len(word), word))
        return good[:_MOST_ALIKE]


@dataclass(slots=True)
class Resolved:
    """All that was typed, and in about how many products each word of it is."""

    typed: list[Typed]
    uses: dict[str, int]


@dataclass(frozen=True, slots=True)
class Resolving:
    """The vocabulary of a store, asked."""

    connection: Connection

    async def resolve(self, store_id: UUID, query: str, *, language: str) -> Resolved:
        """Find what words stand for, as they are written."""
        parts = list(dict.fromkeys(text.parts_of(query)))[:MOST_TYPED]
        joined = {left + right: (left, right) for left, right in pairwise(parts)}
        rows = await self.connection.execute(
            _FIND,
            {
                "store_id": store_id,
                "mark": text.mark_of(store_id),
                "stemmer": stemmer_of(language),
                "typed": parts,
                "exact": ["", *parts, *joined],
            },
        )
        found = rows.all()
        by_word = {part: Typed(part) for part in parts}
        uses: dict[str, int] = {}
        for typed, word, how, times in found:
            uses[word] = times
            if how == "x":
                if word in by_word:
                    by_word[word].add(word, EXACT)
                for each in joined.get(word, ()):
                    by_word[each].add(word, JOINED)
            else:
                by_word[typed].add(word, {"s": STEM, "e": COMPOUND, "p": PREFIX}[how])
        return Resolved(list(by_word.values()), uses)

    async def resolve_near(self, store_id: UUID, resolved: Resolved, *, known: bool) -> bool:
        """
        Let words stand for those that are a typing error away as well; True if there are such.

        Those that products have stand for nothing else, unless `known` says that they may.
        """
        mark = text.mark_of(store_id)
        near = [
            typed
            for typed in resolved.typed
            if text.distance_of(typed.word) and (known or typed.is_unknown)
        ]
        keys = {f"{mark}r{each}" for typed in near for each in text.remains_of(typed.word)}
        if not keys:
            return False
        given = {"store_id": store_id, "keys": sorted(keys)}
        rows = (await self.connection.execute(_FIND_NEAR, given)).all()
        for word, times in rows:
            for typed in near:
                bound = text.distance_of(typed.word)
                errors = OSA.distance(typed.word, word, score_cutoff=bound)
                if 0 < errors <= bound:
                    typed.add(word, NEAR if errors == 1 else FARTHER)
                    resolved.uses[word] = times
        return bool(rows)

    async def split(self, store_id: UUID, resolved: Resolved) -> Resolved:
        """Take unknown words for two without a space, where both are known."""
        unknown = [each.word for each in resolved.typed if each.is_unknown]
        halves = {half for word in unknown for pair in text.splits_of(word) for half in pair}
        if not halves:
            return resolved
        known = await self._known(store_id, halves)
        typed: list[Typed] = []
        for each in resolved.typed:
            pair = _pair(each.word, known) if each.is_unknown else ()
            typed += [Typed(half, {half: JOINED}) for half in pair] or [each]
        resolved.uses.update(known)
        return Resolved(typed, resolved.uses)

    async def _known(self, store_id: UUID, words: Iterable[str]) -> dict[str, int]:
        rows = await self.connection.execute(_KNOWN, {"store_id": store_id, "words": sorted(words)})
        return {row.word: row.uses for row in rows}


_KNOWN: Final = sa.text(
    """
    SELECT k.word, k.uses FROM catalog_words k
    WHERE k.store_id = :store_id AND k.word = ANY(CAST(:words AS text[]))
    """
)


def _pair(word: str, known: Mapping[str, int]) -> tuple[str, ...]:
    """Return the most even way to split a word into two that are known."""
    pairs = [pair for pair in text.splits_of(word) if pair[0] in known and pair[1] in known]
    return min(pairs, key=lambda pair: abs(len(pair[0]) - len(pair[1])), default=())
