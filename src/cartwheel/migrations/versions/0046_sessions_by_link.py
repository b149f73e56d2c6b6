"""Sessions that are opened by the link that a demo prints."""

from alembic import op

revision = "0046"
down_revision = "0045"

# What the table's migration has called it, whose names are prefixed once more.
_NAME = "ck_person_sessions_ck_person_sessions_method"


def upgrade() -> None:
    _allow("'password', 'provider', 'passkey', 'link'")


def downgrade() -> None:
    op.execute("DELETE FROM person_sessions WHERE method = 'link'")
    _allow("'password', 'provider', 'passkey'")


def _allow(methods: str) -> None:
    op.execute(f"ALTER TABLE person_sessions DROP CONSTRAINT {_NAME}")
    op.execute(f"ALTER TABLE person_sessions ADD CONSTRAINT {_NAME} CHECK (method IN ({methods}))")
