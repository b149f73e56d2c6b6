"""What the chaos test writes down: every change, and every effect of one, in the order of it."""

import sqlalchemy as sa

metadata = sa.MetaData()

changes = sa.Table(
    "chaos_changes",
    metadata,
    sa.Column("key", sa.Integer, primary_key=True),
    sa.Column("number", sa.Integer, primary_key=True),
)


def _effects(name: str, *more: sa.Column[str]) -> sa.Table:
    # No constraint keeps an effect from being written twice: that is what is to be found out.
    return sa.Table(
        name,
        metadata,
        sa.Column("position", sa.BigInteger, sa.Identity(), primary_key=True),
        sa.Column("key", sa.Integer, nullable=False),
        sa.Column("number", sa.Integer, nullable=False),
        *more,
    )


event_effects = _effects("chaos_event_effects")
job_effects = _effects("chaos_job_effects")
log_effects = _effects("chaos_log_effects", sa.Column("entry", sa.Text, nullable=False))
