"""Stores and their keys; what the owner makes, the application may use."""

import sqlalchemy as sa
from alembic import context, op

revision = "0001"
down_revision = None


def upgrade() -> None:
    app_role = op.get_bind().dialect.identifier_preparer.quote(
        context.config.attributes["app_role"]
    )
    op.execute(f"GRANT USAGE ON SCHEMA public TO {app_role}")
    for kind, rights in (
        ("TABLES", "SELECT, INSERT, UPDATE, DELETE"),
        ("SEQUENCES", "USAGE, SELECT"),
    ):
        op.execute(
            f"ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT {rights} ON {kind} TO {app_role}"
        )

    op.create_table(
        "stores",
        sa.Column("id", sa.Uuid, primary_key=True),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("clock", sa.Text, nullable=False),
        sa.Column("currency", sa.Text, nullable=False),
        sa.Column("idle_limit", sa.Interval, nullable=False),
        sa.Column("synthetic", sa.Boolean, nullable=False),
        sa.Column("parent_id", sa.Uuid, sa.ForeignKey("stores.id", name="fk_stores_parent_id")),
        sa.Column("source", sa.Text),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("clock IN ('wall', 'events')", name="ck_stores_clock"),
        sa.CheckConstraint("idle_limit > interval '0'", name="ck_stores_idle_limit"),
        sa.UniqueConstraint("parent_id", "source", name="uq_stores_parent_id_source"),
    )
    op.create_table(
        "store_keys",
        sa.Column("id", sa.Uuid, primary_key=True),
        sa.Column(
            "store_id",
            sa.Uuid,
            sa.ForeignKey("stores.id", name="fk_store_keys_store_id"),
            nullable=False,
        ),
        sa.Column("prefix", sa.Text, nullable=False),
        sa.Column("digest", sa.LargeBinary, nullable=False),
        sa.Column("permissions", sa.ARRAY(sa.Text), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.UniqueConstraint("digest", name="uq_store_keys_digest"),
    )


def downgrade() -> None:
    op.drop_table("store_keys")
    op.drop_table("stores")
