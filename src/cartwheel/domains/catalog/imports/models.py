"""Tables of imports, exports and their files."""

from typing import Final

import sqlalchemy as sa

from cartwheel.kernel.db import metadata

_AT: Final = sa.DateTime(timezone=True)
_STATUSES: Final = "status IN ('waiting', 'running', 'done', 'failed')"

files: Final = sa.Table(
    "catalog_files",
    metadata,
    sa.Column("id", sa.Uuid, primary_key=True),
    sa.Column("store_id", sa.Uuid, nullable=False),
    sa.Column("file_name", sa.Text, nullable=False),
    sa.Column("media_type", sa.Text, nullable=False),
    sa.Column("content", sa.LargeBinary, nullable=False),
    sa.Column("created_at", _AT, nullable=False),
    sa.Index("ix_catalog_files_store_id_created_at", "store_id", "created_at"),
    comment="What was given, refused and exported; forgotten after a while.",
)

imports: Final = sa.Table(
    "catalog_imports",
    metadata,
    sa.Column("id", sa.Uuid, primary_key=True),
    sa.Column("store_id", sa.Uuid, nullable=False),
    sa.Column("file_id", sa.Uuid, nullable=False),
    sa.Column("refusals_id", sa.Uuid),
    sa.Column("file_name", sa.Text, nullable=False),
    sa.Column("dry_run", sa.Boolean, nullable=False),
    sa.Column("status", sa.Text, nullable=False),
    sa.Column("form", sa.Text, nullable=False),
    sa.Column("rows_total", sa.Integer),
    # Of the products in the order of the file, how many are behind us.
    sa.Column("products_done", sa.Integer, nullable=False),
    sa.Column("rows_done", sa.Integer, nullable=False),
    sa.Column("created", sa.Integer, nullable=False),
    sa.Column("updated", sa.Integer, nullable=False),
    sa.Column("unchanged", sa.Integer, nullable=False),
    sa.Column("refused", sa.Integer, nullable=False),
    sa.Column("error", sa.Text, nullable=False),
    sa.Column("created_at", _AT, nullable=False),
    sa.Column("finished_at", _AT),
    sa.CheckConstraint(_STATUSES, name="status"),
    sa.CheckConstraint(
        "rows_done = created + updated + unchanged + refused AND rows_done <= rows_total",
        name="rows_done",
    ),
    sa.Index("ix_catalog_imports_store_id_id", "store_id", "id"),
)

refusals: Final = sa.Table(
    "catalog_import_refusals",
    metadata,
    sa.Column(
        "import_id",
        sa.Uuid,
        sa.ForeignKey(
            "catalog_imports.id", name="fk_catalog_import_refusals_import_id", ondelete="CASCADE"
        ),
        primary_key=True,
    ),
    sa.Column("line", sa.Integer, primary_key=True),
    sa.Column("store_id", sa.Uuid, nullable=False),
    sa.Column("error", sa.Text, nullable=False),
)

exports: Final = sa.Table(
    "catalog_exports",
    metadata,
    sa.Column("id", sa.Uuid, primary_key=True),
    sa.Column("store_id", sa.Uuid, nullable=False),
    sa.Column("file_id", sa.Uuid),
    sa.Column("format", sa.Text, nullable=False),
    # Those that are wanted, by their ids; without them all.
    sa.Column("product_ids", sa.ARRAY(sa.Uuid)),
    sa.Column("status", sa.Text, nullable=False),
    sa.Column("rows_done", sa.Integer, nullable=False),
    sa.Column("error", sa.Text, nullable=False),
    sa.Column("created_at", _AT, nullable=False),
    sa.Column("finished_at", _AT),
    sa.CheckConstraint("format IN ('csv', 'xlsx')", name="format"),
    sa.CheckConstraint(_STATUSES, name="status"),
    sa.Index("ix_catalog_exports_store_id_id", "store_id", "id"),
)
