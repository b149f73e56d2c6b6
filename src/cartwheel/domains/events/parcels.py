"""One log entry on its way through the pipeline, and what becomes of each of its events."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final
from uuid import UUID

import msgspec

from cartwheel.domains.events import rules
from cartwheel.domains.events.burials import Burial, bury, bury_each
from cartwheel.domains.events.clocks import Origin
from cartwheel.domains.events.contracts import DeadLetterReason, LoggedEvent
from cartwheel.domains.events.enriching.enricher import Enrichment
from cartwheel.domains.events.enriching.profiles import Deed
from cartwheel.domains.events.holding import Held
from cartwheel.domains.events.messages import BUY, POSITION_HEADER, REASON_HEADER, Activity
from cartwheel.domains.events.repository import Counts
from cartwheel.domains.events.routing.matching import Routed
from cartwheel.domains.events.suppressions.rules import is_of_any
from cartwheel.domains.events.watching import PassedEvent, Passing, passed_one, passed_whole
from cartwheel.systems.eventlog.api import Entry

_encode_event: Final = msgspec.json.Encoder().encode


@dataclass(slots=True)
class LoggedParcel:
    """One log entry on its way: what is in it, and what became of it."""

    log: str
    partition: int
    entry: Entry
    redelivered: bool
    origin: Origin
    events: list[LoggedEvent]
    activities: list[Activity] = field(default_factory=list)
    dead: list[Burial] = field(default_factory=list)
    duplicates: int = 0
    repaired: int = 0
    """How many of its activities are of events that have a field that was repaired or set aside."""
    refused: int = 0
    """How many events the entry holds that were not taken in."""
    misfits: int = 0
    """How many of its activities are of events that do not fit their schema."""
    lost: int = 0
    """How many events a dead letter of the whole entry stands for, beside itself."""
    suppressed: int = 0
    """How many of its events are of people of whom the store keeps none by now."""
    letter_id: UUID | None = None
    """The dead letter that the entry replays."""
    letter_place: str | None = None
    """Where the entry of that letter was; its events keep their positions."""
    passing: list[Passing] | None = None
    """What becomes of each event, where somebody looks."""
    deeds: list[Deed] = field(default_factory=list)
    """What its events change of the profiles of their visitors."""
    routed: Routed | None = None
    """What goes elsewhere, where the store has routes."""
    is_done: bool = False
    """True of what was worked off before: what is not stored of it has been lost since."""

    @property
    def store_id(self) -> UUID:
        """The store all of it belongs to."""
        return UUID(self.origin.store_id)

    @property
    def counts(self) -> Counts:
        """What became of the events."""
        if self.refused:
            return Counts(0, 0, 0, refused=self.refused)
        invalid = len(self.dead) + self.lost
        return Counts(
            len(self.activities),
            self.duplicates,
            invalid,
            repaired=self.repaired,
            misfits=self.misfits,
            suppressed=self.suppressed,
        )

    @property
    def times(self) -> list[datetime]:
        """When the events happened, as far as they can be stored."""
        moments = (self.origin.moment_of(event) for event in self.events)
        return [moment for moment in moments if moment is not None]

    @property
    def ids(self) -> list[tuple[str, str]]:
        """The store and message id of each event."""
        return [(self.origin.store_id, event.message_id or "") for event in self.events]

    @property
    def positions(self) -> list[str]:
        """The position of each event."""
        if (position := self.entry.headers.get(POSITION_HEADER)) and self.letter_id:
            return [position] * len(self.events)
        prefix = f"{self.place}:"
        return [f"{prefix}{index}" for index in range(len(self.events))]

    @property
    def place(self) -> str:
        """Where the events are known to be: in which log, which partition, at what position."""
        return self.letter_place or self.own_place

    @property
    def own_place(self) -> str:
        """Where the entry itself is."""
        place = f"{self.partition}/{self.entry.position}"
        return f"{self.log}/{place}" if self.log else place

    @property
    def looks_first(self) -> bool:
        """True when rows of it may be there, and it adds only those that are not."""
        return self.redelivered or self.letter_id is not None

    @property
    def has_no_hour(self) -> bool:
        """True when a row at another position means a duplicate, however long it is there."""
        return self.is_done or self.letter_id is not None or not self.origin.is_wall_clock

    def understand(
        self,
        fresh: Iterator[bool],
        stored: dict[tuple[str, str], set[str]],
        enrichment: Enrichment | None = None,
        held: Held | None = None,
    ) -> list[tuple[object, ...]]:
        """
        Sort the events into activities, duplicates and dead letters; return the new rows.

        `fresh` says of each event in turn whether dedup lets it through; `stored` has the
        positions that rows are known at, by store and message id; `held` is what the store
        holds its events against.
        """
        rows: list[tuple[object, ...]] = []
        origin, passing = self.origin, self.passing
        suppressed = enrichment.suppressed_in(origin.store_id) if enrichment else frozenset()
        for event, position in zip(self.events, self.positions, strict=True):
            before = stored.get((origin.store_id, event.message_id or "")) if stored else None
            is_stored = before is not None and position in before
            is_repeated = before and not is_stored
            is_fresh = next(fresh)
            if suppressed and is_of_any(origin.store_id, event, suppressed):
                self.suppressed += 1
                continue
            if not is_fresh or (is_repeated and self.has_no_hour):
                self.duplicates += 1
                if passing is not None:
                    passing.append(Passing(event))
                continue
            try:
                # What is a row already stays one, whatever is asked of events by now.
                misfit = "" if held is None or is_stored else held.check(event)
                understood = rules.understand(
                    event, origin, position, enrichment, is_done=self.is_done
                )
            except rules.RefusedError as refusal:
                self._refuse(event, refusal, position)
            else:
                self._accept(event, understood)
                self.misfits += bool(misfit)
                if not (is_stored and self.looks_first):
                    rows.append(understood.row)
                if passing is not None:
                    passing.append(Passing(event, understood, misfit=misfit))
        return rows

    def _accept(self, event: LoggedEvent, understood: rules.Understood) -> None:
        activity = understood.activity
        self.activities.append(activity)
        if understood.begins_visit or activity.lines or activity.kind == BUY:
            self.deeds.append(Deed(activity, understood.begins_visit))
        self.repaired += understood.is_repaired
        if self.routed is not None:
            self.routed.note(event)

    def _refuse(self, event: LoggedEvent, refusal: rules.RefusedError, position: str) -> None:
        value = _encode_event(event)
        letter = bury(refusal.reason, refusal.detail, value, self.origin, position=position)
        self.dead.append(letter)
        if self.passing is not None:
            self.passing.append(Passing(event, refusal=refusal, letter_id=letter.letter.id))

    @property
    def errors(self) -> list[tuple[object, ...]]:
        """What could not be used, as rows of `repository.ERROR_COLUMNS`."""
        origin = self.origin
        return [
            (
                origin.store_id,
                origin.received_text,
                one.position or one.place or f"{self.own_place}:refused:{index}",
                one.letter.reason,
                one.events,
            )
            for index, one in enumerate(self.dead)
        ]

    @property
    def passed(self) -> list[PassedEvent]:
        """What is to be told, where somebody looks."""
        received_at = self.origin.received_at
        whole = [
            passed_whole(one.letter) for one in self.dead if self.refused or one.place is not None
        ]
        return whole or [passed_one(each, received_at) for each in self.passing or ()]

    def bury_refused(self, detail: str) -> None:
        """Make a dead letter of each event that was not taken in, or of all where none is told."""
        reason = DeadLetterReason(self.entry.headers.get(REASON_HEADER, DeadLetterReason.REFUSED))
        each: list[Burial] = []
        if reason is DeadLetterReason.SCHEMA:
            each = bury_each(self.entry.value, detail, self.origin)
        if each:
            self.dead += each
            self.refused = len(each)
        else:
            self.bury_whole(reason, detail)
            self.refused = 1 + self.lost

    def bury_whole(self, reason: DeadLetterReason, detail: str) -> None:
        """Make one dead letter of an entry that cannot be taken apart."""
        count = self.entry.headers.get("count", "")
        events = max(int(count), 1) if count.isdecimal() else 1
        self.lost = events - 1
        value = self.entry.value
        self.dead.append(bury(reason, detail, value, self.origin, events=events, place=self.place))
