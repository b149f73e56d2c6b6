"""Products that have certain words: a bounded number, however many there are."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

import sqlalchemy as sa

from cartwheel.domains.catalog.search.filters import Filters, conditions_of
from cartwheel.domains.catalog.search.ranking import Hit
from cartwheel.domains.catalog.search.text import code_of, mark_of, marked
from cartwheel.kernel.connection import Connection

MOST: Final = 200
"""So many candidates are ranked."""

_MOST_FOUND: Final = 2_000
_WALKED: Final = 4_000
_MOST_LEFT_OUT: Final = 6

_FOUND: Final = "SELECT s.product_id, s.title, s.brand, s.words @> CAST(:whole AS text[]) AS whole"
_ORDER: Final = "ORDER BY whole DESC, length(title), product_id DESC"


@dataclass(frozen=True, slots=True)
class Candidates:
    """The index of words, asked."""

    connection: Connection

    async def having(
        self, store_id: UUID, groups: Sequence[Sequence[str]], exact: Sequence[str], by: Filters
    ) -> list[Hit]:
        """Return products with a word of each group; for words that are in few products."""
        words, values = _all_of(groups, mark_of(store_id))
        return await self._ask(store_id, words, values, exact, by)

    async def having_most(
        self, store_id: UUID, groups: Sequence[Sequence[str]], exact: Sequence[str], by: Filters
    ) -> list[Hit]:
        """Return products with a word of each group but one."""
        if not 1 < len(groups) <= _MOST_LEFT_OUT:
            return []
        _, values = _all_of(groups, mark_of(store_id))
        each = [f"s.words && CAST(:{name} AS text[])" for name in values]
        but_one = (each[:place] + each[place + 1 :] for place in range(len(each)))
        most = " OR ".join(f"({' AND '.join(others)})" for others in but_one)
        return await self._ask(store_id, f"({most})", values, exact, by)

    async def newest(
        self, store_id: UUID, groups: Sequence[Sequence[str]], exact: Sequence[str], by: Filters
    ) -> list[Hit]:
        """Return the newest products with a word of each group; for words that are in many."""
        words, values = _all_of(groups, mark_of(store_id))
        conditions, filtered = conditions_of(by)
        statement = f"""
            {_FOUND} FROM (SELECT * FROM catalog_indexed i WHERE i.store_id = :store_id
                ORDER BY i.product_id DESC LIMIT {_WALKED}) s {_joined(by)}
            WHERE {words} AND {conditions} ORDER BY s.product_id DESC LIMIT {MOST}
        """  # noqa: S608 - made of constants and numbers alone
        return await self._read(statement, store_id, {**values, **filtered}, exact)

    async def with_code(self, store_id: UUID, query: str, by: Filters) -> list[Hit]:
        """Return products of which an SKU or a barcode is just this."""
        code = code_of(query)
        if not code:
            return []
        return await self.having(store_id, [[f"#{code}"]], [f"#{code}"], by)

    async def _ask(
        self,
        store_id: UUID,
        words: str,
        values: dict[str, Any],
        exact: Sequence[str],
        by: Filters,
    ) -> list[Hit]:
        facets, of_facets = by.by_facets()
        # Said twice, the words let the planner expect so few rows that it takes the index.
        indexed = " AND ".join((words, words, *facets))
        ranges = " AND ".join(by.ranges) or "true"
        statement = f"""
            WITH s AS MATERIALIZED (
                SELECT s.product_id, s.title, s.brand, s.words FROM catalog_indexed s
                WHERE {indexed} AND s.store_id = :store_id LIMIT {_MOST_FOUND})
            {_FOUND} FROM s {_joined(by)} WHERE {ranges} {_ORDER} LIMIT {MOST}
        """  # noqa: S608 - made of constants and numbers alone
        given = {**values, **of_facets, **by.values}
        return await self._read(statement, store_id, given, exact)

    async def _read(
        self, statement: str, store_id: UUID, values: dict[str, Any], exact: Sequence[str]
    ) -> list[Hit]:
        given = {**values, "store_id": store_id, "whole": marked(mark_of(store_id), exact)}
        rows = await self.connection.execute(sa.text(statement), given)
        return [Hit(row.product_id, row.title, row.brand, row.whole) for row in rows]


def _joined(by: Filters) -> str:
    return "JOIN catalog_products p ON p.id = s.product_id" if by.asks_products else ""


def _all_of(groups: Sequence[Sequence[str]], mark: str) -> tuple[str, dict[str, Any]]:
    values = {f"words_{place}": marked(mark, group) for place, group in enumerate(groups)}
    return " AND ".join(f"s.words && CAST(:{name} AS text[])" for name in values), values
