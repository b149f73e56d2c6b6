"""Identifiers: UUIDv7, so that ids sort by the time they were made."""

from uuid import UUID

from uuid_utils.compat import uuid7


def new_id() -> UUID:
    """Make a UUIDv7; ids of one process sort in the order they were made."""
    return uuid7()
