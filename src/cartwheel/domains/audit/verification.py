"""Walks the chain of the audit log and finds the records that do not fit."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from cartwheel.domains.audit.chain import EMPTY, Head, KeptRecord
from cartwheel.domains.audit.chain_repository import ChainRepository, Link
from cartwheel.kernel.db import Database

AT_ONCE: Final = 1_000
MOST_MISFITS: Final = 20
"""So many misfits are told in full; the others are counted."""
TOLERANCE: Final = timedelta(minutes=5)
"""How far the application's clock and the database's may be apart."""

_ROLLING_OUT: Final = timedelta(hours=1)
"""How long after the first record with a time of entry there may come one without."""


@dataclass(frozen=True, slots=True)
class Misfit:
    """One thing that does not fit, in words; `position` is None for what is in no chain."""

    position: int | None
    record_id: UUID | None
    store_id: UUID | None
    what: str

    def __str__(self) -> str:
        """Say what does not fit."""
        where = "outside the chain" if self.position is None else f"position {self.position}"
        whose = "" if self.record_id is None else f", record {self.record_id}"
        return f"{where}{whose}{self._store()}: {self.what}"

    def _store(self) -> str:
        return "" if self.store_id is None else f" of store {self.store_id}"


@dataclass(frozen=True, slots=True)
class AuditVerdict:
    """
    What was found: the end of the chain, how many records wait, and what does not fit.

    Of what does not fit the first `MOST_MISFITS` are told; `count` is how many there are.
    """

    head: Head
    waiting: int
    oldest_waiting: datetime | None
    misfits: tuple[Misfit, ...] = ()
    count: int = 0

    @property
    def misfit(self) -> Misfit | None:
        """The first, if there is one."""
        return self.misfits[0] if self.misfits else None


@dataclass(slots=True)
class AuditVerification:
    """
    One walk through the whole log, in pages, with little memory however long it is.

    What is added meanwhile is not looked at. `stores` are all there are: a record may stand in
    none of them but that; `heads` are ends of the chain that were kept
    elsewhere; `removed` are records that are known to have been removed, as by law, and
    `accepted` those that are known to tell a wrong time.
    """

    database: Database
    stores: Collection[UUID]
    heads: Collection[Head] = ()
    removed: Collection[UUID] = ()
    accepted: Collection[UUID] = ()
    tolerance: timedelta = TOLERANCE
    _first_entry: datetime | None = field(default=None, init=False)
    _last_entry: datetime | None = field(default=None, init=False)
    _misfits: list[Misfit] = field(default_factory=list, init=False)
    _count: int = field(default=0, init=False)

    async def run(self, *, at_once: int = AT_ONCE) -> AuditVerdict:
        """
        Look at every record, in the order of the chain, then at those that are not in it.

        Raises:
            UnavailableError: the database does not answer.
        """
        async with self.database.transaction() as connection:
            end = await ChainRepository(connection).head()
        head = await self._walk(end, at_once)
        waiting, oldest = await self._look_beside(at_once)
        return AuditVerdict(head, waiting, oldest, tuple(self._misfits), self._count)

    def _tell(self, misfit: Misfit) -> None:
        self._count += 1
        if len(self._misfits) < MOST_MISFITS:
            self._misfits.append(misfit)

    async def _walk(self, end: Head, at_once: int) -> Head:
        head, known = EMPTY, {kept.position: kept.hash for kept in self.heads}
        while head.position < end.position:
            async with self.database.transaction() as connection:
                chain = ChainRepository(connection)
                links = await chain.list_links(after=head.position, limit=at_once)
                records = await chain.fetch([(link.record_id, link.store_id) for link in links])
            for link in links:
                what = self._compare(head, link, records)
                # What comes next is measured by what stands here, whether it fits or not.
                head = Head(link.position, link.hash)
                if what is None and known.get(head.position, head.hash) != head.hash:
                    what = "the chain was written anew: an end that was kept has another hash"
                if what is not None:
                    self._tell(Misfit(link.position, link.record_id, link.store_id, what))
            if not links:
                what = f"there were {end.position} places a moment ago, which are gone"
                self._tell(Misfit(head.position + 1, None, None, what))
                break
        beyond = max(known, default=0)
        if beyond > head.position:
            what = f"the end was cut off: there were {beyond} records, {head.position} are left"
            self._tell(Misfit(head.position + 1, None, None, what))
        return head

    def _compare(self, head: Head, link: Link, records: Mapping[UUID, KeptRecord]) -> str | None:
        if link.position != head.position + 1:
            return f"{link.position - head.position - 1} places before it are missing"
        if link.hash != head.after(link.digest).hash:
            return "the chain was changed here"
        record = records.get(link.record_id)
        if record is None:
            return None if link.record_id in self.removed else "the record was removed"
        if record.digest() != link.digest:
            return "the record was changed"
        return self._compare_times(record)

    def _compare_times(self, record: KeptRecord) -> str | None:
        entered, told = record.entered_at, f"it says {record.at.isoformat()}"
        if entered is None:
            first, last = self._first_entry, self._last_entry
            if first is None or last is None or last < first + _ROLLING_OUT:
                return None  # from before there was a chain
            return f"{told} and not when it was written, as only records from before may"
        self._first_entry = self._first_entry or entered
        self._last_entry = max(self._last_entry or entered, entered)
        if abs(entered - record.at) > self.tolerance and record.id not in self.accepted:
            return f"{told}, but it was written at {entered.isoformat()}"
        return None

    async def _look_beside(self, at_once: int) -> tuple[int, datetime | None]:
        waiting: int = 0
        oldest: datetime | None = None
        async with self.database.transaction() as connection:
            stores = await ChainRepository(connection).list_stores(self.stores)
        for store_id in stores:
            after: tuple[datetime, UUID] | None = None
            while True:
                async with self.database.transaction() as connection:
                    places = await ChainRepository(connection).list_places(
                        store_id, after=after, limit=at_once
                    )
                for place in places:
                    if place.is_sealed:
                        continue
                    if not place.is_waiting:
                        what = "it is in the log and has no place in the chain"
                        self._tell(Misfit(None, place.record_id, store_id, what))
                        continue
                    waiting += 1
                    oldest = place.since if oldest is None else min(oldest, place.since)
                if len(places) < at_once:
                    break
                after = (places[-1].at, places[-1].record_id)
        return waiting, oldest
