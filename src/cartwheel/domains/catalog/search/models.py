"""
Tables of the search.

They stand outside of row-level security: its rules are applied before conditions that might
leak, and of those that GIN indexes answer every one might, so that no index would be used. What
is found is looked up in the products, which are protected.
"""

from typing import Final

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import ARRAY

from cartwheel.kernel.db import metadata

_OUTSIDE: Final = "an index of words by store, whose finds are read from protected tables"

indexed: Final = sa.Table(
    "catalog_indexed",
    metadata,
    # Stores first: newest first is then by this index alone, and never by one over all stores.
    sa.Column("store_id", sa.Uuid, primary_key=True),
    sa.Column(
        "product_id",
        sa.Uuid,
        sa.ForeignKey(
            "catalog_products.id", name="fk_catalog_indexed_product_id", ondelete="CASCADE"
        ),
        primary_key=True,
    ),
    # The words of the title and the brand in their order, which say how good a find is.
    sa.Column("title", sa.Text, nullable=False),
    sa.Column("brand", sa.Text, nullable=False),
    # All words and all that is filtered by, each begun with the mark of the store.
    sa.Column("words", ARRAY(sa.Text), nullable=False),
    sa.Column("facets", ARRAY(sa.Text), nullable=False),
    sa.Index("ix_catalog_indexed_store_id_title", "store_id", "title", "product_id"),
    sa.Index(
        "ix_catalog_indexed_words",
        "words",
        "facets",
        postgresql_using="gin",
        postgresql_with={"fastupdate": "off"},
    ),
    info={"outside": _OUTSIDE},
)

vocabulary: Final = sa.Table(
    "catalog_words",
    metadata,
    sa.Column("store_id", sa.Uuid, primary_key=True),
    sa.Column("word", sa.Text, primary_key=True),
    # In about how many products it is; 0 for what is in few.
    sa.Column("uses", sa.Integer, nullable=False, server_default=sa.text("0")),
    # What it is found by: its stem, ends of it, and what is left after a letter or two.
    sa.Column("keys", ARRAY(sa.Text), nullable=False),
    sa.Index(
        "ix_catalog_words_keys",
        "keys",
        postgresql_using="gin",
        postgresql_with={"fastupdate": "off"},
    ),
    info={"outside": _OUTSIDE},
)
