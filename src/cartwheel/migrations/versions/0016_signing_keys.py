"""Keys that sign tokens."""

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"


def upgrade() -> None:
    op.create_table(
        "signing_keys",
        sa.Column("kid", sa.Text, primary_key=True),
        sa.Column("algorithm", sa.Text, nullable=False),
        sa.Column("state", sa.Text, nullable=False),
        sa.Column("public_jwk", sa.Text, nullable=False),
        sa.Column("sealed_private_jwk", sa.LargeBinary),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("activated_at", sa.DateTime(timezone=True)),
        sa.Column("retires_at", sa.DateTime(timezone=True)),
        sa.CheckConstraint("algorithm IN ('RS256', 'v4.public')", name="ck_signing_keys_algorithm"),
        sa.CheckConstraint(
            "state IN ('next', 'active', 'retiring', 'retired')", name="ck_signing_keys_state"
        ),
        sa.CheckConstraint(
            "(sealed_private_jwk IS NOT NULL) = (state IN ('next', 'active'))",
            name="ck_signing_keys_sealed",
        ),
        sa.CheckConstraint(
            "(retires_at IS NOT NULL) = (state IN ('retiring', 'retired'))",
            name="ck_signing_keys_retires",
        ),
        comment="Keys that sign tokens, private halves sealed; of no store.",
    )
    for state in ("next", "active"):
        op.create_index(
            f"uq_signing_keys_{state}",
            "signing_keys",
            ["algorithm"],
            unique=True,
            postgresql_where=sa.text(f"state = '{state}'"),
        )


def downgrade() -> None:
    op.drop_table("signing_keys")
