"""Leases: which process may do what only one may do."""

import sqlalchemy as sa
from alembic import context, op

revision = "0011"
down_revision = "0010"


def upgrade() -> None:
    op.create_table(
        "leases",
        sa.Column("name", sa.Text, primary_key=True),
        sa.Column("term", sa.BigInteger, nullable=False),
        sa.Column("holder", sa.Uuid, nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.UniqueConstraint("name", "term", name="uq_leases_name_term"),
        comment="Who leads, and for how long; of no store.",
    )
    # Alembic made its own table before the first migration gave the application its rights.
    app_role = op.get_bind().dialect.identifier_preparer.quote(
        context.config.attributes["app_role"]
    )
    op.execute(f"GRANT SELECT ON alembic_version TO {app_role}")


def downgrade() -> None:
    op.drop_table("leases")
