"""
Synthetic products, a million of them in minutes: made up by PostgreSQL itself.

Words are made of syllables and used as often as words are: a few in many titles, most in few.
Every product has a title of five words, a brand, a category, an attribute and a price. A shop has
twice as many words as products, up to sixty thousand.
"""

import random
from typing import Final
from uuid import UUID

import asyncpg

from cartwheel.domains.catalog.search import text

_SYLLABLES: Final = [a + b for a in "bdfgklmnprstvz" for b in ("a", "e", "i", "o", "u", "an", "er")]
_WORDS: Final = 60_000
_GIN: Final = (
    "ix_catalog_words_keys",
    "ix_catalog_indexed_words",
    "ix_catalog_products_attributes",
    "ix_catalog_products_category_ids",
)
_AT_ONCE: Final = 50_000

_PRODUCTS: Final = """
    INSERT INTO made
    SELECT uuidv7(), n,
        w[1 + (cardinality(w) * random() ^ 3)::int % cardinality(w)],
        w[1 + (cardinality(w) * random() ^ 3)::int % cardinality(w)],
        w[1 + (cardinality(w) * random() ^ 3)::int % cardinality(w)],
        w[1 + (cardinality(w) * random() ^ 2)::int % cardinality(w)],
        w[1 + (cardinality(w) * random())::int % cardinality(w)],
        'brand ' || (300 * random() ^ 2)::int,
        c[1 + (cardinality(c) * random() ^ 2)::int % cardinality(c)],
        (ARRAY['red', 'blue', 'green', 'black', 'white'])[1 + (4 * random())::int],
        100 + (100000 * random() ^ 2)::int
    FROM generate_series($3::int, $4::int) AS n,
        (SELECT $1::text[] AS w, $2::uuid[] AS c OFFSET 0) AS given
"""
_MADE: Final = """
    CREATE TEMP TABLE made (id uuid, n int, a text, b text, c text, d text, e text, brand text,
        category uuid, color text, amount bigint)
"""
_FILL: Final = (
    """
    INSERT INTO catalog_products (id, store_id, slug, title, description, status, kind, brand,
        tax_class, channels, category_ids, options, attributes, expires, sell_until_days,
        version, created_at, updated_at)
    SELECT id, $1, 'synthetic-' || n, initcap(concat_ws(' ', a, b, c, d, e)), '',
        CASE WHEN n % 50 = 0 THEN 'draft' ELSE 'active' END, 'physical', brand, 'standard',
        ARRAY['online'], ARRAY[category], '{}', jsonb_build_object('color', color), false, 0,
        1, now(), now() FROM made
    """,
    """
    INSERT INTO catalog_slugs (store_id, slug, product_id, since)
    SELECT $1, 'synthetic-' || n, id, now() FROM made
    """,
    """
    INSERT INTO catalog_variants (id, store_id, product_id, sku, title, option_values, barcode,
        status, position, created_at, updated_at)
    SELECT id, $1, id, 'S-' || n, '', '{}', '', 'active', 0, now(), now() FROM made
    """,
    """
    INSERT INTO catalog_prices (variant_id, currency, store_id, amount_minor)
    SELECT id, 'EUR', $1, amount FROM made
    """,
    """
    INSERT INTO catalog_price_spans (product_id, currency, store_id, low_minor, high_minor)
    SELECT id, 'EUR', $1, amount, amount FROM made
    """,
    """
    INSERT INTO catalog_indexed (product_id, store_id, title, brand, words, facets)
    SELECT id, $1, concat_ws(' ', a, b, c, d, e), brand,
        ARRAY[$2 || a, $2 || b, $2 || c, $2 || d, $2 || e, $2 || '.' || a, $2 || '.' || b,
            $2 || '.' || c, $2 || '.' || d, $2 || '.' || e, $2 || 'brand', $2 || '#s' || n],
        ARRAY[$2 || 's' || CASE WHEN n % 50 = 0 THEN 'draft' ELSE 'active' END,
            $2 || 'b' || brand, $2 || 'honline', $2 || 'c' || replace(category::text, '-', ''),
            $2 || 'acolor="' || color || '"'] FROM made
    """,
)


def some_words(count: int) -> list[str]:
    """Return so many words that are pronounced easily, always the same."""
    chance = random.Random(7)
    words: dict[str, None] = {}
    while len(words) < count:
        words["".join(chance.choices(_SYLLABLES, k=chance.randint(2, 4)))] = None
    return list(words)


async def stock(owner_url: str, store_id: UUID, count: int, *, category_ids: list[UUID]) -> None:
    """Fill a store with so many products; afterwards the tables are analysed."""
    connection = await asyncpg.connect(owner_url.replace("postgresql+asyncpg", "postgresql"))
    try:
        await connection.execute(
            "SELECT set_config('cartwheel.store_id', $1, false)", str(store_id)
        )
        words, mark = some_words(min(_WORDS, 2 * count)), text.mark_of(store_id)
        definitions = await connection.fetch(
            "SELECT indexname, indexdef FROM pg_indexes WHERE indexname = ANY($1)", list(_GIN)
        )
        if count > _AT_ONCE:
            for name in _GIN:
                await connection.execute(f"DROP INDEX {name}")
        await connection.executemany(
            "INSERT INTO catalog_words (store_id, word, keys) VALUES ($1, $2, $3)"
            " ON CONFLICT DO NOTHING",
            [(store_id, word, text.marked(mark, text.keys_of(word, None))) for word in words],
        )
        await connection.execute(_MADE)
        for start in range(1, count + 1, _AT_ONCE):
            end = min(start + _AT_ONCE - 1, count)
            async with connection.transaction():
                await connection.execute("TRUNCATE made")
                await connection.execute(_PRODUCTS, words, category_ids, start, end)
                for statement in _FILL:
                    given = (store_id, mark) if "$2" in statement else (store_id,)
                    await connection.execute(statement, *given)
        if count > _AT_ONCE:
            await connection.execute("SET maintenance_work_mem = '1GB'")
            for each in definitions:
                await connection.execute(each["indexdef"])
        await connection.execute("VACUUM ANALYZE")
    finally:
        await connection.close()
