"""Registrations know the mailbox they lead to, where they come from, and when they were mailed."""

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"


def upgrade() -> None:
    op.add_column("registrations", sa.Column("mailbox", sa.Text))
    op.add_column("registrations", sa.Column("network", sa.Text))
    op.add_column("registrations", sa.Column("mailed_at", sa.DateTime(timezone=True)))
    op.execute("UPDATE registrations SET mailbox = email, network = ''")
    for column in ("mailbox", "network"):
        op.alter_column("registrations", column, nullable=False)
    op.create_index("ix_registrations_mailbox", "registrations", ["mailbox"])
    op.create_index(
        "ix_registrations_domain_mailed_at",
        "registrations",
        [sa.text("split_part(mailbox, '@', -1)"), "mailed_at"],
    )


def downgrade() -> None:
    op.drop_index("ix_registrations_domain_mailed_at", "registrations")
    op.drop_column("registrations", "mailed_at")
    op.drop_column("registrations", "network")
    op.drop_column("registrations", "mailbox")
