"""Schemas of orders, as texts."""

import json
from typing import Any, Final


def order(properties: dict[str, Any], *, required: tuple[str, ...] = (), **words: Any) -> str:
    """Return a JSON Schema of an object that has no other properties."""
    return json.dumps(
        {
            "type": "object",
            "properties": properties,
            "required": list(required),
            "additionalProperties": False,
            **words,
        }
    )


TOTAL: Final = {"total": {"type": "number"}}
NOTED: Final = {**TOTAL, "note": {"type": "string"}}
PROTOBUF: Final = 'syntax = "proto3"; message Order { string order_id = 1; double total = 2; }'
AVRO: Final = json.dumps(
    {"type": "record", "name": "Order", "fields": [{"name": "total", "type": "double"}]}
)
