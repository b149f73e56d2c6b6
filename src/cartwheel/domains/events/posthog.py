"""
PostHog's `/batch/`, as its trackers for servers speak it, in the terms of the Segment spec.

Who does something is a `distinct_id`: the shop's own id of the shopper, unless the event says
that it makes no person of it. The properties stay as they come, those of PostHog's own too.
"""

import json
from collections.abc import Mapping
from typing import Any, Final

from cartwheel.domains.events.mending.envelopes import read_foreign
from cartwheel.domains.events.procedures import ingest_router
from cartwheel.systems.rpc.api import Meant, Wire

_TYPES: Final = {
    "$pageview": "page",
    "$screen": "screen",
    "$identify": "identify",
    "$set": "identify",
    "$groupidentify": "group",
    "$create_alias": "alias",
}


def means(_path: bytes, _query: bytes, body: bytes) -> Meant:
    """
    Return a batch in the terms of the Segment spec; what is wrong with its events is found later.

    Raises:
        InvalidInputError: there is no list of events in it.
    """
    given, events = read_foreign(body, "batch")
    key = given.get("api_key")
    batch = {"batch": [_event(each) for each in events], "sentAt": given.get("sent_at")}
    return Meant(json.dumps(batch).encode(), key if isinstance(key, str) else None)


def _event(given: Any) -> Any:
    if not isinstance(given, Mapping):
        return given
    properties = given.get("properties")
    named = properties if isinstance(properties, Mapping) else {}
    name = given.get("event")
    who = given.get("distinct_id", named.get("distinct_id"))
    is_person = named.get("$process_person_profile") is not False
    event = {
        "type": _TYPES.get(name, "track") if isinstance(name, str) else "track",
        "event": name,
        "messageId": given.get("uuid"),
        "anonymousId": named.get("$device_id") if is_person else who,
        "userId": who if is_person else None,
        "timestamp": given.get("timestamp"),
        "properties": properties,
        "context": {"library": {"name": named.get("$lib"), "version": named.get("$lib_version")}},
    }
    match event["type"]:
        case "identify":
            event["traits"] = given.get("$set", named.get("$set"))
        case "group":
            event |= {"groupId": named.get("$group_key"), "traits": named.get("$group_set")}
        case "alias":
            event |= {"previousId": who, "userId": named.get("alias")}
    return event


POSTHOG: Final = Wire(
    procedure=ingest_router.procedures["ingestBatch"],
    prefixes=(b"/batch/",),
    means=means,
    success=b'{"status":"Ok"}',
)
