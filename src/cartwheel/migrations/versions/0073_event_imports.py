"""Imports of clickstreams from the web app, with the parts of their files and what is refused."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from cartwheel.migrations.tenancy import protect

revision = "0073"
down_revision = "0072"


def upgrade() -> None:
    op.create_table(
        "event_imports",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("store_id", sa.Uuid(), nullable=False),
        sa.Column("begun_by_kind", sa.Text(), nullable=False),
        sa.Column("begun_by_id", sa.Uuid(), nullable=False),
        sa.Column("file_name", sa.Text(), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("received", sa.Integer(), nullable=False),
        sa.Column("format", sa.Text(), nullable=True),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("rows_total", sa.Integer(), nullable=True),
        sa.Column("rows_done", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("sent", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("refused", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("processed_before", sa.BigInteger(), server_default=sa.text("0"), nullable=False),
        sa.Column("processed", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("into_store_id", sa.Uuid(), nullable=True),
        sa.Column("figures", postgresql.JSONB(astext_type=sa.Text()), nullable=True),
        sa.Column("error", sa.Text(), server_default="", nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("sending_since", sa.DateTime(timezone=True), nullable=True),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "status IN ('uploading', 'waiting', 'reading', 'sending', 'settling', 'done', 'failed',"
            " 'cancelled')",
            name=op.f("ck_event_imports_status"),
        ),
        sa.CheckConstraint("received <= size", name=op.f("ck_event_imports_received")),
        sa.CheckConstraint(
            "rows_done = sent + refused AND rows_done <= rows_total",
            name=op.f("ck_event_imports_rows_done"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_event_imports")),
    )
    op.create_index(
        "ix_event_imports_store_id_id", "event_imports", ["store_id", "id"], unique=False
    )
    op.create_table(
        "event_import_parts",
        sa.Column("import_id", sa.Uuid(), nullable=False),
        sa.Column("offset", sa.Integer(), nullable=False),
        sa.Column("store_id", sa.Uuid(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["import_id"],
            ["event_imports.id"],
            name="fk_event_import_parts_import_id",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("import_id", "offset", name=op.f("pk_event_import_parts")),
    )
    op.create_table(
        "event_import_refusals",
        sa.Column("import_id", sa.Uuid(), nullable=False),
        sa.Column("line", sa.Integer(), nullable=False),
        sa.Column("store_id", sa.Uuid(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("content", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["import_id"],
            ["event_imports.id"],
            name="fk_event_import_refusals_import_id",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("import_id", "line", name=op.f("pk_event_import_refusals")),
    )
    protect(op, "event_imports")
    protect(op, "event_import_parts")
    protect(op, "event_import_refusals")


def downgrade() -> None:
    op.drop_table("event_import_refusals")
    op.drop_table("event_import_parts")
    op.drop_table("event_imports")
