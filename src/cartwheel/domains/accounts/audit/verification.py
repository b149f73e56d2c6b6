"""Walks the chain of the audit log and finds the first record that does not fit."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from cartwheel.domains.accounts.audit.chain import EMPTY, Head, KeptRecord
from cartwheel.domains.accounts.audit.chain_repository import ChainRepository, Link
from cartwheel.kernel.db import Database

AT_ONCE: Final = 1_000
TOLERANCE: Final = timedelta(minutes=5)
"""How far the application's clock and the database's may be apart."""

_ROLLING_OUT: Final = timedelta(hours=1)
"""How long after the first record with a time of entry there may come one without."""


@dataclass(frozen=True, slots=True)
class Misfit:
    """The first thing that does not fit, in words; `position` is None for what is in no chain."""

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
class Verdict:
    """What was found: the end of what fits, how many records wait, and what does not fit."""

    head: Head
    waiting: int
    oldest_waiting: datetime | None
    misfit: Misfit | None


@dataclass(slots=True)
class AuditVerification:
    """
    One walk through the whole log, in pages, with little memory however long it is.

    What is added meanwhile is not looked at. `heads` are ends of the chain that were kept
    elsewhere; `removed` are records that are known to have been removed, as by law.
    """

    database: Database
    heads: Collection[Head] = ()
    removed: Collection[UUID] = ()
    tolerance: timedelta = TOLERANCE
    _first_entry: datetime | None = field(default=None, init=False)
    _last_entry: datetime | None = field(default=None, init=False)

    async def run(self, *, at_once: int = AT_ONCE) -> Verdict:
        """
        Look at every record, in the order of the chain, then at those that are not in it.

        Raises:
            UnavailableError: the database does not answer.
        """
        async with self.database.transaction() as connection:
            end = await ChainRepository(connection).head()
        head, misfit = await self._walk(end, at_once)
        if misfit is not None:
            return Verdict(head, 0, None, misfit)
        return await self._look_beside(head, at_once)

    async def _walk(self, end: Head, at_once: int) -> tuple[Head, Misfit | None]:
        head, known = EMPTY, {kept.position: kept.hash for kept in self.heads}
        while head.position < end.position:
            async with self.database.transaction() as connection:
                chain = ChainRepository(connection)
                links = await chain.list_links(after=head.position, limit=at_once)
                records = await chain.fetch([(link.record_id, link.store_id) for link in links])
            for link in links:
                what = self._compare(head, link, records)
                head = head.after(link.digest)
                if what is None and known.get(head.position, head.hash) != head.hash:
                    what = "the chain was written anew: an end that was kept has another hash"
                if what is not None:
                    return head, Misfit(link.position, link.record_id, link.store_id, what)
            if not links:
                break
        beyond = max(known, default=0)
        if beyond > head.position:
            what = f"the end was cut off: there were {beyond} records, {head.position} are left"
            return head, Misfit(head.position + 1, None, None, what)
        return head, None

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
        if abs(entered - record.at) > self.tolerance:
            return f"{told}, but it was written at {entered.isoformat()}"
        return None

    async def _look_beside(self, head: Head, at_once: int) -> Verdict:
        waiting, oldest = 0, None
        async with self.database.transaction() as connection:
            stores = await ChainRepository(connection).list_stores()
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
                        misfit = Misfit(None, place.record_id, store_id, what)
                        return Verdict(head, waiting, oldest, misfit)
                    waiting += 1
                    oldest = place.at if oldest is None else min(oldest, place.at)
                if len(places) < at_once:
                    break
                after = (places[-1].at, places[-1].record_id)
        return Verdict(head, waiting, oldest, None)
