"""Indexing all products of a store anew, after its language changed or words were lost."""

from dataclasses import dataclass
from typing import Final
from uuid import UUID

import sqlalchemy as sa

from cartwheel.domains.catalog.models import products
from cartwheel.domains.catalog.search.index import SearchIndex
from cartwheel.domains.catalog.search.models import vocabulary
from cartwheel.domains.settings.api import LiveSettings
from cartwheel.kernel.db import Database

_AT_ONCE: Final = 500


@dataclass(frozen=True, slots=True)
class Reindexing:
    """To be done in a job: done twice it comes to the same."""

    database: Database
    settings: LiveSettings

    async def reindex(self, store_id: UUID) -> int:
        """
        Forget a store's vocabulary and index its products anew; return how many there are.

        In short transactions, so that products may change meanwhile; what is searched for
        meanwhile is found among those that are done.

        Raises:
            UnavailableError: the database does not answer; what is done is done.
        """
        async with self.database.transaction(store_id=store_id) as connection:
            forget = sa.delete(vocabulary).where(vocabulary.c.store_id == store_id)
            await connection.execute(forget)
        count, after = 0, UUID(int=0)
        while True:
            async with self.database.transaction(store_id=store_id) as connection:
                rows = await connection.scalars(
                    sa.select(products.c.id)
                    .where(products.c.store_id == store_id, products.c.id > after)
                    .order_by(products.c.id)
                    .limit(_AT_ONCE)
                    .with_for_update(read=True)
                )
                ids = list(rows)
                await SearchIndex(connection, self.settings).refresh(store_id, ids)
            count += len(ids)
            if len(ids) < _AT_ONCE:
                return count
            after = ids[-1]
