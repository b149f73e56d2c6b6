"""Row-level security for tenants' tables, declared by the migration that makes the table."""

from typing import Any


def protect(op: Any, table: str) -> None:
    """
    Let each transaction see and write only its own store's rows of a table.

    Holds for the table's owner too. Outside any store no row is visible: a
    pooled connection leaves an empty setting behind, which is taken as none.
    """
    name = op.get_bind().dialect.identifier_preparer.quote(table)
    op.execute(f"ALTER TABLE {name} ENABLE ROW LEVEL SECURITY")
    op.execute(f"ALTER TABLE {name} FORCE ROW LEVEL SECURITY")
    op.execute(
        f"CREATE POLICY store_rows ON {name} "
        "USING (store_id = nullif(current_setting('cartwheel.store_id', true), '')::uuid)"
    )
