"""Predictions, interventions, and when each shopper was last reached out to."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

from cartwheel.migrations.tenancy import protect

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    op.create_table(
        "predictions",
        sa.Column("id", sa.Uuid, primary_key=True),
        sa.Column("store_id", sa.Uuid, nullable=False),
        sa.Column("cart_id", sa.Uuid, nullable=False),
        sa.Column("visitor_id", sa.Text, nullable=False),
        sa.Column("episode", sa.Integer, nullable=False),
        sa.Column("probability", sa.Double, nullable=False),
        sa.Column("confidence", sa.Double, nullable=False),
        sa.Column("action", sa.Text, nullable=False),
        sa.Column("discount_percent", sa.Integer, nullable=False),
        sa.Column("reasons", JSONB, nullable=False),
        sa.Column("features", JSONB, nullable=False),
        sa.Column("model", sa.Text, nullable=False),
        sa.Column("model_version", sa.Text, nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.UniqueConstraint(
            "store_id", "cart_id", "episode", name="uq_predictions_store_id_cart_id_episode"
        ),
        sa.CheckConstraint("probability BETWEEN 0 AND 1", name="ck_predictions_probability"),
        sa.CheckConstraint(
            "action IN ('none', 'reminder', 'discount', 'urgency')", name="ck_predictions_action"
        ),
    )
    op.create_table(
        "interventions",
        sa.Column("id", sa.Uuid, primary_key=True),
        sa.Column("store_id", sa.Uuid, nullable=False),
        sa.Column("state", sa.Text, nullable=False),
        sa.Column("cart_id", sa.Uuid, nullable=False),
        sa.Column("visitor_id", sa.Text, nullable=False),
        sa.Column("episode", sa.Integer, nullable=False),
        sa.Column(
            "prediction_id",
            sa.Uuid,
            sa.ForeignKey("predictions.id", name="fk_interventions_prediction_id"),
            nullable=False,
        ),
        sa.Column("action", sa.Text, nullable=False),
        sa.Column("discount_percent", sa.Integer, nullable=False),
        sa.Column("message", sa.Text, nullable=False),
        sa.Column("probability", sa.Double, nullable=False),
        sa.Column("reasons", JSONB, nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("delivered_at", sa.DateTime(timezone=True)),
        sa.Column("cancelled_at", sa.DateTime(timezone=True)),
        sa.Column("recovered_at", sa.DateTime(timezone=True)),
        sa.Column("recovered_order_id", sa.Text),
        sa.Column("recovered_currency", sa.Text),
        sa.Column("recovered_minor", sa.BigInteger),
        sa.CheckConstraint(
            "state IN ('pending', 'delivered', 'recovered', 'cancelled')",
            name="ck_interventions_state",
        ),
        sa.CheckConstraint(
            "(delivered_at IS NOT NULL) = (state IN ('delivered', 'recovered'))",
            name="ck_interventions_delivered",
        ),
        sa.CheckConstraint(
            "(cancelled_at IS NOT NULL) = (state = 'cancelled')", name="ck_interventions_cancelled"
        ),
        sa.CheckConstraint(
            "(recovered_at IS NOT NULL) = (state = 'recovered')", name="ck_interventions_recovered"
        ),
        sa.CheckConstraint(
            "(recovered_minor IS NOT NULL) = (state = 'recovered')"
            " AND (recovered_currency IS NOT NULL) = (state = 'recovered')",
            name="ck_interventions_revenue",
        ),
        sa.UniqueConstraint(
            "store_id", "cart_id", "episode", name="uq_interventions_store_id_cart_id_episode"
        ),
    )
    op.create_index("ix_interventions_store_id_id", "interventions", ["store_id", "id"])
    op.create_index(
        "ix_interventions_pending",
        "interventions",
        ["store_id", "id"],
        postgresql_where=sa.text("state = 'pending'"),
    )
    op.create_index(
        "uq_interventions_recovered",
        "interventions",
        ["store_id", "cart_id"],
        unique=True,
        postgresql_where=sa.text("state = 'recovered'"),
    )
    op.create_table(
        "shopper_contacts",
        sa.Column("store_id", sa.Uuid, primary_key=True),
        sa.Column("visitor_id", sa.Text, primary_key=True),
        sa.Column("last_at", sa.DateTime(timezone=True), nullable=False),
        comment="When a shopper was last reached out to, in the time of the store's events.",
    )
    for table in ("predictions", "interventions", "shopper_contacts"):
        protect(op, table)


def downgrade() -> None:
    for table in ("shopper_contacts", "interventions", "predictions"):
        op.drop_table(table)
