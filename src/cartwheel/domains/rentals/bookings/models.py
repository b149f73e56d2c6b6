"""Tables of bookings."""

from typing import Final

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import JSONB

from cartwheel.kernel.db import metadata

_AT: Final = sa.DateTime(timezone=True)

bookings: Final = sa.Table(
    "rental_bookings",
    metadata,
    sa.Column("id", sa.Uuid, primary_key=True),
    sa.Column("store_id", sa.Uuid, nullable=False),
    sa.Column("number", sa.Text, nullable=False),
    sa.Column("token_digest", sa.LargeBinary, nullable=False),
    sa.Column("status", sa.Text, nullable=False),
    sa.Column(
        "car_id",
        sa.Uuid,
        sa.ForeignKey("rental_cars.id", name="fk_rental_bookings_car_id"),
        nullable=False,
    ),
    sa.Column("category_id", sa.Uuid, nullable=False),
    # The one that was handed over; before, `rental_occupancies` knows.
    sa.Column("vehicle_id", sa.Uuid),
    sa.Column("customer_id", sa.Uuid),
    sa.Column("name", sa.Text, nullable=False),
    sa.Column("email", sa.Text, nullable=False),
    sa.Column("pickup_location_id", sa.Uuid, nullable=False),
    sa.Column("return_location_id", sa.Uuid, nullable=False),
    sa.Column("starts_at", _AT, nullable=False),
    sa.Column("ends_at", _AT, nullable=False),
    sa.Column("hold_until", _AT),
    sa.Column("currency", sa.Text, nullable=False),
    sa.Column("total_minor", sa.BigInteger, nullable=False),
    sa.Column("deposit_minor", sa.BigInteger, nullable=False),
    # Payments of the deposit are for this, those of the rental for the booking.
    sa.Column("deposit_id", sa.Uuid, nullable=False),
    sa.Column("fee_minor", sa.BigInteger, nullable=False),
    sa.Column("charges", JSONB, nullable=False),
    sa.Column("charges_minor", sa.BigInteger, nullable=False),
    sa.Column("paid_minor", sa.BigInteger, nullable=False),
    sa.Column("refunded_minor", sa.BigInteger, nullable=False),
    sa.Column("deposit_held_minor", sa.BigInteger, nullable=False),
    sa.Column("deposit_taken_minor", sa.BigInteger, nullable=False),
    # The price with its reasons, and the terms of that moment.
    sa.Column("quote", JSONB, nullable=False),
    sa.Column("terms", JSONB, nullable=False),
    # What was asked for beside the car, to price another span.
    sa.Column("insurance", sa.Text),
    sa.Column("second_driver", sa.Boolean, nullable=False),
    sa.Column("extras", JSONB, nullable=False),
    sa.Column("picked_up", JSONB),
    sa.Column("returned", JSONB),
    sa.Column("cancel_reason", sa.Text),
    sa.Column("note", sa.Text, nullable=False),
    sa.Column("created_at", _AT, nullable=False),
    sa.Column("confirmed_at", _AT),
    sa.Column("ended_at", _AT),
    sa.Column("version", sa.Integer, nullable=False),
    # How the newest agreement stands that was not voided.
    sa.Column("agreement", sa.Text),
    # What of the two above was paid and given back at the counter.
    *(
        sa.Column(name, sa.BigInteger, nullable=False, server_default="0")
        for name in ("counter_paid_minor", "counter_refunded_minor")
    ),
    sa.CheckConstraint("agreement IN ('sent', 'signed', 'declined')", name="agreement"),
    sa.CheckConstraint(
        "status IN ('held', 'pending_payment', 'confirmed', 'picked_up', 'returned', 'closed',"
        " 'expired', 'cancelled', 'no_show')",
        name="status",
    ),
    sa.CheckConstraint("starts_at < ends_at", name="span"),
    sa.CheckConstraint(
        "(status IN ('held', 'pending_payment')) = (hold_until IS NOT NULL)", name="hold_until"
    ),
    sa.CheckConstraint("refunded_minor BETWEEN 0 AND paid_minor", name="refunded_of_paid"),
    sa.CheckConstraint(
        "counter_paid_minor BETWEEN 0 AND paid_minor"
        " AND counter_refunded_minor BETWEEN 0 AND counter_paid_minor",
        name="counter",
    ),
    sa.CheckConstraint(
        "total_minor >= 0 AND deposit_minor >= 0 AND fee_minor >= 0 AND charges_minor >= 0",
        name="amounts",
    ),
    sa.Index("uq_rental_bookings_number", "store_id", "number", unique=True),
    sa.Index("uq_rental_bookings_deposit_id", "deposit_id", unique=True),
    sa.Index("ix_rental_bookings_store_id_id", "store_id", "id"),
    sa.Index("ix_rental_bookings_store_id_status_id", "store_id", "status", "id"),
    sa.Index("ix_rental_bookings_store_id_starts_at_id", "store_id", "starts_at", "id"),
    sa.Index("ix_rental_bookings_store_id_total_minor_id", "store_id", "total_minor", "id"),
    sa.Index("ix_rental_bookings_car_id_id", "car_id", "id"),
    sa.Index(
        "ix_rental_bookings_store_id_email",
        "store_id",
        "email",
        postgresql_ops={"email": "text_pattern_ops"},
    ),
    sa.Index("ix_rental_bookings_store_id_customer_id_id", "store_id", "customer_id", "id"),
    sa.Index(
        "ix_rental_bookings_hold_until",
        "store_id",
        "hold_until",
        postgresql_where=sa.text("hold_until IS NOT NULL"),
    ),
    comment="Rentals that were booked; the token is kept as its SHA-256.",
)

