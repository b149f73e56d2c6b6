"""What the database is asked."""

from collections.abc import Iterator
from contextlib import contextmanager

from cartwheel.kernel.db import Database


@contextmanager
def listening(database: Database) -> Iterator[list[str]]:
    """Give what is said to the database meanwhile, each a round trip; BEGIN and COMMIT too."""
    said: list[str] = []
    database.pool.listeners.append(said.append)
    try:
        yield said
    finally:
        database.pool.listeners.remove(said.append)
