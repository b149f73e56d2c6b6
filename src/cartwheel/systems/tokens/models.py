"""The table of keys."""

from typing import Final

import sqlalchemy as sa

from cartwheel.kernel.db import metadata

signing_keys: Final = sa.Table(
    "signing_keys",
    metadata,
    sa.Column("kid", sa.Text, primary_key=True),
    sa.Column("algorithm", sa.Text, nullable=False),
    sa.Column("state", sa.Text, nullable=False),
    # JSON as text: these very bytes are published.
    sa.Column("public_jwk", sa.Text, nullable=False),
    sa.Column("sealed_private_jwk", sa.LargeBinary),
    sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
    sa.Column("activated_at", sa.DateTime(timezone=True)),
    sa.Column("retires_at", sa.DateTime(timezone=True)),
    sa.CheckConstraint("algorithm IN ('RS256', 'v4.public')", name="algorithm"),
    sa.CheckConstraint("state IN ('next', 'active', 'retiring', 'retired')", name="state"),
    sa.CheckConstraint(
        "(sealed_private_jwk IS NOT NULL) = (state IN ('next', 'active'))", name="sealed"
    ),
    sa.CheckConstraint(
        "(retires_at IS NOT NULL) = (state IN ('retiring', 'retired'))", name="retires"
    ),
    sa.Index(
        "uq_signing_keys_next", "algorithm", unique=True, postgresql_where=sa.text("state = 'next'")
    ),
    sa.Index(
        "uq_signing_keys_active",
        "algorithm",
        unique=True,
        postgresql_where=sa.text("state = 'active'"),
    ),
    comment="Keys that sign tokens, private halves sealed; of no store.",
    info={"outside": "they sign for the platform"},
)
