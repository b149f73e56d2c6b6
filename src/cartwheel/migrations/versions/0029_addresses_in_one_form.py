"""
Addresses get their one form: NFC, and a domain in letters, whether it was typed so or in A-labels.

Who was known twice by two spellings stays so: whoever has the one form already, or else
joined first, is found by it, and the other by the spelling that was kept. Of two invitations of
a store to one address only the latest waits for an answer.
"""

import unicodedata

import idna
import sqlalchemy as sa
from alembic import op

revision = "0029"
down_revision = "0028"

# What is in plain letters is in its one form already.
_ODD = "(email ~ '[^[:ascii:]]' OR email ~ '@(.*[.])?xn--')"
# Store by store, as the policies show the rows; few have something to do.
_REMEMBER = "CREATE TEMPORARY TABLE visited_stores (id uuid)"
_FIND = f"""
DO $$
DECLARE store uuid;
BEGIN
  FOR store IN SELECT id FROM stores LOOP
    PERFORM set_config('cartwheel.store_id', store::text, true);
    INSERT INTO visited_stores
      SELECT store WHERE EXISTS (SELECT FROM invitations WHERE store_id = store AND {_ODD});
  END LOOP;
END $$
"""  # noqa: S608
_VISIT = "SELECT set_config('cartwheel.store_id', :store, true)"


def upgrade() -> None:
    connection = op.get_bind()
    _respell(connection, "people", unless="other.email = :form")
    _respell(connection, "registrations", unless="false")
    op.execute(_REMEMBER)
    op.execute(_FIND)
    for store_id in connection.execute(sa.text("SELECT id FROM visited_stores")).scalars().all():
        connection.execute(sa.text(_VISIT), {"store": str(store_id)})
        _revoke_doubles(connection)
        _respell(connection, "invitations", unless="false")
    connection.execute(sa.text(_VISIT), {"store": ""})
    op.execute("DROP TABLE visited_stores")


def downgrade() -> None:
    """Leave them as they are: versions before take them as well."""


def _respell(connection: sa.Connection, table: str, *, unless: str) -> None:
    """Give the rows of a table their addresses' form, the first row first."""
    rows = connection.execute(
        sa.text(f"SELECT id, email FROM {table} WHERE {_ODD} ORDER BY created_at, id")  # noqa: S608
    ).all()
    for row in rows:
        connection.execute(
            sa.text(
                f"UPDATE {table} SET email = :form WHERE id = :id AND email <> :form"  # noqa: S608
                f" AND NOT EXISTS (SELECT FROM {table} AS other WHERE {unless})"
            ),
            {"id": row.id, "form": _form_of(row.email)},
        )


def _revoke_doubles(connection: sa.Connection) -> None:
    rows = connection.execute(
        sa.text(
            "SELECT id, email FROM invitations WHERE state = 'pending'"
            " ORDER BY created_at DESC, id DESC"
        )
    ).all()
    seen: set[str] = set()
    for row in rows:
        form = _form_of(row.email)
        if form in seen:
            connection.execute(
                sa.text(
                    "UPDATE invitations SET state = 'revoked', ended_at = now(), digest = NULL"
                    " WHERE id = :id"
                ),
                {"id": row.id},
            )
        seen.add(form)


def _form_of(email: str) -> str:
    """Return an address in its one form; one that has none stays what it is."""
    local, _, domain = unicodedata.normalize("NFC", email).rpartition("@")
    try:
        mapped = idna.uts46_remap(domain, std3_rules=True, transitional=False)
        labels = [_label_of(label) for label in mapped.split(".")]
    except idna.IDNAError:
        return email
    return f"{local}@{'.'.join(labels)}"


def _label_of(label: str) -> str:
    return label if label.isascii() and not label.startswith("xn--") else idna.ulabel(label)
