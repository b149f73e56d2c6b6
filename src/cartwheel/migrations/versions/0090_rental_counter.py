"""Money that is paid for bookings at the counter."""

import sqlalchemy as sa
from alembic import op

from cartwheel.migrations.tenancy import protect

revision = "0090"
down_revision = "0089"


def upgrade() -> None:
    for name in ("counter_paid_minor", "counter_refunded_minor"):
        column = sa.Column(name, sa.BigInteger(), nullable=False, server_default="0")
        op.add_column("rental_bookings", column)
    op.create_check_constraint(
        op.f("ck_rental_bookings_counter"),
        "rental_bookings",
        "counter_paid_minor BETWEEN 0 AND paid_minor"
        " AND counter_refunded_minor BETWEEN 0 AND counter_paid_minor",
    )
    op.create_table(
        "rental_counter_entries",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("store_id", sa.Uuid(), nullable=False),
        sa.Column("booking_id", sa.Uuid(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("method", sa.Text(), nullable=False),
        sa.Column("amount_minor", sa.BigInteger(), nullable=False),
        sa.Column("reference", sa.Text(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("by", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("amount_minor > 0", name=op.f("ck_rental_counter_entries_amount")),
        sa.CheckConstraint(
            "kind IN ('payment', 'refund')", name=op.f("ck_rental_counter_entries_kind")
        ),
        sa.ForeignKeyConstraint(
            ["booking_id"],
            ["rental_bookings.id"],
            name="fk_rental_counter_entries_booking_id",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_rental_counter_entries")),
        sa.UniqueConstraint("booking_id", "key", name="uq_rental_counter_entries_booking_id_key"),
        comment="Money that was paid or given back at the counter, which is only added to.",
    )
    protect(op, "rental_counter_entries")


def downgrade() -> None:
    op.drop_table("rental_counter_entries")
    op.drop_constraint(op.f("ck_rental_bookings_counter"), "rental_bookings")
    for name in ("counter_refunded_minor", "counter_paid_minor"):
        op.drop_column("rental_bookings", name)
