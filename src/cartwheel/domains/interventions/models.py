"""Tables of the interventions domain."""

from typing import Final

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import JSONB

from cartwheel.kernel.db import metadata

interventions: Final = sa.Table(
    "interventions",
    metadata,
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
    sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
    sa.Column("channels", JSONB, nullable=False),
    sa.Column("origin", sa.Text, nullable=False),
    sa.Column("customer_id", sa.Uuid),
    sa.Column("language", sa.Text, nullable=False),
    sa.Column("subject", sa.Text),
    sa.Column("html", sa.Text),
    sa.Column("link", sa.Text),
    sa.Column("coupon_code", sa.Text),
    sa.Column("template_id", sa.Uuid),
    sa.Column("template_version", sa.Integer),
    sa.Column("campaign_id", sa.Uuid),
    sa.Column("variant", sa.Text),
    sa.Column("is_holdout", sa.Boolean, nullable=False),
    sa.Column("delivered_by", sa.Text),
    sa.Column("seen_at", sa.DateTime(timezone=True)),
    sa.Column("clicked_at", sa.DateTime(timezone=True)),
    sa.Column("dismissed_at", sa.DateTime(timezone=True)),
    sa.Column("cancel_reason", sa.Text),
    # When its cart was left by the store's clock, which on a replayed store is long ago.
    sa.Column("left_at", sa.DateTime(timezone=True), nullable=False),
    sa.Column("holdout_share", sa.Double, nullable=False),
    sa.Column("segments", JSONB, nullable=False, server_default=sa.text("'[]'")),
    # Whether one has expired is a matter of the clock and is not written down.
    sa.CheckConstraint(
        "state IN ('scheduled', 'pending', 'delivered', 'recovered', 'cancelled', 'withheld')",
        name="state",
    ),
    sa.CheckConstraint("is_holdout = (state = 'withheld')", name="holdout"),
    sa.CheckConstraint("(cancel_reason IS NOT NULL) = (state = 'cancelled')", name="reason"),
    sa.CheckConstraint("origin IN ('automatic', 'campaign', 'manual')", name="origin"),
    sa.CheckConstraint(
        "(delivered_at IS NOT NULL) = (state IN ('delivered', 'recovered'))", name="delivered"
    ),
    sa.CheckConstraint("(cancelled_at IS NOT NULL) = (state = 'cancelled')", name="cancelled"),
    sa.CheckConstraint("(recovered_at IS NOT NULL) = (state = 'recovered')", name="recovered"),
    sa.CheckConstraint(
        "(recovered_minor IS NOT NULL) = (state = 'recovered')"
        " AND (recovered_currency IS NOT NULL) = (state = 'recovered')",
        name="revenue",
    ),
    # One that people ask for may come on top.
    sa.Index(
        "uq_interventions_episode",
        "store_id",
        "cart_id",
        "episode",
        unique=True,
        postgresql_where=sa.text("origin <> 'manual'"),
    ),
    sa.Index("ix_interventions_cart", "store_id", "cart_id"),
    sa.Index("ix_interventions_visitor", "store_id", "visitor_id", "created_at"),
    sa.Index("ix_interventions_created", "store_id", "created_at"),
    sa.Index(
        "ix_interventions_scheduled",
        "store_id",
        "due_at",
        postgresql_where=sa.text("state = 'scheduled'"),
    ),
    sa.Index("ix_interventions_store_id_id", "store_id", "id"),
    sa.Index(
        "ix_interventions_pending",
        "store_id",
        "id",
        postgresql_where=sa.text("state = 'pending'"),
    ),
    # Each page of a shopper asks for its own.
    sa.Index(
        "ix_interventions_pending_visitor",
        "store_id",
        "visitor_id",
        postgresql_where=sa.text("state = 'pending'"),
    ),
    sa.Index(
        "ix_interventions_delivered",
        "store_id",
        "delivered_at",
        postgresql_where=sa.text("delivered_at IS NOT NULL"),
    ),
    # A cart is bought once, and one intervention is credited with it.
    sa.Index(
        "uq_interventions_recovered",
        "store_id",
        "cart_id",
        unique=True,
        postgresql_where=sa.text("state = 'recovered'"),
    ),
)

shopper_contacts: Final = sa.Table(
    "shopper_contacts",
    metadata,
    sa.Column("store_id", sa.Uuid, primary_key=True),
    sa.Column("visitor_id", sa.Text, primary_key=True),
    sa.Column("last_at", sa.DateTime(timezone=True), nullable=False),
    sa.Column("intervention_id", sa.Uuid),
    comment="When a shopper was last reached out to, in the time of the store's events.",
)

decisions: Final = sa.Table(
    "intervention_decisions",
    metadata,
    sa.Column("id", sa.Uuid, primary_key=True),
    sa.Column("store_id", sa.Uuid, nullable=False),
    sa.Column("cart_id", sa.Uuid, nullable=False),
    sa.Column("visitor_id", sa.Text, nullable=False),
    sa.Column("episode", sa.Integer, nullable=False),
    sa.Column("outcome", sa.Text, nullable=False),
    sa.Column("failed", sa.Text),
    sa.Column("checks", JSONB, nullable=False),
    sa.Column("channels", JSONB, nullable=False),
    sa.Column("campaign_id", sa.Uuid),
    sa.Column("intervention_id", sa.Uuid),
    sa.Column("decided_at", sa.DateTime(timezone=True), nullable=False),
    sa.CheckConstraint("outcome IN ('reach', 'leave', 'holdOut')", name="outcome"),
    sa.UniqueConstraint("store_id", "cart_id", "episode", name="uq_intervention_decisions_episode"),
    sa.Index("ix_intervention_decisions_store_id_id", "store_id", "id"),
    sa.Index("ix_intervention_decisions_failed", "store_id", "failed", "id"),
)

