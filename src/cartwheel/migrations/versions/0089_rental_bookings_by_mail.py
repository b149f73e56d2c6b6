"""Bookings are found by how a mail address begins."""

from alembic import op

revision = "0089"
down_revision = "0088"


def upgrade() -> None:
    op.create_index(
        "ix_rental_bookings_store_id_email",
        "rental_bookings",
        ["store_id", "email"],
        unique=False,
        postgresql_ops={"email": "text_pattern_ops"},
    )


def downgrade() -> None:
    op.drop_index("ix_rental_bookings_store_id_email", table_name="rental_bookings")
