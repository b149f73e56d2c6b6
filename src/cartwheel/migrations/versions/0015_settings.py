"""Configuration and feature flags by store, their history, and what has changed since."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from cartwheel.migrations.tenancy import protect

revision = "0015"
down_revision = "0014"

_PLATFORM = "'00000000-0000-0000-0000-000000000000'::uuid"
_TENANTS = ("configurations", "feature_flags", "settings_history")


def upgrade() -> None:
    op.create_table(
        "configurations",
        sa.Column("store_id", sa.Uuid, primary_key=True),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("given", postgresql.JSONB, nullable=False),
        comment="A store's own values by key; those of the platform every store may read.",
    )
    op.create_table(
        "feature_flags",
        sa.Column("store_id", sa.Uuid, primary_key=True),
        sa.Column("key", sa.Text, primary_key=True),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("definition", postgresql.JSONB, nullable=False),
        sa.Column("archived", sa.Boolean, nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        comment="A store's own flags; those of the platform every store may read.",
    )
    op.create_table(
        "settings_history",
        sa.Column("store_id", sa.Uuid, primary_key=True),
        sa.Column("subject", sa.Text, primary_key=True),
        sa.Column("version", sa.Integer, primary_key=True),
        sa.Column("document", postgresql.JSONB, nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("actor_kind", sa.Text, nullable=False),
        sa.Column("actor_id", sa.Uuid, nullable=False),
        comment="Each version as it was made; the version before has what was there before.",
    )
    op.create_table(
        "settings_revisions",
        sa.Column("store_id", sa.Uuid, primary_key=True),
        sa.Column("revision", sa.BigInteger, nullable=False),
        comment="Which stores have changed since; of no store, as every process follows all.",
    )
    op.create_index("ix_settings_revisions_revision", "settings_revisions", ["revision"])
    for table in _TENANTS:
        protect(op, table)
    for table in ("configurations", "feature_flags"):
        op.execute(
            f"CREATE POLICY platform_rows ON {table} FOR SELECT USING (store_id = {_PLATFORM})"
        )


def downgrade() -> None:
    op.drop_table("settings_revisions")
    for table in reversed(_TENANTS):
        op.drop_table(table)
