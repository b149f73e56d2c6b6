"""The schemas of the events that carts follow: what the pipeline reads of them, as JSON Schema."""

from collections.abc import Mapping
from typing import Any, Final

import msgspec

from cartwheel.domains.events import messages
from cartwheel.domains.events.names import KINDS
from cartwheel.domains.events.schemas import Order, Product
from cartwheel.domains.schemas.api import BuiltInSchemas

_READ: Final[Mapping[int, type[msgspec.Struct]]] = {
    messages.VIEW: Product,
    messages.ADD: Product,
    messages.REMOVE: Product,
    messages.BUY: Order,
}
_DIALECT: Final = "https://json-schema.org/draft/2020-12/schema"
_IDS: Final = ("product_id", "productId", "id", "sku")


def built_in_schemas() -> BuiltInSchemas:
    """Return the schemas of the spec's events of which more is read than that they happened."""
    return BuiltInSchemas(
        {name: _document(name, _READ[kind]) for name, kind in KINDS.items() if kind in _READ}
    )


def _document(name: str, kind: type[msgspec.Struct]) -> dict[str, Any]:
    _, parts = msgspec.json.schema_components([kind], ref_template="#/$defs/{name}")
    if Product.__name__ in parts:
        parts[Product.__name__]["anyOf"] = [_given(each) for each in _IDS]
    whole = _plain(parts.pop(kind.__name__))
    document = {"$schema": _DIALECT, "title": name, **whole}
    return {**document, "$defs": _plain(parts)} if parts else document


def _given(name: str) -> dict[str, Any]:
    """Return what demands one of an id's spellings, and that something stands there."""
    return {"required": [name], "properties": {name: {"not": {"enum": [None, ""]}}}}


def _plain(part: Any) -> Any:
    """Say it in words that JSON has, and shortly, so that what is wrong can be told by a word."""
    if isinstance(part, list):
        return [_plain(each) for each in part]
    if not isinstance(part, dict):
        return part
    said = {
        word: _plain(value)
        for word, value in part.items()
        if (value or word not in {"default", "required"})
        and not (isinstance(value, str) and word in {"description", "title"})
    }
    if said.get("format") == "decimal":
        del said["format"]
        said["type"] = ["number", "string"]
    branches = said.get("anyOf", ())
    if branches and all("type" in branch for branch in branches):
        # Words are about one type alone, so that the branches can be one.
        kinds = [branch.pop("type") for branch in branches]
        del said["anyOf"]
        for branch in branches:
            said.update(branch)
        said["type"] = [
            kind for each in kinds for kind in ([each] if isinstance(each, str) else each)
        ]
    return said
