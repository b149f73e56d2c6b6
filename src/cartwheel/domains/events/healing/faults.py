"""What is wrong with an event: held strictly to the spec, with nothing read as something else."""

import re
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any, Final

import msgspec

from cartwheel.domains.events import messages, names
from cartwheel.domains.events.contracts import Event as StrictEvent, LoggedEvent
from cartwheel.domains.events.healing.operations import Event, value_at
from cartwheel.domains.events.healing.shapes import MOMENTS, Shapes
from cartwheel.domains.events.mending.notes import encode

ENVELOPE: Final = frozenset(
    field.encode_name for field in msgspec.structs.fields(LoggedEvent) if field.name != "repairs"
)
TYPES: Final = ("track", "page", "screen", "identify", "group", "alias")
IDS: Final = ("product_id", "productId", "id", "sku")
AMOUNTS: Final = ("price", "total", "revenue", "value")
_OF_TRACKERS: Final = frozenset(
    {"_metadata", "writeKey", "version", "projectId", "receivedAt", "repairs"}
)
_OBJECTS: Final = ("properties", "traits", "context", "integrations")
_TEXTS: Final = ("messageId", "anonymousId", "userId", "previousId", "groupId", "event", "name")
_CURRENCY: Final = re.compile("[A-Z]{3}")
_PRODUCT_EVENTS: Final = frozenset(
    {"Product Viewed", "Product Added", "Product Removed", "Product Clicked"}
)

_event: Final = msgspec.json.Decoder(StrictEvent)
_moment: Final = msgspec.json.Decoder(datetime)


@dataclass(frozen=True, slots=True)
class Fault:
    """A field that is missing, or holds what it may not."""

    field: str
    is_missing: bool = False


def faults_of(event: Event, shapes: Shapes) -> list[Fault]:
    """Return what is wrong with an event, by the spec and by what all the store's others have."""
    found = [*_of_envelope(event)]
    properties = event.get("properties")
    if isinstance(properties, dict):
        found += _of_properties(event, properties, shapes.always(event))
    known = {fault.field for fault in found}
    found += [
        Fault(field, is_missing=True)
        for field in sorted(shapes.always(event))
        if field not in known and value_at(event, field) is None
    ]
    return found or _of_the_whole(event)


def strays_of(event: Event) -> set[str]:
    """Return the fields of an event itself that are not the spec's, nor of trackers known to us."""
    return event.keys() - ENVELOPE - _OF_TRACKERS


def unknown_fields(event: Event, shapes: Shapes) -> list[str]:
    """Return the fields that neither the spec nor the store's good events have, in their order."""
    ever = shapes.ever(event)
    strange = [name for name in event if name not in ENVELOPE]
    properties = event.get("properties")
    if isinstance(properties, dict):
        strange += [
            f"properties.{name}"
            for name in properties
            if f"properties.{name}" not in ever and name not in SPECIFIED
        ]
    return strange


SPECIFIED: Final = frozenset(
    {*IDS, *AMOUNTS, "name", "category", "brand", "currency", "quantity", "variant", "url"}
    | {"order_id", "orderId", "products", "coupon", "position", "image_url", "tax", "shipping"}
    | {"cart_id", "checkout_id", "discount", "affiliation", "list_id", "query"}
)


def _of_envelope(event: Event) -> list[Fault]:
    found: list[Fault] = []
    given = event.get("type")
    if given not in TYPES:
        found.append(Fault("type", is_missing=given is None))
    if not (event.get("anonymousId") or event.get("userId")):
        found.append(Fault("anonymousId", is_missing=True))
    if given in (None, "track") and not event.get("event"):
        found.append(Fault("event", is_missing=True))
    found += [Fault(name) for name in _TEXTS if not isinstance(event.get(name), str | None)]
    found += [Fault(name) for name in _OBJECTS if not isinstance(event.get(name), dict | None)]
    found += [Fault(name) for name in MOMENTS if not _is_moment(event.get(name))]
    return found


def _of_properties(event: Event, properties: dict[str, Any], always: frozenset[str]) -> list[Fault]:
    found = [
        Fault(f"properties.{name}")
        for name in AMOUNTS
        if name in properties and not _is_amount(properties[name])
    ]
    if "quantity" in properties and not _is_quantity(properties["quantity"]):
        found.append(Fault("properties.quantity"))
    currency = properties.get("currency")
    if currency is not None and not (isinstance(currency, str) and _CURRENCY.fullmatch(currency)):
        found.append(Fault("properties.currency"))
    named = names.in_the_spec(str(event.get("event"))) or event.get("event")
    if named in _PRODUCT_EVENTS:
        ids = [properties[name] for name in IDS if properties.get(name) not in (None, "")]
        if not ids:
            # Of its spellings that which the store's events have is missing.
            named = (f"properties.{each}" for each in IDS)
            ours = next((each for each in named if each in always), "properties.product_id")
            found.append(Fault(ours, is_missing=True))
    found += [
        Fault(f"properties.{name}")
        for name in (*IDS, "order_id", "orderId")
        if not isinstance(properties.get(name), str | int | None)
        or isinstance(properties.get(name), bool)
    ]
    return found


def _of_the_whole(event: Event) -> list[Fault]:
    """What only the decoder knows: lengths, and what is nested too deeply."""
    try:
        _event.decode(encode(event))
    except (msgspec.MsgspecError, RecursionError, TypeError):
        return [Fault("")]
    return []


def _is_moment(given: Any) -> bool:
    if given is None:
        return True
    if not isinstance(given, str):
        return False
    try:
        return _moment.decode(encode(given)).tzinfo is not None
    except msgspec.ValidationError:
        return False


def _is_amount(given: Any) -> bool:
    is_number = isinstance(given, int | Decimal) and not isinstance(given, bool)
    return given is None or (is_number and 0 <= given <= 10**12)


def _is_quantity(given: Any) -> bool:
    if given is None:
        return True
    is_whole = isinstance(given, int) and not isinstance(given, bool)
    return is_whole and 1 <= given <= messages.MOST_QUANTITY
