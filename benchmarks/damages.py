"""
Ten kinds of damage done to good events, a tenth of each beyond repair.

What is damaged is kept beside its original, so that a repair can be held against it.
"""

import gzip
import json
from base64 import b64encode
from collections.abc import Callable, Iterator, Sequence
from copy import deepcopy
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from random import Random
from typing import Any
from urllib.parse import urlencode

import msgspec

from cartwheel.domains.clickstreams.formats import FORMATS, RejectedLineError
from cartwheel.domains.events.healing.healer import alike, heal, lessons
from cartwheel.domains.events.healing.model import RepairModel, train
from cartwheel.domains.events.healing.shapes import Shapes
from cartwheel.entrypoints.simulate.crowd import Crowd
from cartwheel.kernel.ids import new_id

Event = dict[str, Any]

_encode = msgspec.json.Encoder(decimal_format="number").encode
_decode = msgspec.json.Decoder(float_hook=Decimal).decode

# As one shop calls things that the spec calls otherwise.
_OURS = {
    "anonymousId": "besucher",
    "event": "ereignis",
    "timestamp": "zeitpunkt",
    "properties.price": "preis",
    "properties.productId": "artikelnummer",
}


@dataclass(frozen=True)
class Damaged:
    """What came, of which kind the damage is, what was sent, and whether it can be repaired."""

    kind: str
    value: bytes
    original: Event
    is_repairable: bool


@dataclass
class Outcome:
    """What became of the damaged events of a kind."""

    damaged: int = 0
    repairable: int = 0
    repaired: int = 0
    proposed: int = 0
    proposed_right: int = 0
    wrong_silent: int = 0


def of_rees46(path: Path, most: int) -> list[Event]:
    """Read product events of a REES46 export."""
    events = []
    with gzip.open(path, "rb") as lines:
        next(lines)
        for line in lines:
            try:
                event = _decode(_encode(FORMATS["rees46"].parse(line.rstrip(b"\r\n"))))
            except RejectedLineError:
                continue
            if "products" not in event["properties"]:
                events.append(_settled(event))
            if len(events) == most:
                break
    return events


def synthetic(most: int, *, seed: int = 1) -> list[Event]:
    """Make events as `cartwheel simulate` sends them."""
    crowd, events, now = Crowd(seed=seed, rate=50.0), [], 0.0
    while len(events) < most:
        now += 1.0
        for happening in crowd.advance(now):
            if happening.event in ("Product Viewed", "Product Added"):
                at = datetime.fromtimestamp(1_569_902_400 + now, UTC)
                made = {
                    "type": "track",
                    "event": happening.event,
                    "messageId": str(new_id()),
                    "anonymousId": happening.visitor_id,
                    "timestamp": at,
                    "properties": happening.properties,
                    "context": {"sessionId": happening.session_id},
                }
                events.append(_settled(_decode(_encode(made))))
    return events[:most]


def damaged(events: Sequence[Event], *, seed: int) -> Iterator[Damaged]:
    """Damage events, each in one way, the kinds by turns; every tenth of a kind beyond repair."""
    rng = Random(seed)
    kinds = list(_KINDS.items())
    for number, event in enumerate(events):
        kind, (harm, destroy) = kinds[number % len(kinds)]
        is_beyond = number // len(kinds) % 10 == 9
        value = (destroy if is_beyond else harm)(deepcopy(event), rng)
        yield Damaged(kind, value, event, is_repairable=not is_beyond)


def learned(good: Sequence[Event], past: Sequence[Damaged]) -> RepairModel:
    """Learn from good events, and from past repairs as a person would have decided them."""
    shapes = Shapes.of(good)
    choices = [
        choice
        for one in past
        for choice in lessons(one.value, one.original if one.is_repairable else None, shapes)
    ]
    return train(choices, shapes, version=1)


def measure(corpus: Sequence[Damaged], model: RepairModel) -> dict[str, Outcome]:
    """Repair a corpus, and hold what came out against what was sent."""
    outcomes: dict[str, Outcome] = {}
    for one in corpus:
        mine = outcomes.setdefault(one.kind, Outcome())
        healing = heal(one.value, model)
        is_right = healing.event is not None and is_same(healing.event, one.original)
        mine.damaged += 1
        mine.repairable += one.is_repairable
        if healing.is_sure:
            mine.repaired += is_right and one.is_repairable
            mine.wrong_silent += not is_right
        elif healing.event is not None:
            mine.proposed += 1
            mine.proposed_right += is_right
    return outcomes


def is_same(one: Any, other: Any) -> bool:
    """Return True when two events say the same, however their values are written."""
    if isinstance(one, dict) and isinstance(other, dict):
        return one.keys() == other.keys() and all(is_same(one[key], other[key]) for key in one)
    return alike(one, other)


def _settled(event: Event) -> Event:
    """Put what belongs to every event where trackers put it, the context last."""
    event["timestamp"] = datetime.fromisoformat(event["timestamp"]).isoformat()
    event["properties"]["name"] = "Crème brûlée, 12 €, für zwei"
    return {**{k: v for k, v in event.items() if k != "context"}, "context": event["context"]}


def _json(event: Event) -> bytes:
    return bytes(_encode(event))


def _types(event: Event, rng: Random) -> bytes:
    found, amount = event["properties"], Decimal(event["properties"]["price"])
    sign = {"USD": "$", "EUR": "€"}[found["currency"]]
    way = rng.randrange(4)
    if way == 0:
        found["price"] = f"{sign}{amount:.2f}"
        event["type"] = "TRACK"
    elif way == 1:
        found["price"] = f"{amount:,.2f} {found['currency']}"
    elif way == 2:  # as Germans write it
        found["price"] = f"{amount:,.2f}".translate(str.maketrans(",.", ".,")) + f" {sign}"
    else:
        event["properties"] = _encode(found).decode()
    return _json(event)


