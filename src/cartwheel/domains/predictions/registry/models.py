"""Tables of the registry of models."""

from typing import Final

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import JSONB

from cartwheel.kernel.db import metadata

prediction_models: Final = sa.Table(
    "prediction_models",
    metadata,
    sa.Column("store_id", sa.Uuid, primary_key=True),
    sa.Column("version", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("digest", sa.Text, nullable=False),
    sa.Column("bytes", sa.BigInteger, nullable=False),
    sa.Column("manifest", JSONB, nullable=False),
    sa.Column("card", sa.Text, nullable=False),
    sa.Column("refused_because", sa.Text),
    sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
    sa.Column("created_by", sa.Text),
    # The same file registered again is the same version.
    sa.UniqueConstraint("store_id", "digest", name="uq_prediction_models_store_id_digest"),
    sa.CheckConstraint("version >= 1", name="version"),
    comment="Versions of models; their files are in the object store, by their digests.",
)

prediction_aliases: Final = sa.Table(
    "prediction_aliases",
    metadata,
    sa.Column("store_id", sa.Uuid, primary_key=True),
    sa.Column("alias", sa.Text, primary_key=True),
    sa.Column("version", sa.Integer, nullable=False),
    sa.Column("since", sa.DateTime(timezone=True), nullable=False),
    sa.CheckConstraint("alias IN ('champion', 'challenger')", name="alias"),
    sa.ForeignKeyConstraint(
        ["store_id", "version"],
        ["prediction_models.store_id", "prediction_models.version"],
        name="fk_prediction_aliases_prediction_models",
    ),
    comment="Which version of a model is in use for what.",
)

prediction_deployments: Final = sa.Table(
    "prediction_deployments",
    metadata,
    sa.Column("id", sa.Uuid, primary_key=True),
    sa.Column("store_id", sa.Uuid, nullable=False),
    sa.Column("alias", sa.Text, nullable=False),
    sa.Column("kind", sa.Text, nullable=False),
    sa.Column("version", sa.Integer),
    sa.Column("previous", sa.Integer),
    sa.Column("message", sa.Text, nullable=False),
    sa.Column("deployed_by", sa.Text),
    sa.Column("deployed_at", sa.DateTime(timezone=True), nullable=False),
    sa.CheckConstraint("alias IN ('champion', 'challenger')", name="alias"),
    sa.CheckConstraint("kind IN ('deployed', 'rolled_back', 'withdrawn')", name="kind"),
    sa.Index("ix_prediction_deployments_store_id_id", "store_id", "id"),
    comment="What was in use when; none changes, none goes.",
)

prediction_revisions: Final = sa.Table(
    "prediction_revisions",
    metadata,
    sa.Column("store_id", sa.Uuid, primary_key=True),
    sa.Column("revision", sa.BigInteger, nullable=False, index=True),
    comment="In which stores models have changed since; of no store, as processes follow all.",
    info={"outside": "every process follows the revisions of all stores"},
)
