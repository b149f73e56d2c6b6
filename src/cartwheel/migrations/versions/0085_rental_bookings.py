"""Rentals that were booked, their story, and who waits for a car."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from cartwheel.migrations.tenancy import protect

revision = "0085"
down_revision = "0084"

_AT = sa.DateTime(timezone=True)


def _json(name: str, *, nullable: bool = False) -> "sa.Column[object]":
    return sa.Column(name, postgresql.JSONB(astext_type=sa.Text()), nullable=nullable)


def upgrade() -> None:
    op.create_table(
        "rental_bookings",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("store_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Text(), nullable=False),
        sa.Column("token_digest", sa.LargeBinary(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("car_id", sa.Uuid(), nullable=False),
        sa.Column("category_id", sa.Uuid(), nullable=False),
        sa.Column("vehicle_id", sa.Uuid(), nullable=True),
        sa.Column("customer_id", sa.Uuid(), nullable=True),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("email", sa.Text(), nullable=False),
        sa.Column("pickup_location_id", sa.Uuid(), nullable=False),
        sa.Column("return_location_id", sa.Uuid(), nullable=False),
        sa.Column("starts_at", _AT, nullable=False),
        sa.Column("ends_at", _AT, nullable=False),
        sa.Column("hold_until", _AT, nullable=True),
        sa.Column("currency", sa.Text(), nullable=False),
        sa.Column("total_minor", sa.BigInteger(), nullable=False),
        sa.Column("deposit_minor", sa.BigInteger(), nullable=False),
        sa.Column("deposit_id", sa.Uuid(), nullable=False),
        sa.Column("fee_minor", sa.BigInteger(), nullable=False),
        _json("charges"),
        sa.Column("charges_minor", sa.BigInteger(), nullable=False),
        sa.Column("paid_minor", sa.BigInteger(), nullable=False),
        sa.Column("refunded_minor", sa.BigInteger(), nullable=False),
        sa.Column("deposit_held_minor", sa.BigInteger(), nullable=False),
        sa.Column("deposit_taken_minor", sa.BigInteger(), nullable=False),
        _json("quote"),
        _json("terms"),
        sa.Column("insurance", sa.Text(), nullable=True),
        sa.Column("second_driver", sa.Boolean(), nullable=False),
        _json("extras"),
        _json("picked_up", nullable=True),
        _json("returned", nullable=True),
        sa.Column("cancel_reason", sa.Text(), nullable=True),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("created_at", _AT, nullable=False),
        sa.Column("confirmed_at", _AT, nullable=True),
        sa.Column("ended_at", _AT, nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "status IN ('held', 'pending_payment', 'confirmed', 'picked_up', 'returned', 'closed',"
            " 'expired', 'cancelled', 'no_show')",
            name=op.f("ck_rental_bookings_status"),
        ),
        sa.CheckConstraint("starts_at < ends_at", name=op.f("ck_rental_bookings_span")),
        sa.CheckConstraint(
            "(status IN ('held', 'pending_payment')) = (hold_until IS NOT NULL)",
            name=op.f("ck_rental_bookings_hold_until"),
        ),
        sa.CheckConstraint(
            "refunded_minor BETWEEN 0 AND paid_minor",
            name=op.f("ck_rental_bookings_refunded_of_paid"),
        ),
        sa.CheckConstraint(
            "total_minor >= 0 AND deposit_minor >= 0 AND fee_minor >= 0 AND charges_minor >= 0",
            name=op.f("ck_rental_bookings_amounts"),
        ),
        sa.ForeignKeyConstraint(["car_id"], ["rental_cars.id"], name="fk_rental_bookings_car_id"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_rental_bookings")),
        comment="Rentals that were booked; the token is kept as its SHA-256.",
    )
    for name, columns in (
        ("ix_rental_bookings_store_id_id", ["store_id", "id"]),
        ("ix_rental_bookings_store_id_status_id", ["store_id", "status", "id"]),
        ("ix_rental_bookings_store_id_starts_at_id", ["store_id", "starts_at", "id"]),
        ("ix_rental_bookings_store_id_total_minor_id", ["store_id", "total_minor", "id"]),
        ("ix_rental_bookings_car_id_id", ["car_id", "id"]),
        ("ix_rental_bookings_store_id_customer_id_id", ["store_id", "customer_id", "id"]),
    ):
        op.create_index(name, "rental_bookings", columns, unique=False)
    op.create_index(
        "uq_rental_bookings_number", "rental_bookings", ["store_id", "number"], unique=True
    )
    op.create_index("uq_rental_bookings_deposit_id", "rental_bookings", ["deposit_id"], unique=True)
    op.create_index(
        "ix_rental_bookings_hold_until",
        "rental_bookings",
        ["store_id", "hold_until"],
        unique=False,
        postgresql_where=sa.text("hold_until IS NOT NULL"),
    )
    op.create_table(
        "rental_booking_extras",
        sa.Column("booking_id", sa.Uuid(), nullable=False),
        sa.Column("extra_id", sa.Uuid(), nullable=False),
        sa.Column("store_id", sa.Uuid(), nullable=False),
        sa.Column("quantity", sa.Integer(), nullable=False),
        sa.Column("starts_at", _AT, nullable=False),
        sa.Column("ends_at", _AT, nullable=False),
        sa.Column("expires_at", _AT, nullable=True),
        sa.CheckConstraint("quantity > 0", name=op.f("ck_rental_booking_extras_quantity")),
        sa.ForeignKeyConstraint(
            ["booking_id"],
            ["rental_bookings.id"],
            name="fk_rental_booking_extras_booking_id",
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["extra_id"], ["rental_extras.id"], name="fk_rental_booking_extras_extra_id"
        ),
        sa.PrimaryKeyConstraint("booking_id", "extra_id", name=op.f("pk_rental_booking_extras")),
        comment="What is out of limited extras, and when.",
    )
    op.create_index(
        "ix_rental_booking_extras_extra_id_ends_at",
        "rental_booking_extras",
        ["extra_id", "ends_at"],
        unique=False,
    )
    op.create_table(
        "rental_booking_happenings",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("store_id", sa.Uuid(), nullable=False),
        sa.Column("booking_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("by", sa.Text(), nullable=False),
        _json("about"),
        sa.Column("at", _AT, nullable=False),
        sa.ForeignKeyConstraint(
            ["booking_id"],
            ["rental_bookings.id"],
            name="fk_rental_booking_happenings_booking_id",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_rental_booking_happenings")),
        comment="The story of a booking, which is only added to.",
    )
    op.create_index(
        "ix_rental_booking_happenings_booking_id_id",
        "rental_booking_happenings",
        ["booking_id", "id"],
        unique=False,
    )
    op.create_table(
        "rental_waiting",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("store_id", sa.Uuid(), nullable=False),
        sa.Column("car_id", sa.Uuid(), nullable=False),
        sa.Column("pickup_location_id", sa.Uuid(), nullable=False),
        sa.Column("starts_at", _AT, nullable=False),
        sa.Column("ends_at", _AT, nullable=False),
        sa.Column("email", sa.Text(), nullable=False),
        sa.Column("customer_id", sa.Uuid(), nullable=True),
        sa.Column("created_at", _AT, nullable=False),
        sa.Column("told_at", _AT, nullable=True),
        sa.ForeignKeyConstraint(
            ["car_id"], ["rental_cars.id"], name="fk_rental_waiting_car_id", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_rental_waiting")),
        comment="Who wants to be told when a car is free after all.",
    )
    op.create_index("ix_rental_waiting_car_id", "rental_waiting", ["car_id"], unique=False)
    op.create_index(
        "ix_rental_waiting_untold",
        "rental_waiting",
        ["store_id", "starts_at"],
        unique=False,
        postgresql_where=sa.text("told_at IS NULL"),
    )
    protect(op, "rental_bookings")
    protect(op, "rental_booking_extras")
    protect(op, "rental_booking_happenings")
    protect(op, "rental_waiting")


def downgrade() -> None:
    op.drop_table("rental_waiting")
    op.drop_table("rental_booking_happenings")
    op.drop_table("rental_booking_extras")
    op.drop_table("rental_bookings")