opt_outs: Final = sa.Table(
    "shopper_opt_outs",
    metadata,
    sa.Column("store_id", sa.Uuid, primary_key=True),
    sa.Column("visitor_id", sa.Text, primary_key=True),
    sa.Column("at", sa.DateTime(timezone=True), nullable=False),
    comment="Shoppers who are not to be reached by anything, not even on the shop's own page.",
)

shopper_hours: Final = sa.Table(
    "shopper_hours",
    metadata,
    sa.Column("store_id", sa.Uuid, primary_key=True),
    sa.Column("visitor_id", sa.Text, primary_key=True),
    sa.Column("hour", sa.SmallInteger, primary_key=True),
    sa.Column("visits", sa.Integer, nullable=False),
    sa.CheckConstraint("hour BETWEEN 0 AND 23", name="hour"),
    comment="How often a shopper was here, by the hour of the day in UTC.",
)

templates: Final = sa.Table(
    "intervention_templates",
    metadata,
    sa.Column("id", sa.Uuid, primary_key=True),
    sa.Column("store_id", sa.Uuid, nullable=False),
    sa.Column("version", sa.Integer, nullable=False),
    sa.Column("archived_at", sa.DateTime(timezone=True)),
    sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
    sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
    sa.Index("ix_intervention_templates_store_id_id", "store_id", "id"),
)

template_versions: Final = sa.Table(
    "intervention_template_versions",
    metadata,
    sa.Column("store_id", sa.Uuid, nullable=False),
    sa.Column(
        "template_id",
        sa.Uuid,
        sa.ForeignKey(
            "intervention_templates.id", name="fk_intervention_template_versions_template_id"
        ),
        primary_key=True,
    ),
    sa.Column("version", sa.Integer, primary_key=True),
    sa.Column("name", sa.Text, nullable=False),
    sa.Column("default_language", sa.Text, nullable=False),
    sa.Column("variables", JSONB, nullable=False),
    sa.Column("contents", JSONB, nullable=False),
    sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
)

campaigns: Final = sa.Table(
    "intervention_campaigns",
    metadata,
    sa.Column("id", sa.Uuid, primary_key=True),
    sa.Column("store_id", sa.Uuid, nullable=False),
    sa.Column("version", sa.Integer, nullable=False),
    sa.Column("name", sa.Text, nullable=False),
    sa.Column("priority", sa.Integer, nullable=False),
    sa.Column("rules", JSONB, nullable=False),
    sa.Column("variants", JSONB, nullable=False),
    sa.Column("starts_at", sa.DateTime(timezone=True), nullable=False),
    sa.Column("ends_at", sa.DateTime(timezone=True)),
    sa.Column("paused_at", sa.DateTime(timezone=True)),
    sa.Column("ended_at", sa.DateTime(timezone=True)),
    sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
    sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
    sa.Index("ix_intervention_campaigns_store_id_id", "store_id", "id"),
)

campaign_promotions: Final = sa.Table(
    "intervention_campaign_promotions",
    metadata,
    sa.Column("store_id", sa.Uuid, nullable=False),
    sa.Column(
        "campaign_id",
        sa.Uuid,
        sa.ForeignKey(
            "intervention_campaigns.id", name="fk_intervention_campaign_promotions_campaign_id"
        ),
        primary_key=True,
    ),
    sa.Column("percent", sa.Integer, primary_key=True),
    sa.Column("promotion_id", sa.Uuid, nullable=False),
    comment="The promotion whose codes a campaign gives out, for each of its discounts.",
)

conversions: Final = sa.Table(
    "intervention_conversions",
    metadata,
    sa.Column("id", sa.Uuid, primary_key=True),
    sa.Column("store_id", sa.Uuid, nullable=False),
    sa.Column("order_key", sa.Text, nullable=False),
    sa.Column("visitor_id", sa.Text, nullable=False),
    sa.Column("cart_id", sa.Uuid),
    sa.Column("intervention_id", sa.Uuid),
    sa.Column("touch", sa.Text),
    sa.Column("channel", sa.Text),
    sa.Column("converted_at", sa.DateTime(timezone=True), nullable=False),
    sa.Column("currency", sa.Text, nullable=False),
    sa.Column("minor", sa.BigInteger, nullable=False),
    # However often it is told, an order counts once.
    sa.UniqueConstraint("store_id", "order_key", name="uq_intervention_conversions_order_key"),
    sa.Index("ix_intervention_conversions_visitor", "store_id", "visitor_id", "converted_at"),
    sa.Index("ix_intervention_conversions_intervention", "store_id", "intervention_id"),
)

conversion_refunds: Final = sa.Table(
    "intervention_conversion_refunds",
    metadata,
    sa.Column("store_id", sa.Uuid, primary_key=True),
    sa.Column("refund_id", sa.Uuid, primary_key=True),
    sa.Column("order_key", sa.Text, nullable=False),
    sa.Column("minor", sa.BigInteger, nullable=False),
    sa.Index("ix_intervention_conversion_refunds_order", "store_id", "order_key"),
    comment="What went back of orders, whether or not they are conversions; in their currency.",
)
