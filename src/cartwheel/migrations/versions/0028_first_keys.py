"""First keys hold whatever there is and will be to do in their store, not a list of it."""

from alembic import op

revision = "0028"
down_revision = "0027"

_ALL = (
    "ARRAY['accounts:own', 'accounts:read', 'accounts:write', 'audit:read', 'carts:read',"
    " 'events:read', 'events:replay', 'events:write', 'flags:read', 'flags:write',"
    " 'interventions:read', 'interventions:write', 'keys:read', 'keys:write', 'members:read',"
    " 'members:write', 'predictions:read', 'settings:read', 'settings:write', 'webhooks:read',"
    " 'webhooks:write']"
)
"""All there was to do in a store until now."""


def upgrade() -> None:
    # Keys that somebody made hold what was chosen for them, and come to hold nothing more. The
    # names stay beside the star: processes of the release before know nothing of it.
    op.execute(
        "UPDATE store_keys SET permissions = permissions || '{*}'"  # noqa: S608 - nothing of it is given
        f" WHERE made_by_kind IS NULL AND permissions @> {_ALL}"
    )


def downgrade() -> None:
    op.execute(f"UPDATE store_keys SET permissions = {_ALL} WHERE '*' = ANY (permissions)")  # noqa: S608
