"""Tables of experiments between models."""

from typing import Final

import sqlalchemy as sa

from cartwheel.kernel.db import metadata

_AT: Final = sa.DateTime(timezone=True)

prediction_experiments: Final = sa.Table(
    "prediction_experiments",
    metadata,
    sa.Column("id", sa.Uuid, primary_key=True),
    sa.Column("store_id", sa.Uuid, nullable=False),
    sa.Column("name", sa.Text, nullable=False),
    sa.Column("hypothesis", sa.Text, nullable=False),
    sa.Column("state", sa.Text, nullable=False),
    sa.Column("outcome", sa.Text),
    sa.Column("champion_version", sa.Integer),
    sa.Column("challenger_version", sa.Integer, nullable=False),
    sa.Column("coverage_percent", sa.Double, nullable=False),
    sa.Column("challenger_percent", sa.Integer, nullable=False),
    sa.Column("outcome_hours", sa.Integer, nullable=False),
    sa.Column("expected_rate", sa.Double, nullable=False),
    sa.Column("discount_tolerance", sa.Double, nullable=False),
    sa.Column("fallback_tolerance", sa.Double, nullable=False),
    sa.Column("version", sa.Integer, nullable=False),
    sa.Column("created_at", _AT, nullable=False),
    sa.Column("started_at", _AT),
    sa.Column("ended_at", _AT),
    sa.CheckConstraint("state IN ('draft', 'running', 'ended')", name="state"),
    sa.CheckConstraint("(state = 'ended') = (outcome IS NOT NULL)", name="outcome"),
    sa.Index("ix_prediction_experiments_store_id_id", "store_id", "id"),
    # Two at once would share their shoppers, and the aliases of their models.
    sa.Index(
        "uq_prediction_experiments_running",
        "store_id",
        unique=True,
        postgresql_where=sa.text("state = 'running'"),
    ),
    comment="Comparisons of models, and how they ended.",
)

prediction_exposures: Final = sa.Table(
    "prediction_exposures",
    metadata,
    sa.Column("store_id", sa.Uuid, nullable=False),
    sa.Column("experiment_id", sa.Uuid, primary_key=True),
    sa.Column("visitor_id", sa.Text, primary_key=True),
    sa.Column("arm", sa.Text, nullable=False),
    sa.Column("exposed_at", _AT, nullable=False),
    sa.Column("is_discounted", sa.Boolean, nullable=False),
    sa.Column("fell_back", sa.Boolean, nullable=False),
    sa.ForeignKeyConstraint(
        ["experiment_id"],
        ["prediction_experiments.id"],
        name="fk_prediction_exposures_experiment",
        ondelete="CASCADE",
    ),
    sa.CheckConstraint("arm IN ('champion', 'challenger')", name="arm"),
    sa.Index("ix_prediction_exposures_store_id", "store_id", "experiment_id", "exposed_at"),
    comment="Who was in which arm of an experiment, once each, and since when.",
)

won_back: Final = sa.Table(
    "prediction_outcomes",
    metadata,
    sa.Column("store_id", sa.Uuid, primary_key=True),
    sa.Column("cart_id", sa.Uuid, primary_key=True),
    sa.Column("visitor_id", sa.Text, nullable=False),
    sa.Column("bought_at", _AT, nullable=False),
    sa.Index("ix_prediction_outcomes_visitor", "store_id", "visitor_id", "bought_at"),
    sa.Index("ix_prediction_outcomes_bought_at", "store_id", "bought_at"),
    comment="Abandoned carts that were bought after all: what predictions are held against.",
)
