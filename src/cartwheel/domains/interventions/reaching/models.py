"""Tables of reaching: deliveries, the browsers that may be pushed to, and the keys for it."""

from typing import Final

import sqlalchemy as sa

from cartwheel.kernel.db import metadata

deliveries: Final = sa.Table(
    "intervention_deliveries",
    metadata,
    sa.Column("id", sa.Uuid, primary_key=True),
    sa.Column("store_id", sa.Uuid, nullable=False),
    sa.Column(
        "intervention_id",
        sa.Uuid,
        sa.ForeignKey(
            "interventions.id",
            name="fk_intervention_deliveries_intervention_id",
            ondelete="CASCADE",
        ),
        nullable=False,
    ),
    sa.Column("channel", sa.Text, nullable=False),
    sa.Column("place", sa.SmallInteger, nullable=False),
    sa.Column("state", sa.Text, nullable=False),
    sa.Column("attempts", sa.SmallInteger, nullable=False),
    sa.Column("because", sa.Text),
    sa.Column("reference", sa.Text),
    sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
    sa.Column("sent_at", sa.DateTime(timezone=True)),
    sa.Column("delivered_at", sa.DateTime(timezone=True)),
    sa.Column("seen_at", sa.DateTime(timezone=True)),
    sa.Column("clicked_at", sa.DateTime(timezone=True)),
    sa.Column("dismissed_at", sa.DateTime(timezone=True)),
    sa.Column("converted_at", sa.DateTime(timezone=True)),
    sa.Column("ended_at", sa.DateTime(timezone=True)),
    sa.CheckConstraint("channel IN ('socket', 'email', 'sms', 'push')", name="channel"),
    sa.CheckConstraint(
        "state IN ('scheduled', 'cancelled', 'failed', 'sent', 'delivered', 'bounced', 'seen',"
        " 'clicked', 'dismissed', 'converted')",
        name="state",
    ),
    sa.Index("uq_intervention_deliveries_channel", "intervention_id", "channel", unique=True),
    sa.Index("ix_intervention_deliveries_store_id_id", "store_id", "id"),
)

push_subscriptions: Final = sa.Table(
    "push_subscriptions",
    metadata,
    sa.Column("id", sa.Uuid, primary_key=True),
    sa.Column("store_id", sa.Uuid, nullable=False),
    sa.Column("visitor_id", sa.Text, nullable=False),
    sa.Column("endpoint", sa.Text, nullable=False),
    sa.Column("p256dh", sa.Text, nullable=False),
    sa.Column("auth", sa.Text, nullable=False),
    sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
    sa.Index("ix_push_subscriptions_visitor", "store_id", "visitor_id"),
    # A browser has one, whoever sits before it: the last one who agreed.
    sa.Index("uq_push_subscriptions_endpoint", "store_id", "endpoint", unique=True),
)

push_keys: Final = sa.Table(
    "push_keys",
    metadata,
    sa.Column("store_id", sa.Uuid, primary_key=True),
    sa.Column("public_key", sa.Text, nullable=False),
    # Sealed.
    sa.Column("private_key", sa.Text, nullable=False),
    sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
)
