"""Keeping the index of words right, in the transaction that changes a product."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Final
from uuid import UUID

import msgspec
import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert

from cartwheel.domains.catalog.search import text
from cartwheel.domains.catalog.search.facets import facets_of
from cartwheel.domains.catalog.search.models import indexed, vocabulary
from cartwheel.domains.catalog.search.settings import LANGUAGE
from cartwheel.domains.settings.api import LiveSettings
from cartwheel.kernel.connection import Connection

_READ: Final = sa.text(
    """
    SELECT p.id, p.title, p.brand, p.description, p.status, p.channels, p.category_ids,
        p.attributes::text AS attributes, p.in_stock, p.slug,
        (SELECT coalesce(array_agg(v.sku), '{}') FROM catalog_variants v
            WHERE v.product_id = p.id) AS skus,
        (SELECT coalesce(array_agg(v.barcode), '{}') FROM catalog_variants v
            WHERE v.product_id = p.id AND v.barcode <> '') AS barcodes,
        (SELECT coalesce(string_agg(v.title, ' ' ORDER BY v.position), '')
            FROM catalog_variants v WHERE v.product_id = p.id
            AND v.status = 'active') AS variant_titles
    FROM catalog_products p WHERE p.store_id = :store_id AND p.id = ANY(:ids)
    """
).bindparams(sa.bindparam("store_id", type_=sa.Uuid), sa.bindparam("ids", type_=sa.ARRAY(sa.Uuid)))
_NEW: Final = sa.text(
    """
    SELECT w.word, ts_lexize(CAST(:stemmer AS regdictionary), w.word) AS stems
    FROM unnest(CAST(:words AS text[])) AS w(word)
    WHERE NOT EXISTS (SELECT FROM catalog_words k
        WHERE k.store_id = :store_id AND k.word = w.word)
    """
).bindparams(
    sa.bindparam("store_id", type_=sa.Uuid),
    sa.bindparam("words", type_=sa.ARRAY(sa.Text)),
    sa.bindparam("stemmer", type_=sa.Text),
)


@dataclass(frozen=True, slots=True)
class SearchIndex:
    """The words of a store's products, and its vocabulary."""

    connection: Connection
    settings: LiveSettings

    async def refresh(self, store_id: UUID, product_ids: Collection[UUID]) -> None:
        """Index products as they are now in this transaction."""
        if not product_ids:
            return
        given = {"store_id": store_id, "ids": list(product_ids)}
        found = (await self.connection.execute(_READ, given)).mappings().all()
        if not found:
            return
        mark = text.mark_of(store_id)
        known: set[str] = set()
        rows = []
        for product in found:
            words = _words_of(product)
            known.update(words)
            titled = [f".{word}" for word in text.words_of(product["title"])]
            codes = {f"#{text.code_of(c)}" for c in (*product["skus"], *product["barcodes"])}
            rows.append(
                {
                    "product_id": product["id"],
                    "store_id": store_id,
                    "title": " ".join(text.parts_of(product["title"])),
                    "brand": " ".join(text.parts_of(product["brand"])),
                    "words": text.marked(mark, [*words, *titled, *sorted(codes)]),
                    "facets": text.marked(mark, _facets(product)),
                }
            )
        statement = insert(indexed).values(rows)
        await self.connection.execute(
            statement.on_conflict_do_update(
                index_elements=["store_id", "product_id"],
                set_={
                    name: statement.excluded[name] for name in ("title", "brand", "words", "facets")
                },
            )
        )
        await self.learn(store_id, known)

    async def learn(self, store_id: UUID, words: Iterable[str]) -> None:
        """Add words to a store's vocabulary that are not in it."""
        language = (await self.settings.of(store_id)).values[LANGUAGE]
        given = {"store_id": store_id, "words": sorted(words), "stemmer": stemmer_of(language)}
        new = (await self.connection.execute(_NEW, given)).all()
        if not new:
            return
        mark = text.mark_of(store_id)
        rows = [
            {
                "store_id": store_id,
                "word": word,
                "keys": text.marked(mark, text.keys_of(word, stems[0] if stems else None)),
            }
            for word, stems in new
        ]
        # In one order for all, so that two who learn the same words wait for each other once.
        rows.sort(key=lambda row: str(row["word"]))
        await self.connection.execute(insert(vocabulary).values(rows).on_conflict_do_nothing())


def stemmer_of(language: str) -> str:
    """Return the dictionary of PostgreSQL that knows the endings of a language."""
    return "simple" if language == "simple" else f"{language}_stem"


def _words_of(product: sa.RowMapping) -> list[str]:
    told = [product["title"], product["brand"], product["variant_titles"]]
    attributes = msgspec.json.decode(product["attributes"])
    told += [value for value in attributes.values() if isinstance(value, str)]
    told.append(product["description"])
    found = dict.fromkeys(word for each in told for word in text.words_of(each))
    return list(found)[: text.MOST_WORDS]


def _facets(product: sa.RowMapping) -> list[str]:
    return facets_of(
        status=product["status"],
        brand=product["brand"],
        channels=product["channels"],
        category_ids=product["category_ids"],
        attributes=msgspec.json.decode(product["attributes"]),
        stocked=product["in_stock"],
    )
