"""
What schemas cost, and what packing by them saves.

    python benchmarks/schemas.py [--quick]

    size         the same batch as JSON, Avro and Protobuf, plain and as gzip packs it
    speed        from a body's bytes to events that are checked, one core
    validation   events a second against the built-in schemas; the peer is the `jsonschema` library
    stage        what the pipeline's step from events to rows takes, by the setting `events.schemas`

The envelope is the server's, the payloads are packed by schemas of the same properties. Payloads
are packed by the official libraries, outside of what is timed.
"""

import gzip
import io
import json
import random
import sys
import time
import warnings
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from itertools import repeat
from typing import Any
from uuid import UUID

import fastavro
import jsonschema
import msgspec

from cartwheel.domains.events.bodies import Body, read_batch
from cartwheel.domains.events.built_in import built_in_schemas
from cartwheel.domains.events.clocks import Origin, moment_text
from cartwheel.domains.events.contracts import LoggedEvent
from cartwheel.domains.events.holding import Held
from cartwheel.domains.events.packing.envelopes import Packing, _avro, _protobuf
from cartwheel.domains.events.packing.reading import read_packed
from cartwheel.domains.events.parcels import LoggedParcel
from cartwheel.domains.schemas.api import StoreSchemas
from cartwheel.domains.schemas.kept import KeptSchema
from cartwheel.domains.schemas.versions import FIRST
from cartwheel.systems.eventlog.api import Entry
from cartwheel.systems.schemas.api import SchemaFormat, read_schema
from harness import median, report, table

SIZE = 500
NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
_LINE = {
    "product_id": "string",
    "name": "string",
    "category": "string",
    "brand": "string",
    "price": "double",
    "quantity": "int",
}
_PROTO = """
syntax = "proto3";
message Order {
  string order_id = 1; double total = 2; string currency = 3; repeated Line products = 4;
  message Line {
    string product_id = 1; string name = 2; string category = 3; string brand = 4;
    double price = 5; int32 quantity = 6;
  }
}
"""
_AVSC = {
    "type": "record",
    "name": "Order",
    "fields": [
        {"name": "order_id", "type": "string"},
        {"name": "total", "type": "double"},
        {"name": "currency", "type": "string"},
        {
            "name": "products",
            "type": {
                "type": "array",
                "items": {
                    "type": "record",
                    "name": "Line",
                    "fields": [{"name": name, "type": kind} for name, kind in _LINE.items()],
                },
            },
        },
    ],
}
_AVRO_ID, _PROTOBUF_ID = 10_001, 10_002


def orders(chance: random.Random, count: int) -> list[dict[str, Any]]:
    """Make events as a tracker sends them: ids of chance, one to four lines, plain ASCII."""
    return [
        {
            "type": "track",
            "event": "Order Completed",
            "messageId": str(UUID(int=chance.getrandbits(128))),
            "anonymousId": str(UUID(int=chance.getrandbits(128))),
            "timestamp": "2026-03-01T11:59:58.123Z",
            "context": {"sessionId": f"session-{chance.randrange(20_000):05}"},
            "properties": {
                "order_id": f"o-{chance.randrange(10**8):08}",
                "total": chance.randrange(1, 50_000) / 100,
                "currency": "EUR",
                "products": [
                    {
                        "product_id": str(chance.randrange(500)),
                        "name": "Stoneware mug, 300 ml",
                        "category": "kitchen.cups",
                        "brand": "acme",
                        "price": chance.randrange(1, 20_000) / 100,
                        "quantity": chance.randrange(1, 5),
                    }
                    for _ in range(chance.randrange(1, 5))
                ],
            },
        }
        for _ in range(count)
    ]


def registered() -> StoreSchemas:
    """Return the store's schemas: its orders as Avro and as Protobuf, and what is built in."""
    made = []
    for schema_id, subject, format_, text in (
        (_AVRO_ID, "Order Completed", SchemaFormat.AVRO, json.dumps(_AVSC)),
        (_PROTOBUF_ID, "Order Completed", SchemaFormat.PROTOBUF, _PROTO),
    ):
        schema = read_schema(format_, text)
        made.append(KeptSchema(schema_id, subject, 1, FIRST, format_, text, schema.compiled, NOW))
    return StoreSchemas.of(built_in_schemas()).with_own(made)


def packed(events: list[dict[str, Any]], schemas: StoreSchemas) -> dict[str, bytes]:
    """Return one batch in each of the three ways."""
    avro, protobuf = schemas.find_id(_AVRO_ID), schemas.find_id(_PROTOBUF_ID)
    body, batch = io.BytesIO(), _protobuf()()
    for event in events:
        at_ms = int(datetime.fromisoformat(event["timestamp"]).timestamp() * 1000)
        context = msgspec.json.encode(event["context"])
        payload = io.BytesIO()
        fastavro.schemaless_writer(payload, avro.written.parsed, event["properties"])
        envelope = {
            "type": "track",
            "messageId": event["messageId"],
            "anonymousId": event["anonymousId"],
            "timestamp": at_ms,
            "context": context,
            "schemaId": _AVRO_ID,
            "payload": payload.getvalue(),
        }
        fastavro.schemaless_writer(body, _avro(), envelope)
        batch.batch.add(
            type="track",
            message_id=event["messageId"],
            anonymous_id=event["anonymousId"],
            timestamp=at_ms,
            context=context,
            schema_id=_PROTOBUF_ID,
            payload=protobuf.written.message(**event["properties"]).SerializeToString(),
        )
    return {
        "JSON": msgspec.json.encode({"batch": events}),
        "Avro": body.getvalue(),
        "Protobuf": batch.SerializeToString(),
    }