booking_extras: Final = sa.Table(
    "rental_booking_extras",
    metadata,
    sa.Column("booking_id", sa.Uuid, primary_key=True),
    sa.Column("extra_id", sa.Uuid, primary_key=True),
    sa.Column("store_id", sa.Uuid, nullable=False),
    sa.Column("quantity", sa.Integer, nullable=False),
    sa.Column("starts_at", _AT, nullable=False),
    sa.Column("ends_at", _AT, nullable=False),
    # As of the hold that it belongs to.
    sa.Column("expires_at", _AT),
    sa.ForeignKeyConstraint(
        ["booking_id"],
        ["rental_bookings.id"],
        name="fk_rental_booking_extras_booking_id",
        ondelete="CASCADE",
    ),
    sa.ForeignKeyConstraint(
        ["extra_id"], ["rental_extras.id"], name="fk_rental_booking_extras_extra_id"
    ),
    sa.CheckConstraint("quantity > 0", name="quantity"),
    sa.Index("ix_rental_booking_extras_extra_id_ends_at", "extra_id", "ends_at"),
    comment="What is out of limited extras, and when.",
)

counter_entries: Final = sa.Table(
    "rental_counter_entries",
    metadata,
    sa.Column("id", sa.Uuid, primary_key=True),
    sa.Column("store_id", sa.Uuid, nullable=False),
    sa.Column("booking_id", sa.Uuid, nullable=False),
    sa.Column("key", sa.Text, nullable=False),
    sa.Column("kind", sa.Text, nullable=False),
    sa.Column("method", sa.Text, nullable=False),
    sa.Column("amount_minor", sa.BigInteger, nullable=False),
    sa.Column("reference", sa.Text, nullable=False),
    sa.Column("note", sa.Text, nullable=False),
    sa.Column("by", sa.Text, nullable=False),
    sa.Column("at", _AT, nullable=False),
    sa.ForeignKeyConstraint(
        ["booking_id"],
        ["rental_bookings.id"],
        name="fk_rental_counter_entries_booking_id",
        ondelete="CASCADE",
    ),
    sa.UniqueConstraint("booking_id", "key", name="uq_rental_counter_entries_booking_id_key"),
    sa.CheckConstraint("amount_minor > 0", name="amount"),
    sa.CheckConstraint("kind IN ('payment', 'refund')", name="kind"),
    comment="Money that was paid or given back at the counter, which is only added to.",
)

happenings: Final = sa.Table(
    "rental_booking_happenings",
    metadata,
    sa.Column("id", sa.Uuid, primary_key=True),
    sa.Column("store_id", sa.Uuid, nullable=False),
    sa.Column("booking_id", sa.Uuid, nullable=False),
    sa.Column("kind", sa.Text, nullable=False),
    sa.Column("by", sa.Text, nullable=False),
    sa.Column("about", JSONB, nullable=False),
    sa.Column("at", _AT, nullable=False),
    sa.ForeignKeyConstraint(
        ["booking_id"],
        ["rental_bookings.id"],
        name="fk_rental_booking_happenings_booking_id",
        ondelete="CASCADE",
    ),
    sa.Index("ix_rental_booking_happenings_booking_id_id", "booking_id", "id"),
    comment="The story of a booking, which is only added to.",
)

waiting: Final = sa.Table(
    "rental_waiting",
    metadata,
    sa.Column("id", sa.Uuid, primary_key=True),
    sa.Column("store_id", sa.Uuid, nullable=False),
    sa.Column(
        "car_id",
        sa.Uuid,
        sa.ForeignKey("rental_cars.id", name="fk_rental_waiting_car_id", ondelete="CASCADE"),
        nullable=False,
    ),
    sa.Column("pickup_location_id", sa.Uuid, nullable=False),
    sa.Column("starts_at", _AT, nullable=False),
    sa.Column("ends_at", _AT, nullable=False),
    sa.Column("email", sa.Text, nullable=False),
    sa.Column("customer_id", sa.Uuid),
    sa.Column("created_at", _AT, nullable=False),
    sa.Column("told_at", _AT),
    sa.Index("ix_rental_waiting_car_id", "car_id"),
    sa.Index(
        "ix_rental_waiting_untold",
        "store_id",
        "starts_at",
        postgresql_where=sa.text("told_at IS NULL"),
    ),
    comment="Who wants to be told when a car is free after all.",
)
