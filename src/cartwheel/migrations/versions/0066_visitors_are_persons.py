"""Who a visitor is, as events say it: carts of one person become one."""

import sqlalchemy as sa
from alembic import op

from cartwheel.migrations.tenancy import protect

revision = "0066"
down_revision = "0065"


def upgrade() -> None:
    op.create_table(
        "visitor_links",
        sa.Column("store_id", sa.Uuid(), nullable=False),
        sa.Column("visitor_id", sa.Text(), nullable=False),
        sa.Column("leads_to", sa.Text(), nullable=False),
        sa.Column("said_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("store_id", "visitor_id", name=op.f("pk_visitor_links")),
        comment="Who a visitor is, as was said last: an anonymous id leads to a user.",
    )
    op.create_index("ix_visitor_links_leads_to", "visitor_links", ["store_id", "leads_to"])
    protect(op, "visitor_links")


def downgrade() -> None:
    op.drop_table("visitor_links")
