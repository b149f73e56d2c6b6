"""What Alembic runs for every command: configures the connection that the runner opened."""

from alembic import context

from cartwheel.kernel.db import metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    compare_server_default=True,
    # A migration that fails leaves the ones before it in place.
    transaction_per_migration=True,
)
with context.begin_transaction():
    context.run_migrations()
