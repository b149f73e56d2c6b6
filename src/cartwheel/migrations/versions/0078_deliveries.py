"""Deliveries of interventions by channel, and the browsers that may be pushed to."""

import sqlalchemy as sa
from alembic import op

from cartwheel.migrations.tenancy import protect

revision = "0078"
down_revision = "0077"


def upgrade() -> None:
    op.create_table(
        "push_keys",
        sa.Column("store_id", sa.Uuid(), nullable=False),
        sa.Column("public_key", sa.Text(), nullable=False),
        sa.Column("private_key", sa.Text(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("store_id", name=op.f("pk_push_keys")),
    )
    op.create_table(
        "push_subscriptions",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("store_id", sa.Uuid(), nullable=False),
        sa.Column("visitor_id", sa.Text(), nullable=False),
        sa.Column("endpoint", sa.Text(), nullable=False),
        sa.Column("p256dh", sa.Text(), nullable=False),
        sa.Column("auth", sa.Text(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_push_subscriptions")),
    )
    op.create_index(
        "ix_push_subscriptions_visitor",
        "push_subscriptions",
        ["store_id", "visitor_id"],
        unique=False,
    )
    op.create_index(
        "uq_push_subscriptions_endpoint",
        "push_subscriptions",
        ["store_id", "endpoint"],
        unique=True,
    )
    op.create_table(
        "intervention_deliveries",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("store_id", sa.Uuid(), nullable=False),
        sa.Column("intervention_id", sa.Uuid(), nullable=False),
        sa.Column("channel", sa.Text(), nullable=False),
        sa.Column("place", sa.SmallInteger(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("attempts", sa.SmallInteger(), nullable=False),
        sa.Column("because", sa.Text(), nullable=True),
        sa.Column("reference", sa.Text(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("delivered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("clicked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("dismissed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("converted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "channel IN ('socket', 'email', 'sms', 'push')",
            name=op.f("ck_intervention_deliveries_channel"),
        ),
        sa.CheckConstraint(
            "state IN ('scheduled', 'cancelled', 'failed', 'sent', 'delivered', 'bounced', 'seen',"
            " 'clicked', 'dismissed', 'converted')",
            name=op.f("ck_intervention_deliveries_state"),
        ),
        sa.ForeignKeyConstraint(
            ["intervention_id"],
            ["interventions.id"],
            name="fk_intervention_deliveries_intervention_id",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_intervention_deliveries")),
    )
    op.create_index(
        "ix_intervention_deliveries_store_id_id",
        "intervention_deliveries",
        ["store_id", "id"],
        unique=False,
    )
    op.create_index(
        "uq_intervention_deliveries_channel",
        "intervention_deliveries",
        ["intervention_id", "channel"],
        unique=True,
    )
    protect(op, "push_keys")
    protect(op, "push_subscriptions")
    protect(op, "intervention_deliveries")


def downgrade() -> None:
    op.drop_index("uq_intervention_deliveries_channel", table_name="intervention_deliveries")
    op.drop_index("ix_intervention_deliveries_store_id_id", table_name="intervention_deliveries")
    op.drop_table("intervention_deliveries")
    op.drop_index("uq_push_subscriptions_endpoint", table_name="push_subscriptions")
    op.drop_index("ix_push_subscriptions_visitor", table_name="push_subscriptions")
    op.drop_table("push_subscriptions")
    op.drop_table("push_keys")
