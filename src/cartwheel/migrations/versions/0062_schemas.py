"""Versions of the schemas that events are held to, and what new ones are held to."""

import sqlalchemy as sa
from alembic import op

from cartwheel.migrations.tenancy import protect

revision = "0062"
down_revision = "0061"


def upgrade() -> None:
    op.create_table(
        "schema_revisions",
        sa.Column("store_id", sa.Uuid(), nullable=False),
        sa.Column("revision", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("store_id", name=op.f("pk_schema_revisions")),
        comment="Which stores have new schemas since; of no store, as every process follows all.",
        info={"outside": "every process follows the revisions of all stores"},
    )
    op.create_index(
        op.f("ix_schema_revisions_revision"), "schema_revisions", ["revision"], unique=False
    )
    op.create_table(
        "schema_subjects",
        sa.Column("store_id", sa.Uuid(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("compatibility", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("store_id", "subject", name=op.f("pk_schema_subjects")),
        comment="What new versions are held to, where somebody has said so.",
    )
    op.create_table(
        "schema_versions",
        sa.Column("store_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("model", sa.Integer(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("addition", sa.Integer(), nullable=False),
        sa.Column("format", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("compiled", sa.LargeBinary(), nullable=True),
        sa.Column("registered_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("store_id", "id", name=op.f("pk_schema_versions")),
        sa.UniqueConstraint("store_id", "subject", "number", name="uq_schema_versions_number"),
        comment="Each version of each subject; none changes, none goes.",
    )
    protect(op, "schema_subjects")
    protect(op, "schema_versions")


def downgrade() -> None:
    op.drop_table("schema_versions")
    op.drop_table("schema_subjects")
    op.drop_index(op.f("ix_schema_revisions_revision"), table_name="schema_revisions")
    op.drop_table("schema_revisions")
