"""Letters about what ended otherwise, and mails about no booking, each of which goes out once."""

import sqlalchemy as sa
from alembic import op

from cartwheel.migrations.tenancy import protect

revision = "0088"
down_revision = "0087"

_AT = sa.DateTime(timezone=True)
_FORMER = "'confirmation', 'change', 'reminder', 'cancellation', 'receipt'"


def upgrade() -> None:
    _allow(f"{_FORMER}, 'no_show', 'expiry', 'money_back'")
    op.create_table(
        "rental_notes",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("store_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("about", sa.Uuid(), nullable=False),
        sa.Column("claimed_at", _AT, nullable=False),
        sa.Column("sent_at", _AT, nullable=True),
        sa.CheckConstraint("kind IN ('key', 'waiting')", name=op.f("ck_rental_notes_kind")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_rental_notes")),
        comment="Mails that are about no booking; who claims its row sends it.",
    )
    op.create_index(
        "ix_rental_notes_store_id_about", "rental_notes", ["store_id", "about"], unique=False
    )
    protect(op, "rental_notes")


def downgrade() -> None:
    op.drop_table("rental_notes")
    op.execute("DELETE FROM rental_letters WHERE kind IN ('no_show', 'expiry', 'money_back')")
    _allow(_FORMER)


def _allow(kinds: str) -> None:
    op.drop_constraint(op.f("ck_rental_letters_kind"), "rental_letters", type_="check")
    op.create_check_constraint(
        op.f("ck_rental_letters_kind"), "rental_letters", f"kind IN ({kinds})"
    )
