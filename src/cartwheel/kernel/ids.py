"""Identifiers: UUIDv7, so that ids sort by the time they were made."""

from typing import Final
from uuid import UUID

from uuid_utils.compat import uuid7

NO_STORE: Final = UUID(int=0)
"""The store of what belongs to none, such as an operator: no tenant's row has it."""


def new_id() -> UUID:
    """Make a UUIDv7; ids of one process sort in the order they were made."""
    return uuid7()
