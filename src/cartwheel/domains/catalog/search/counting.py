"""Counting in how many products words are, which decides how they are looked for."""

from dataclasses import dataclass
from typing import Final

import sqlalchemy as sa

from cartwheel.kernel.db import Database

_SAMPLED: Final = 100_000
"""About so many products are looked at, those of all stores together."""

_SIZE: Final = sa.text("SELECT reltuples::bigint FROM pg_class WHERE relname = 'catalog_indexed'")
# Words stand behind the mark of the store, which has six letters; titles and codes not again.
_COUNT: Final = """
    WITH sample AS (
        SELECT store_id, words FROM catalog_indexed TABLESAMPLE SYSTEM ({percent})
    ), counted AS (
        SELECT store_id, substr(w, 7) AS word, count(*) * 100 / {percent} AS uses
        FROM sample, unnest(words) AS w WHERE substr(w, 7, 1) NOT IN ('.', '#')
        GROUP BY store_id, word HAVING count(*) * 100 / {percent} >= 500
        UNION ALL
        SELECT store_id, '', count(*) * 100 / {percent} FROM sample GROUP BY store_id
    )
    INSERT INTO catalog_words (store_id, word, uses, keys)
    SELECT store_id, word, uses, '{{}}' FROM counted ORDER BY store_id, word
    ON CONFLICT (store_id, word) DO UPDATE SET uses = excluded.uses
    WHERE catalog_words.uses <> excluded.uses
"""


@dataclass(frozen=True, slots=True)
class WordCounting:
    """To be called now and then, by one process."""

    database: Database

    async def count(self) -> int:
        """
        Note in about how many products each frequent word is, and return how many numbers changed.

        Raises:
            UnavailableError: the database does not answer.
        """
        async with self.database.transaction() as connection:
            size = int(await connection.scalar(_SIZE) or 0)
            percent = max(1, min(100, 100 * _SAMPLED // max(size, 1)))
            statement = sa.text(_COUNT.format(percent=percent))
            return (await connection.execute(statement)).rowcount
