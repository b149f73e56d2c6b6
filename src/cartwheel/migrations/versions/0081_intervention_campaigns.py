"""Templates, campaigns and conversions of interventions."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

from cartwheel.migrations.tenancy import protect

revision = "0081"
down_revision = "0080"

TABLES = (
    "intervention_templates",
    "intervention_template_versions",
    "intervention_campaigns",
    "intervention_campaign_promotions",
    "intervention_conversions",
    "intervention_conversion_refunds",
)


def _moment(name: str, *, nullable: bool = False) -> "sa.Column[object]":
    return sa.Column(name, sa.DateTime(timezone=True), nullable=nullable)


def upgrade() -> None:
    op.add_column(
        "interventions",
        sa.Column("segments", JSONB(), nullable=False, server_default=sa.text("'[]'")),
    )
    op.create_index(
        "ix_interventions_visitor", "interventions", ["store_id", "visitor_id", "created_at"]
    )
    op.create_index("ix_interventions_created", "interventions", ["store_id", "created_at"])
    op.create_table(
        "intervention_templates",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("store_id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        _moment("archived_at", nullable=True),
        _moment("created_at"),
        _moment("updated_at"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_intervention_templates")),
    )
    op.create_index(
        "ix_intervention_templates_store_id_id", "intervention_templates", ["store_id", "id"]
    )
    op.create_table(
        "intervention_template_versions",
        sa.Column("store_id", sa.Uuid(), nullable=False),
        sa.Column("template_id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("default_language", sa.Text(), nullable=False),
        sa.Column("variables", JSONB(), nullable=False),
        sa.Column("contents", JSONB(), nullable=False),
        _moment("created_at"),
        sa.ForeignKeyConstraint(
            ["template_id"],
            ["intervention_templates.id"],
            name="fk_intervention_template_versions_template_id",
        ),
        sa.PrimaryKeyConstraint(
            "template_id", "version", name=op.f("pk_intervention_template_versions")
        ),
    )
    op.create_table(
        "intervention_campaigns",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("store_id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("priority", sa.Integer(), nullable=False),
        sa.Column("rules", JSONB(), nullable=False),
        sa.Column("variants", JSONB(), nullable=False),
        _moment("starts_at"),
        _moment("ends_at", nullable=True),
        _moment("paused_at", nullable=True),
        _moment("ended_at", nullable=True),
        _moment("created_at"),
        _moment("updated_at"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_intervention_campaigns")),
    )
    op.create_index(
        "ix_intervention_campaigns_store_id_id", "intervention_campaigns", ["store_id", "id"]
    )
    op.create_table(
        "intervention_campaign_promotions",
        sa.Column("store_id", sa.Uuid(), nullable=False),
        sa.Column("campaign_id", sa.Uuid(), nullable=False),
        sa.Column("percent", sa.Integer(), nullable=False),
        sa.Column("promotion_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["campaign_id"],
            ["intervention_campaigns.id"],
            name="fk_intervention_campaign_promotions_campaign_id",
        ),
        sa.PrimaryKeyConstraint(
            "campaign_id", "percent", name=op.f("pk_intervention_campaign_promotions")
        ),
        comment="The promotion whose codes a campaign gives out, for each of its discounts.",
    )
    op.create_table(
        "intervention_conversions",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("store_id", sa.Uuid(), nullable=False),
        sa.Column("order_key", sa.Text(), nullable=False),
        sa.Column("visitor_id", sa.Text(), nullable=False),
        sa.Column("cart_id", sa.Uuid()),
        sa.Column("intervention_id", sa.Uuid()),
        sa.Column("touch", sa.Text()),
        sa.Column("channel", sa.Text()),
        _moment("converted_at"),
        sa.Column("currency", sa.Text(), nullable=False),
        sa.Column("minor", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_intervention_conversions")),
        sa.UniqueConstraint("store_id", "order_key", name="uq_intervention_conversions_order_key"),
    )
    op.create_index(
        "ix_intervention_conversions_visitor",
        "intervention_conversions",
        ["store_id", "visitor_id", "converted_at"],
    )
    op.create_index(
        "ix_intervention_conversions_intervention",
        "intervention_conversions",
        ["store_id", "intervention_id"],
    )
    op.create_table(
        "intervention_conversion_refunds",
        sa.Column("store_id", sa.Uuid(), nullable=False),
        sa.Column("refund_id", sa.Uuid(), nullable=False),
        sa.Column("order_key", sa.Text(), nullable=False),
        sa.Column("minor", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint(
            "store_id", "refund_id", name=op.f("pk_intervention_conversion_refunds")
        ),
        comment="What went back of orders, whether or not they are conversions; in their currency.",
    )
    op.create_index(
        "ix_intervention_conversion_refunds_order",
        "intervention_conversion_refunds",
        ["store_id", "order_key"],
    )
    for table in TABLES:
        protect(op, table)


def downgrade() -> None:
    for table in reversed(TABLES):
        op.drop_table(table)
    op.drop_index("ix_interventions_created", table_name="interventions")
    op.drop_index("ix_interventions_visitor", table_name="interventions")
    op.drop_column("interventions", "segments")
