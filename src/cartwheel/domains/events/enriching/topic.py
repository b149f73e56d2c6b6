"""
The topic `enriched`: events as they become rows, for whoever else wants them.

It is made where `CARTWHEEL_ENRICHED_TOPIC` is on, which takes Kafka: there the topic's retention
bounds it, while a stream in Redis would grow for as long as nobody reads it. An entry has what came
of one entry of the topic `events`, a JSON array of objects named as the columns of the table, in
the same partition, so that a visitor's events keep their order. It is told before progress moves on
and comes again after a crash: followers know an event by its `log_position`.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

import msgspec

from cartwheel.domains.events import rules
from cartwheel.domains.events.clocks import moment_text
from cartwheel.domains.events.parcels import LoggedParcel
from cartwheel.systems.eventlog.api import Append

ENRICHED_TOPIC: Final = "enriched"
_NAMES: Final = rules.COLUMNS + rules.RARE_COLUMNS

_encode: Final = msgspec.json.Encoder().encode


@dataclass(frozen=True, slots=True)
class EnrichedTopic:
    """What is told to others of events, where that is wanted; 5 µs an event."""

    is_wanted: bool

    def appends(self, parcels: Iterable[LoggedParcel]) -> list[Append]:
        """Return an entry for each parcel with events that can be used."""
        if not self.is_wanted:
            return []
        told = []
        for parcel in parcels:
            rows = [_named(one.understood) for one in parcel.passing or () if one.understood]
            if rows:
                headers = {"store": parcel.origin.store_id, "count": str(len(rows))}
                told.append(Append(parcel.partition, _encode(rows), headers))
        return told


def _named(understood: rules.Understood) -> dict[str, object]:
    # A row without anything rare in it ends where those columns begin.
    named = dict(zip(_NAMES, understood.row, strict=False))
    at = datetime.fromtimestamp(understood.activity.at_ms / 1000, UTC)
    return {**named, "timestamp": moment_text(at)}
