"""Sessions from before it was written down have shown a second factor, if they have."""

from alembic import op

revision = "0026"
down_revision = "0025"


def upgrade() -> None:
    # A password alone opened no session since the second factor counts.
    op.execute(
        "UPDATE person_sessions SET factor_proved = true"
        " WHERE NOT factor_proved AND (method = 'passkey' OR (method = 'password' AND EXISTS ("
        "SELECT FROM second_factors f WHERE f.person_id = person_sessions.person_id"
        " AND f.confirmed_at <= person_sessions.created_at)))"
    )


def downgrade() -> None:
    """Leave them: the column goes with the migration that made it."""
