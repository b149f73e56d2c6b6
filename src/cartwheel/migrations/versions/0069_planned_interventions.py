"""Interventions have a time, channels in order, words of their own and a place in campaigns."""

from typing import Any

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0069"
down_revision = "0068"

TABLE = "interventions"
REQUIRED = ("due_at", "channels", "origin", "language", "is_holdout")
OLD = "ck_interventions_ck_interventions_state"
STATES = "'pending', 'delivered', 'recovered', 'cancelled'"


def _columns() -> tuple[sa.Column[Any], ...]:
    # What was decided before had one channel, came from nobody's campaign and was due at once.
    return (
        sa.Column("due_at", sa.DateTime(timezone=True)),
        sa.Column("channels", JSONB, server_default=sa.text("""'["socket"]'""")),
        sa.Column("origin", sa.Text, server_default="automatic"),
        sa.Column("customer_id", sa.Uuid),
        sa.Column("language", sa.Text, server_default="en"),
        sa.Column("subject", sa.Text),
        sa.Column("html", sa.Text),
        sa.Column("link", sa.Text),
        sa.Column("coupon_code", sa.Text),
        sa.Column("template_id", sa.Uuid),
        sa.Column("template_version", sa.Integer),
        sa.Column("campaign_id", sa.Uuid),
        sa.Column("variant", sa.Text),
        sa.Column("is_holdout", sa.Boolean, server_default=sa.text("false")),
        sa.Column("delivered_by", sa.Text),
        sa.Column("seen_at", sa.DateTime(timezone=True)),
        sa.Column("clicked_at", sa.DateTime(timezone=True)),
        sa.Column("dismissed_at", sa.DateTime(timezone=True)),
        sa.Column("cancel_reason", sa.Text),
    )


def upgrade() -> None:
    for column in _columns():
        op.add_column(TABLE, column)
    # Row-level security holds for the owner too, and no store is set here.
    op.execute(f"ALTER TABLE {TABLE} NO FORCE ROW LEVEL SECURITY")
    op.execute(
        f"UPDATE {TABLE} SET due_at = created_at,"  # noqa: S608 - a constant
        " delivered_by = CASE WHEN delivered_at IS NOT NULL THEN 'socket' END,"
        " cancel_reason = CASE WHEN state = 'cancelled' THEN 'bought' END"
    )
    op.execute(f"ALTER TABLE {TABLE} FORCE ROW LEVEL SECURITY")
    for name in REQUIRED:
        op.alter_column(TABLE, name, nullable=False, server_default=None)
    op.execute(f"ALTER TABLE {TABLE} DROP CONSTRAINT {OLD}")
    op.create_check_constraint(
        op.f("ck_interventions_state"), TABLE, f"state IN ('scheduled', {STATES}, 'withheld')"
    )
    op.create_check_constraint(
        op.f("ck_interventions_holdout"), TABLE, "is_holdout = (state = 'withheld')"
    )
    op.create_check_constraint(
        op.f("ck_interventions_reason"),
        TABLE,
        "(cancel_reason IS NOT NULL) = (state = 'cancelled')",
    )
    op.create_check_constraint(
        op.f("ck_interventions_origin"), TABLE, "origin IN ('automatic', 'campaign', 'manual')"
    )
    op.execute(f"ALTER TABLE {TABLE} DROP CONSTRAINT uq_interventions_store_id_cart_id_episode")
    op.create_index(
        "uq_interventions_episode",
        TABLE,
        ["store_id", "cart_id", "episode"],
        unique=True,
        postgresql_where=sa.text("origin <> 'manual'"),
    )
    op.create_index("ix_interventions_cart", TABLE, ["store_id", "cart_id"])
    op.create_index(
        "ix_interventions_scheduled",
        TABLE,
        ["store_id", "due_at"],
        postgresql_where=sa.text("state = 'scheduled'"),
    )
    op.add_column("shopper_contacts", sa.Column("intervention_id", sa.Uuid))


def downgrade() -> None:
    op.drop_column("shopper_contacts", "intervention_id")
    op.execute(f"ALTER TABLE {TABLE} NO FORCE ROW LEVEL SECURITY")
    op.execute(
        f"DELETE FROM {TABLE} WHERE state IN ('scheduled', 'withheld') OR origin = 'manual'"  # noqa: S608
    )
    op.execute(f"ALTER TABLE {TABLE} FORCE ROW LEVEL SECURITY")
    for name in ("scheduled", "cart"):
        op.drop_index(f"ix_interventions_{name}", table_name=TABLE)
    op.drop_index("uq_interventions_episode", table_name=TABLE)
    op.create_unique_constraint(
        "uq_interventions_store_id_cart_id_episode", TABLE, ["store_id", "cart_id", "episode"]
    )
    for name in ("holdout", "reason", "origin", "state"):
        op.execute(f"ALTER TABLE {TABLE} DROP CONSTRAINT ck_interventions_{name}")
    op.create_check_constraint(op.f(OLD), TABLE, f"state IN ({STATES})")
    for column in reversed(_columns()):
        op.drop_column(TABLE, column.name)
