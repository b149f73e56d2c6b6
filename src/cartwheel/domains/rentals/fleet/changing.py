"""What a command changes of a record: the fields that it gives."""

from typing import Any

import msgspec


def given_of(command: msgspec.Struct, *but: str) -> dict[str, Any]:
    """Return the fields that a command gives, but for its id, the version seen, and `but`."""
    return {
        field.name: value
        for field in msgspec.structs.fields(command)
        if (value := getattr(command, field.name)) is not field.default
        and field.name not in {"id", "version", *but}
    }
