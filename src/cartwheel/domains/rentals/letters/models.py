"""Tables of letters."""

from typing import Final

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import JSONB

from cartwheel.kernel.db import metadata

letters: Final = sa.Table(
    "rental_letters",
    metadata,
    # That of the mail: its Message-ID is made of it.
    sa.Column("id", sa.Uuid, primary_key=True),
    sa.Column("store_id", sa.Uuid, nullable=False),
    sa.Column("booking_id", sa.Uuid, nullable=False),
    sa.Column("kind", sa.Text, nullable=False),
    # What tells two letters of a kind apart, such as the times of a changed booking.
    sa.Column("occasion", sa.Text, nullable=False),
    # What a receipt says.
    sa.Column("sheet", JSONB(none_as_null=True)),
    sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
    sa.Column("claimed_at", sa.DateTime(timezone=True), nullable=False),
    sa.Column("sent_at", sa.DateTime(timezone=True)),
    sa.ForeignKeyConstraint(
        ["booking_id"],
        ["rental_bookings.id"],
        name="fk_rental_letters_booking_id",
        ondelete="CASCADE",
    ),
    sa.CheckConstraint(
        "kind IN ('confirmation', 'change', 'reminder', 'cancellation', 'receipt', 'no_show',"
        " 'expiry', 'money_back')",
        name="kind",
    ),
    sa.CheckConstraint("(sheet IS NOT NULL) = (kind = 'receipt')", name="sheet"),
    sa.Index("uq_rental_letters_occasion", "booking_id", "kind", "occasion", unique=True),
    sa.Index("ix_rental_letters_store_id", "store_id"),
    comment="Each letter about a booking; who claims its row sends it.",
)

notes: Final = sa.Table(
    "rental_notes",
    metadata,
    # That of the mail.
    sa.Column("id", sa.Uuid, primary_key=True),
    sa.Column("store_id", sa.Uuid, nullable=False),
    sa.Column("kind", sa.Text, nullable=False),
    # The customer of a key, the car that is waited for.
    sa.Column("about", sa.Uuid, nullable=False),
    sa.Column("claimed_at", sa.DateTime(timezone=True), nullable=False),
    sa.Column("sent_at", sa.DateTime(timezone=True)),
    sa.CheckConstraint("kind IN ('key', 'waiting')", name="kind"),
    sa.Index("ix_rental_notes_store_id_about", "store_id", "about"),
    comment="Mails that are about no booking; who claims its row sends it.",
)
