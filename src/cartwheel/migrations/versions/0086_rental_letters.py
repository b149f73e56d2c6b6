"""Letters about bookings, each of which goes out once, and what receipts say."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from cartwheel.migrations.tenancy import protect

revision = "0086"
down_revision = "0085"

_AT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "rental_letters",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("store_id", sa.Uuid(), nullable=False),
        sa.Column("booking_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("occasion", sa.Text(), nullable=False),
        sa.Column("sheet", postgresql.JSONB(astext_type=sa.Text()), nullable=True),
        sa.Column("made_at", _AT, nullable=False),
        sa.Column("claimed_at", _AT, nullable=False),
        sa.Column("sent_at", _AT, nullable=True),
        sa.CheckConstraint(
            "kind IN ('confirmation', 'change', 'reminder', 'cancellation', 'receipt')",
            name=op.f("ck_rental_letters_kind"),
        ),
        sa.CheckConstraint(
            "(sheet IS NOT NULL) = (kind = 'receipt')", name=op.f("ck_rental_letters_sheet")
        ),
        sa.ForeignKeyConstraint(
            ["booking_id"],
            ["rental_bookings.id"],
            name="fk_rental_letters_booking_id",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_rental_letters")),
        comment="Each letter about a booking; who claims its row sends it.",
    )
    op.create_index("ix_rental_letters_store_id", "rental_letters", ["store_id"], unique=False)
    op.create_index(
        "uq_rental_letters_occasion",
        "rental_letters",
        ["booking_id", "kind", "occasion"],
        unique=True,
    )
    protect(op, "rental_letters")


def downgrade() -> None:
    op.drop_table("rental_letters")
