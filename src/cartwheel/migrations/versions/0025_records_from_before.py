"""Records of the audit log from before there was a chain wait for their places in it."""

from alembic import op

revision = "0025"
down_revision = "0024"

# Store by store, as the policies show the rows: seeing them all takes a lock that keeps
# everybody from writing records meanwhile. Records have no time of entry before there is a chain.
_QUEUE = """
DO $$
DECLARE store uuid;
BEGIN
  FOR store IN SELECT id FROM stores UNION SELECT '00000000-0000-0000-0000-000000000000'::uuid LOOP
    PERFORM set_config('cartwheel.store_id', store::text, true);
    INSERT INTO audit_unsealed
      SELECT id, store_id FROM audit_log
      WHERE store_id = store AND entered_at IS NULL
        AND NOT EXISTS (SELECT FROM audit_chain WHERE record_id = audit_log.id)
      ON CONFLICT DO NOTHING;
  END LOOP;
  PERFORM set_config('cartwheel.store_id', '', true);
END $$
"""


def upgrade() -> None:
    op.execute(_QUEUE)


def downgrade() -> None:
    """Leave them where they are: the tables go with the migration that made them."""
