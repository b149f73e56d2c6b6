"""Data within a prompt: JSON in a fence that nothing in it can end."""

from typing import Any

import msgspec


def fenced(name: str, data: Any) -> str:
    """Return data as JSON between two marks; `<` and `>` within are written as escapes."""
    said = msgspec.json.encode(data).decode().replace("<", "\\u003c").replace(">", "\\u003e")
    return f"<{name}>{said}</{name}>"
