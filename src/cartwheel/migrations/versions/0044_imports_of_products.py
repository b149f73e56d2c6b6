"""Imports and exports of products, their files, and what was refused."""

import sqlalchemy as sa
from alembic import op

from cartwheel.migrations.tenancy import protect

revision = "0044"
down_revision = "0043"


def upgrade() -> None:
    op.create_table(
        "catalog_exports",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("store_id", sa.Uuid(), nullable=False),
        sa.Column("file_id", sa.Uuid(), nullable=True),
        sa.Column("format", sa.Text(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("rows_done", sa.Integer(), nullable=False),
        sa.Column("error", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("format IN ('csv', 'xlsx')", name=op.f("ck_catalog_exports_format")),
        sa.CheckConstraint(
            "status IN ('waiting', 'running', 'done', 'failed')",
            name=op.f("ck_catalog_exports_status"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_catalog_exports")),
    )
    op.create_index(
        "ix_catalog_exports_store_id_id", "catalog_exports", ["store_id", "id"], unique=False
    )
    op.create_table(
        "catalog_files",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("store_id", sa.Uuid(), nullable=False),
        sa.Column("file_name", sa.Text(), nullable=False),
        sa.Column("media_type", sa.Text(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_catalog_files")),
        comment="What was given, refused and exported; forgotten after a while.",
    )
    op.create_index(
        "ix_catalog_files_store_id_created_at",
        "catalog_files",
        ["store_id", "created_at"],
        unique=False,
    )
    op.create_table(
        "catalog_imports",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("store_id", sa.Uuid(), nullable=False),
        sa.Column("file_id", sa.Uuid(), nullable=False),
        sa.Column("refusals_id", sa.Uuid(), nullable=True),
        sa.Column("file_name", sa.Text(), nullable=False),
        sa.Column("dry_run", sa.Boolean(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("form", sa.Text(), nullable=False),
        sa.Column("rows_total", sa.Integer(), nullable=True),
        sa.Column("products_done", sa.Integer(), nullable=False),
        sa.Column("rows_done", sa.Integer(), nullable=False),
        sa.Column("created", sa.Integer(), nullable=False),
        sa.Column("updated", sa.Integer(), nullable=False),
        sa.Column("unchanged", sa.Integer(), nullable=False),
        sa.Column("refused", sa.Integer(), nullable=False),
        sa.Column("error", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "status IN ('waiting', 'running', 'done', 'failed')",
            name=op.f("ck_catalog_imports_status"),
        ),
        sa.CheckConstraint(
            "rows_done = created + updated + unchanged + refused AND rows_done <= rows_total",
            name=op.f("ck_catalog_imports_rows_done"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_catalog_imports")),
    )
    op.create_index(
        "ix_catalog_imports_store_id_id", "catalog_imports", ["store_id", "id"], unique=False
    )
    op.create_table(
        "catalog_import_refusals",
        sa.Column("import_id", sa.Uuid(), nullable=False),
        sa.Column("line", sa.Integer(), nullable=False),
        sa.Column("store_id", sa.Uuid(), nullable=False),
        sa.Column("error", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["import_id"],
            ["catalog_imports.id"],
            name="fk_catalog_import_refusals_import_id",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("import_id", "line", name=op.f("pk_catalog_import_refusals")),
    )
    protect(op, "catalog_exports")
    protect(op, "catalog_files")
    protect(op, "catalog_imports")
    protect(op, "catalog_import_refusals")


def downgrade() -> None:
    op.drop_table("catalog_import_refusals")
    op.drop_index("ix_catalog_imports_store_id_id", table_name="catalog_imports")
    op.drop_table("catalog_imports")
    op.drop_index("ix_catalog_files_store_id_created_at", table_name="catalog_files")
    op.drop_table("catalog_files")
    op.drop_index("ix_catalog_exports_store_id_id", table_name="catalog_exports")
    op.drop_table("catalog_exports")