def rates(works: dict[str, Callable[[], object]], count: int, *, rounds: int) -> dict[str, float]:
    """
    Return how many a second of a processor each work does, at the median of some rounds.

    They take turns, so that what else the machine does hits all alike.
    """
    taken: dict[str, list[float]] = {name: [] for name in works}
    for _ in range(rounds):
        for name, work in works.items():
            started = time.process_time()
            work()
            taken[name].append(time.process_time() - started)
    return {name: count / median(each) for name, each in taken.items()}


def reading(bodies: dict[str, bytes], schemas: StoreSchemas, *, rounds: int) -> dict[str, float]:
    """Return events a second from a body's bytes to checked events."""

    def unmasked(raw: bytes) -> bytes:
        return raw

    readers: dict[str, Callable[[], Body]] = {
        "JSON": lambda: read_batch(bodies["JSON"]),
        "Avro": lambda: read_packed(Packing.AVRO, bodies["Avro"], schemas, unmasked),
        "Protobuf": lambda: read_packed(Packing.PROTOBUF, bodies["Protobuf"], schemas, unmasked),
    }
    expected = {name: len(read().events) for name, read in readers.items()}
    if expected != dict.fromkeys(readers, SIZE):
        raise RuntimeError(f"Not all events were read: {expected}")
    return rates(readers, SIZE, rounds=rounds)


def validating(events: list[LoggedEvent], *, rounds: int) -> tuple[float, float]:
    """Return events a second that are held to their schema, by the pipeline and by the peer."""
    held = Held(StoreSchemas.of(built_in_schemas()), is_enforced=True)
    document = json.loads(built_in_schemas().find("Order Completed").text)
    peer = jsonschema.Draft202012Validator(document)
    few = events[: len(events) // 20]
    done = rates(
        {
            "ours": lambda: [held.check(event) for event in few],
            "theirs": lambda: [peer.validate(json.loads(bytes(one.properties))) for one in few],
        },
        len(few),
        rounds=rounds,
    )
    return done["ours"], done["theirs"]


def stage(events: list[LoggedEvent], *, rounds: int) -> dict[str, float]:
    """Return the microseconds an event takes from the log's entry to its row, by the setting."""
    schemas = StoreSchemas.of(built_in_schemas())
    settings = {
        "off": None,
        "report": Held(schemas, is_enforced=False),
        "enforce": Held(schemas, is_enforced=True),
    }
    origin = Origin(
        store_id=str(UUID(int=1)),
        currency="EUR",
        received_at=NOW,
        received_text=moment_text(NOW),
        is_wall_clock=True,
    )
    taken: dict[str, list[float]] = {name: [] for name in settings}
    for _ in range(rounds):
        for name, held in settings.items():  # by turns, so that what else runs hits all alike
            parcel = LoggedParcel(
                "", 0, Entry("1-0", b"", {}), redelivered=False, origin=origin, events=events
            )
            started = time.process_time()
            rows = parcel.understand(fresh(), {}, None, held)
            taken[name].append((time.process_time() - started) / len(events) * 1e6)
            if len(rows) != len(events):
                raise RuntimeError(f"{parcel.dead[0].letter.detail}")
    return {name: median(each) for name, each in taken.items()}


def fresh() -> Iterator[bool]:
    """Say that dedup knows none of them."""
    return repeat(True)


def main() -> None:
    warnings.simplefilter("ignore")
    quick = "--quick" in sys.argv
    rounds = 15 if quick else 60
    chance = random.Random(1)
    schemas = registered()
    events = orders(chance, SIZE)
    bodies = packed(events, schemas)
    plain = {name: len(body) for name, body in bodies.items()}
    zipped = {name: len(gzip.compress(body, 6)) for name, body in bodies.items()}
    speeds = reading(bodies, schemas, rounds=rounds)
    table(
        f"{SIZE} orders in one body",
        ["", "bytes an event", "of JSON", "gzip", "of JSON's", "read, events/s", "of JSON"],
        [
            [
                name,
                f"{plain[name] / SIZE:.0f}",
                f"{plain[name] / plain['JSON']:.2f}",
                f"{zipped[name] / SIZE:.0f}",
                f"{zipped[name] / zipped['JSON']:.2f}",
                f"{speeds[name]:,.0f}",
                f"{speeds[name] / speeds['JSON']:.2f}",
            ]
            for name in bodies
        ],
    )
    logged = msgspec.json.decode(msgspec.json.encode(events * 4), type=list[LoggedEvent])
    ours, theirs = validating(logged, rounds=rounds)
    table(
        "Held to the built-in schema of Order Completed, one core",
        ["", "events/s"],
        [["jsonschema-rs, as the pipeline does", f"{ours:,.0f}"], ["jsonschema", f"{theirs:,.0f}"]],
    )
    costs = stage(logged, rounds=rounds)
    table(
        "From an entry's events to rows, one core",
        ["events.schemas", "µs an event"],
        [[name, f"{cost:.2f}"] for name, cost in costs.items()],
    )
    report(
        avro_bytes_ratio=plain["Avro"] / plain["JSON"],
        protobuf_bytes_ratio=plain["Protobuf"] / plain["JSON"],
        avro_gzip_ratio=zipped["Avro"] / zipped["JSON"],
        protobuf_gzip_ratio=zipped["Protobuf"] / zipped["JSON"],
        avro_read_ratio=speeds["Avro"] / speeds["JSON"],
        protobuf_read_ratio=speeds["Protobuf"] / speeds["JSON"],
        validated_events_per_second=ours,
        validated_ratio=ours / theirs,
        stage_off_us=costs["off"],
        stage_enforce_us=costs["enforce"],
    )


if __name__ == "__main__":
    main()
