"""Versions of models, which of them are in use, and what each reason of a prediction weighs."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from cartwheel.migrations.tenancy import protect

revision = "0072"
down_revision = "0071"


def upgrade() -> None:
    op.create_table(
        "prediction_deployments",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("store_id", sa.Uuid(), nullable=False),
        sa.Column("alias", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=True),
        sa.Column("previous", sa.Integer(), nullable=True),
        sa.Column("message", sa.Text(), nullable=False),
        sa.Column("deployed_by", sa.Text(), nullable=True),
        sa.Column("deployed_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "alias IN ('champion', 'challenger')", name=op.f("ck_prediction_deployments_alias")
        ),
        sa.CheckConstraint(
            "kind IN ('deployed', 'rolled_back', 'withdrawn')",
            name=op.f("ck_prediction_deployments_kind"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_prediction_deployments")),
        comment="What was in use when; none changes, none goes.",
    )
    op.create_index(
        "ix_prediction_deployments_store_id_id",
        "prediction_deployments",
        ["store_id", "id"],
        unique=False,
    )
    op.create_table(
        "prediction_models",
        sa.Column("store_id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("digest", sa.Text(), nullable=False),
        sa.Column("bytes", sa.BigInteger(), nullable=False),
        sa.Column("manifest", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("card", sa.Text(), nullable=False),
        sa.Column("refused_because", sa.Text(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by", sa.Text(), nullable=True),
        sa.CheckConstraint("version >= 1", name=op.f("ck_prediction_models_version")),
        sa.PrimaryKeyConstraint("store_id", "version", name=op.f("pk_prediction_models")),
        sa.UniqueConstraint("store_id", "digest", name="uq_prediction_models_store_id_digest"),
        comment="Versions of models; their files are in the object store, by their digests.",
    )
    op.create_table(
        "prediction_revisions",
        sa.Column("store_id", sa.Uuid(), nullable=False),
        sa.Column("revision", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("store_id", name=op.f("pk_prediction_revisions")),
        comment="In which stores models have changed since; of no store, as processes follow all.",
    )
    op.create_index(
        op.f("ix_prediction_revisions_revision"), "prediction_revisions", ["revision"], unique=False
    )
    op.create_table(
        "prediction_aliases",
        sa.Column("store_id", sa.Uuid(), nullable=False),
        sa.Column("alias", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "alias IN ('champion', 'challenger')", name=op.f("ck_prediction_aliases_alias")
        ),
        sa.ForeignKeyConstraint(
            ["store_id", "version"],
            ["prediction_models.store_id", "prediction_models.version"],
            name="fk_prediction_aliases_prediction_models",
        ),
        sa.PrimaryKeyConstraint("store_id", "alias", name=op.f("pk_prediction_aliases")),
        comment="Which version of a model is in use for what.",
    )
    op.add_column(
        "predictions",
        sa.Column(
            "contributions",
            postgresql.JSONB(astext_type=sa.Text()),
            server_default=sa.text("'[]'::jsonb"),
            nullable=False,
        ),
    )
    protect(op, "prediction_deployments")
    protect(op, "prediction_models")
    protect(op, "prediction_aliases")


def downgrade() -> None:
    op.drop_column("predictions", "contributions")
    op.drop_table("prediction_aliases")
    op.drop_index(op.f("ix_prediction_revisions_revision"), table_name="prediction_revisions")
    op.drop_table("prediction_revisions")
    op.drop_table("prediction_models")
    op.drop_index("ix_prediction_deployments_store_id_id", table_name="prediction_deployments")
    op.drop_table("prediction_deployments")
