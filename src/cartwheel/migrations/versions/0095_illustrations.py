"""Pictures that a service made."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from cartwheel.migrations.tenancy import protect

revision = "0095"
down_revision = "0094"


def upgrade() -> None:
    op.create_table(
        "illustrations",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("store_id", sa.Uuid(), nullable=False),
        sa.Column("prompt", sa.Text(), nullable=False),
        sa.Column("shape", sa.Text(), nullable=False),
        sa.Column("provider", sa.Text(), nullable=False),
        sa.Column("model", sa.Text(), nullable=False),
        sa.Column("is_stand_in", sa.Boolean(), nullable=False),
        sa.Column("url", sa.Text(), nullable=False),
        sa.Column("sizes", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_illustrations")),
        comment="Pictures that a service made.",
    )
    op.create_index(
        "ix_illustrations_store_id_id", "illustrations", ["store_id", "id"], unique=False
    )
    protect(op, "illustrations")


def downgrade() -> None:
    op.drop_index("ix_illustrations_store_id_id", table_name="illustrations")
    op.drop_table("illustrations")
