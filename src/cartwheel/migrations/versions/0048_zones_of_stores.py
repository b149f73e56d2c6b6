"""A store's zone and locale stand with it; the zone was a setting of its prices."""

import sqlalchemy as sa
from alembic import op

revision = "0048"
down_revision = "0047"


def upgrade() -> None:
    op.add_column("stores", sa.Column("time_zone", sa.Text, nullable=False, server_default="UTC"))
    op.add_column("stores", sa.Column("locale", sa.Text, nullable=False, server_default="en"))
    op.execute("ALTER TABLE configurations NO FORCE ROW LEVEL SECURITY")
    # The platform's value counts where a store has set none; what names no zone was passed over.
    op.execute(
        "UPDATE stores SET time_zone = zone.name FROM pg_timezone_names AS zone WHERE zone.name = ("
        "SELECT given ->> 'pricing.timeZone' FROM configurations c"
        " WHERE c.store_id IN (stores.id, '00000000-0000-0000-0000-000000000000')"
        " AND given ? 'pricing.timeZone' ORDER BY c.store_id DESC LIMIT 1)"
    )
    op.execute("ALTER TABLE configurations FORCE ROW LEVEL SECURITY")


def downgrade() -> None:
    op.drop_column("stores", "locale")
    op.drop_column("stores", "time_zone")