def _priceless(event: Event, _: Random) -> bytes:
    event["properties"]["price"] = "on request"
    return _json(event)


def _units(event: Event, rng: Random) -> bytes:
    found = event["properties"]
    if rng.random() < 0.5:
        name = rng.choice(("price_cents", "priceInCents", "price_minor"))
        found[name] = int(Decimal(found.pop("price")) * 100)
    else:
        at = datetime.fromisoformat(event.pop("timestamp"))
        event[rng.choice(("timestamp_ms", "ts_ms"))] = int(at.timestamp() * 1000)
    return _json(event)


def _of_no_unit(event: Event, _: Random) -> bytes:
    event["properties"]["price_units"] = 7
    del event["properties"]["price"]
    return _json(event)


def _renamed(event: Event, rng: Random) -> bytes:
    names = {
        "anonymousId": ("anonymous_id", "AnonymousID", "visitorId", "client-id"),
        "event": ("event_name", "eventName", "Event"),
        "messageId": ("message_id", "event_id"),
    }
    for name in rng.sample(sorted(names), 2):
        event[rng.choice(names[name])] = event.pop(name)
    found = event["properties"]
    found[rng.choice(("product-id", "PRODUCT_ID", "ProductId"))] = found.pop("productId")
    return _json(event)


def _nameless(event: Event, _: Random) -> bytes:
    del event["anonymousId"]
    return _json(event)


def _of_the_store(event: Event, rng: Random) -> bytes:
    for field in rng.sample(sorted(_OURS), 2):
        *way, name = field.split(".")
        found = event["properties"] if way else event
        found[_OURS[field]] = found.pop(name)
    return _json(event)


def _under_another_name(event: Event, rng: Random) -> bytes:
    event.pop("anonymousId")
    event[rng.choice(("farbe", "groesse"))] = rng.choice(("rot", "xl"))
    return _json(event)


def _times(event: Event, rng: Random) -> bytes:
    at = datetime.fromisoformat(event["timestamp"])
    event["timestamp"] = rng.choice(
        (
            f"{at:%d.%m.%Y %H:%M:%S}",
            f"/Date({int(at.timestamp() * 1000)})/",
            f"{at:%Y/%m/%d %H:%M:%S}",
            f"{at:%m/%d/%Y %H:%M:%S}",  # only the store's past can tell these two
            f"{at:%d/%m/%Y %H:%M:%S}",
            f"{at:%a, %d %b %Y %H:%M:%S} GMT",
        )
    )
    return _json(event)


def _timeless(event: Event, _: Random) -> bytes:
    event["timestamp"] = "yesterday evening"
    return _json(event)


def _encodings(event: Event, rng: Random) -> bytes:
    text = _json(event).decode()
    return rng.choice(
        (
            lambda: text.encode("utf-16"),
            lambda: text.encode("utf-16-le"),
            lambda: text.encode("cp1252"),
            lambda: text.encode().decode("cp1252").encode(),
            lambda: b64encode(text.encode()),
        )
    )()


def _noise(_: Event, rng: Random) -> bytes:
    return rng.randbytes(200)


def _cut(event: Event, rng: Random) -> bytes:
    return _json(event)[: -rng.choice((1, 2))]


def _cut_short(event: Event, rng: Random) -> bytes:
    text = _json(event)
    start = text.index(b'"properties"')
    return text[: rng.randrange(start, len(text) - 3)]


def _lax(event: Event, rng: Random) -> bytes:
    text = json.dumps(event, default=float)
    return rng.choice(
        (
            lambda: repr(json.loads(text)).encode(),
            (text[:-1] + ",}").encode,
            lambda: text.replace('"type": ', "type: ").replace('"event": ', "event: ").encode(),
            ("/* sent by hand */ " + text).encode,
        )
    )()


def _torn(event: Event, rng: Random) -> bytes:
    text = bytearray(_json(event))
    for _ in range(20):
        text[rng.randrange(len(text))] = rng.choice(b'"{}:,')
    return bytes(text)


def _wrapped(event: Event, rng: Random) -> bytes:
    text = _json(event).decode()
    return rng.choice(
        (
            lambda: json.dumps(text),
            lambda: json.dumps({"payload": text}),
            lambda: f'{{"data":{text}}}',
            lambda: f"[{text}]",
            lambda: urlencode({"data": text}),
        )
    )().encode()


def _wrapping_alone(_: Event, __: Random) -> bytes:
    return b'{"payload":"[object Object]"}'


def _typos(event: Event, rng: Random) -> bytes:
    event["type"] = rng.choice(("trak", "Trackk", "tracl", " track "))
    if rng.random() < 0.5:
        ways = {"USD": ("usd", "US dollars", "Usd"), "EUR": ("eur", "Euro", "€")}
        event["properties"]["currency"] = rng.choice(ways[event["properties"]["currency"]])
    return _json(event)


def _of_no_type(event: Event, _: Random) -> bytes:
    event["type"] = "click"
    return _json(event)


_KINDS: dict[str, tuple[Callable[[Event, Random], bytes], Callable[[Event, Random], bytes]]] = {
    "types": (_types, _priceless),
    "units": (_units, _of_no_unit),
    "names of the spec": (_renamed, _nameless),
    "names of the shop": (_of_the_store, _under_another_name),
    "times": (_times, _timeless),
    "encodings": (_encodings, _noise),
    "cut ends": (_cut, _cut_short),
    "loose JSON": (_lax, _torn),
    "wrappings": (_wrapped, _wrapping_alone),
    "misspelt": (_typos, _of_no_type),
}
