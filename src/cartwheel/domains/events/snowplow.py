"""
Snowplow's `tp2`, as its trackers speak it, in the terms of the Segment spec.

The protocol has no key: the app id is the store's. What a tracker says in fields of its own
stays as it came, under `snowplow` of the context, but for the key.
"""

import base64
import binascii
import json
from collections.abc import Mapping
from typing import Any, Final

from cartwheel.domains.events.mending import values
from cartwheel.domains.events.mending.envelopes import read_foreign
from cartwheel.domains.events.procedures import ingest_router
from cartwheel.systems.rpc.api import Meant, Wire

_KEY: Final = "aid"
_NAMES: Final = {
    "pp": "Page Ping",
    "tr": "Order Completed",
    "ti": "Order Item",
    "add_to_cart": "Product Added",
    "remove_from_cart": "Product Removed",
}
# What the spec calls the fields of each kind of event.
_FIELDS: Final = {
    "pv": {"url": "url", "page": "title", "refr": "referrer"},
    "pp": {"url": "url", "page": "title", "refr": "referrer"},
    "se": {"se_ca": "category", "se_la": "label", "se_pr": "property", "se_va": "value"},
    "tr": {
        "tr_id": "order_id",
        "tr_af": "affiliation",
        "tr_tt": "total",
        "tr_tx": "tax",
        "tr_sh": "shipping",
        "tr_cu": "currency",
    },
    "ti": {
        "ti_id": "order_id",
        "ti_sk": "sku",
        "ti_nm": "name",
        "ti_ca": "category",
        "ti_pr": "price",
        "ti_qu": "quantity",
        "ti_cu": "currency",
    },
}


def means(_path: bytes, _query: bytes, body: bytes) -> Meant:
    """
    Return a payload in the terms of the Segment spec; what is wrong with its events is found later.

    Raises:
        InvalidInputError: there is no list of events in it.
    """
    _, data = read_foreign(body, "data")
    keys = (each.get(_KEY) for each in data if isinstance(each, Mapping))
    key = next((each for each in keys if isinstance(each, str)), None)
    return Meant(json.dumps({"batch": [_event(each) for each in data]}).encode(), key)


def _event(given: Any) -> Any:
    if not isinstance(given, Mapping):
        return given
    kind = given.get("e")
    fields = _FIELDS.get(kind, {}) if isinstance(kind, str) else {}
    properties: Any = {name: given[ours] for ours, name in fields.items() if ours in given}
    name: Any = _NAMES.get(kind, kind) if isinstance(kind, str) else kind
    if kind == "se":
        name = given.get("se_ac")
    elif kind == "ue":
        name, properties = _described(given)
    return {
        "type": "page" if kind == "pv" else "track",
        "event": name if kind != "pv" else None,
        "name": given.get("page") if kind == "pv" else None,
        "messageId": given.get("eid"),
        "anonymousId": given.get("duid", given.get("nuid")),
        "userId": given.get("uid"),
        "timestamp": _moment(given.get("ttm", given.get("dtm"))),
        "sentAt": _moment(given.get("stm")),
        "properties": properties,
        "context": {
            "sessionId": given.get("sid"),
            "library": {"name": "snowplow", "version": given.get("tv")},
            "snowplow": {field: given[field] for field in given if field != _KEY},
        },
    }


def _moment(given: Any) -> str | None:
    moment = values.moment(given)
    return None if moment is None else moment.isoformat()


def _described(given: Mapping[str, Any]) -> tuple[str | None, Any]:
    """Return the name of a self-describing event's schema, and what it describes."""
    try:
        text = given["ue_pr"] if "ue_pr" in given else _unpacked(given["ue_px"])
        described = json.loads(text)["data"]
        name, data = described["schema"].split("/")[1], described["data"]
    except (KeyError, IndexError, TypeError, ValueError, AttributeError, RecursionError):
        return None, None
    if name in _NAMES and isinstance(data, dict) and "unitPrice" in data:
        data = {**data, "price": data["unitPrice"]}
    return _NAMES.get(name, name), data


def _unpacked(packed: str) -> bytes:
    try:
        return base64.urlsafe_b64decode(packed + "=" * (-len(packed) % 4))
    except binascii.Error as error:
        raise ValueError(str(error)) from None


SNOWPLOW: Final = Wire(
    procedure=ingest_router.procedures["ingestBatch"],
    prefixes=(b"/com.snowplowanalytics.snowplow/tp2",),
    means=means,
    success=b'"ok"',
)
