"""Working an import through: survey, order, send, settle."""

import asyncio
from collections.abc import Iterator
from contextlib import ExitStack, aclosing, closing
from dataclasses import dataclass
from datetime import timedelta
from itertools import islice
from pathlib import Path
from typing import Any, Final
from uuid import UUID

import msgspec

from cartwheel.domains.clickstreams.catching_up import catch_up
from cartwheel.domains.clickstreams.errors import FileUnusableError, StandstillError
from cartwheel.domains.clickstreams.figures import summarise
from cartwheel.domains.clickstreams.files.batches import batches
from cartwheel.domains.clickstreams.files.ordering import TimeOrder
from cartwheel.domains.clickstreams.files.reading import Line
from cartwheel.domains.clickstreams.files.rejects import Reject
from cartwheel.domains.clickstreams.files.stepping import read_ahead, stepwise
from cartwheel.domains.clickstreams.files.survey import Survey
from cartwheel.domains.clickstreams.formats import FORMATS
from cartwheel.domains.clickstreams.imports.contracts import EventImportStatus, ImportFigures
from cartwheel.domains.clickstreams.imports.filling import FilledStore
from cartwheel.domains.clickstreams.imports.progress import OverError, Progress
from cartwheel.domains.clickstreams.imports.rules import MOST_UNPACKED
from cartwheel.domains.clickstreams.imports.spooling import spooled
from cartwheel.domains.events.api import EventTotals, IngestService
from cartwheel.domains.stores.api import ReplayStores, TooManyStoresError
from cartwheel.kernel.clock import Clock
from cartwheel.kernel.db import Database
from cartwheel.systems.jobs.api import Answer, Cancel, Done, Snooze
from cartwheel.systems.realtime.api import Topics
from cartwheel.systems.rpc.api import Actor, ForbiddenError, Permissions, UnauthenticatedError

NEEDED: Final = "clickstreams:import"

_KEPT_EVERY_SECONDS: Final = 0.5
_MOST_REJECTS_AT_ONCE: Final = 1_000
_SENDS_FOR_SECONDS: Final = 600.0
_SETTLES_FOR_SECONDS: Final = 45.0
_STANDSTILL_SECONDS: Final = 20.0
_PAUSE: Final = timedelta(seconds=1)

# What others send meanwhile waits behind as much at most: two seconds of the pipeline's work.
_MOST_AHEAD: Final = 10_000
_LOOKS_EVERY_SECONDS: Final = 0.1


@dataclass(frozen=True, slots=True)
class EventImportRunner:
    """
    Takes imports from `waiting` to `done`.

    Running the same again goes on behind the last rows that were counted; what it sends again
    adds nothing. One that has ended stays as it is.
    """

    database: Database
    topics: Topics
    door: IngestService
    totals: EventTotals
    permissions: Permissions
    clock: Clock

    async def run(self, store_id: UUID, import_id: UUID) -> Answer:
        """
        Import a file, or go on with it; a long one gives its worker back now and then.

        Raises:
            UnavailableError: an engine does not answer, or the log is full; the next run goes on.
        """
        progress = Progress(self.database, self.topics, store_id, import_id)
        try:
            row = await progress.look()
            if row.status != EventImportStatus.SETTLING and not await self._fill(progress, row):
                return Snooze(_PAUSE)
            return await self._settle(progress)
        except OverError:
            return Cancel("The import is over")
        except FileUnusableError as error:
            return await self._fail(progress, str(error))
        except (ForbiddenError, UnauthenticatedError):
            return await self._fail(progress, "Whoever began it may import no more")
        except TooManyStoresError as error:
            return await self._fail(progress, f"{error}: it needs one more")

    async def give_up(self, store_id: UUID, import_id: UUID) -> None:
        """End an import that cannot be finished; what was sent stays."""
        progress = Progress(self.database, self.topics, store_id, import_id)
        why = "It broke off for a reason of ours; what was sent is kept: give the file again"
        await self._fail(progress, why)

    async def _fail(self, progress: Progress, why: str) -> Answer:
        status, at = EventImportStatus.FAILED, self.clock.now()
        try:
            await progress.set(status=status, error=why, finished_at=at, forgets_file=True)
        except OverError:
            return Cancel("The import is over")
        return Done({"status": status})

    async def _fill(self, progress: Progress, row: Any) -> bool:
        """Send the file, or go on with it; False when there is more of it."""
        store_id, import_id = progress.store_id, progress.import_id
        if row.status == EventImportStatus.WAITING:
            await progress.set(status=EventImportStatus.READING)
        async with spooled(self.database, store_id, import_id, size=row.size) as path:
            survey = await _surveyed(path, row)
            with ExitStack() as stack:
                lines = await _in_order(survey, stack)
                if row.sending_since is None:
                    row = await self._open(progress, row, survey)
                # Of damage at the end of a file is told anew by whoever reads to it.
                is_more = row.rows_done < survey.rows
                rest = islice(lines, row.rows_done, None) if is_more else iter(())
                return await self._send(progress, row, survey, rest)

    async def _open(self, progress: Progress, row: Any, survey: Survey) -> Any:
        """Open the store that the file fills, and note how it stands before."""
        actor = Actor(row.begun_by_kind, row.begun_by_id, progress.store_id, frozenset({NEEDED}))
        async with self.database.transaction(store_id=progress.store_id) as connection:
            into = await ReplayStores(connection, self.permissions, self.clock).open_later(
                actor, name=row.file_name, source=survey.sha256, needed=NEEDED
            )
        before = await self._filled(into.id).event_sums()
        await progress.set(
            status=EventImportStatus.SENDING,
            format=survey.format.name,
            rows_total=survey.rows,
            into_store_id=into.id,
            processed_before=before.processed,
            sending_since=self.clock.now(),
        )
        return await progress.look()

    async def _send(
        self, progress: Progress, row: Any, survey: Survey, lines: Iterator[Line]
    ) -> bool:
        loop, into = asyncio.get_running_loop(), self._filled(row.into_store_id)
        kept_at, until = loop.time(), loop.time() + _SENDS_FOR_SECONDS
        behind, rows, rejects = row.rows_done, 0, list[Reject]()
        sent, processed = row.sent, 0
        async with aclosing(read_ahead(batches(lines, of=survey.format))) as parsed:
            async for batch in parsed:
                refused = await into.take(batch)
                rejects += batch.rejects + refused
                rows += batch.rows
                sent += len(batch.events) - len(refused)
                is_ahead = sent - processed > _MOST_AHEAD
                is_due = loop.time() - kept_at >= _KEPT_EVERY_SECONDS or is_ahead
                if not is_due and len(rejects) < _MOST_REJECTS_AT_ONCE:
                    continue
                await progress.add(rejects, behind=behind, rows=rows)
                kept_at, behind, rows, rejects = loop.time(), behind + rows, 0, []
                if is_ahead:
                    processed = await self._let_follow(progress, into, row, sent=sent, until=until)
                if loop.time() > until:
                    return False
        settling = EventImportStatus.SETTLING
        await progress.add(rejects, behind=behind, rows=rows, status=settling)
        return True

    async def _let_follow(
        self, progress: Progress, into: FilledStore, row: Any, *, sent: int, until: float
    ) -> int:
        """Wait until the pipeline has nearly caught up; return how many it has dealt with."""
        loop = asyncio.get_running_loop()
        told_at = loop.time()
        while True:
            processed: int = await into.processed() - row.processed_before
            if sent - processed <= _MOST_AHEAD // 2 or loop.time() > until:
                return processed
            if loop.time() - told_at >= _KEPT_EVERY_SECONDS:
                told_at = loop.time()
                await progress.set(processed=min(processed, sent))
            await asyncio.sleep(_LOOKS_EVERY_SECONDS)

    async def _settle(self, progress: Progress) -> Answer:
        """Wait until everything sent is counted, and put the figures together."""
        row = await progress.look()
        loop = asyncio.get_running_loop()
        kept_at = loop.time()

        async def reach(processed: int) -> None:
            nonlocal kept_at
            if loop.time() - kept_at >= _KEPT_EVERY_SECONDS:
                kept_at = loop.time()
                await progress.set(processed=processed)

        try:
            async with asyncio.timeout(_SETTLES_FOR_SECONDS):
                settled = await catch_up(
                    self._filled(row.into_store_id),
                    before=row.processed_before,
                    sent=row.sent,
                    was_repeated=True,  # as far as is known
                    on_progress=reach,
                    standstill_seconds=_STANDSTILL_SECONDS,
                )
        except (StandstillError, TimeoutError):
            return Snooze(_PAUSE)
        now = self.clock.now()
        took = (now - row.sending_since).total_seconds() - (loop.time() - settled.at)
        figures = summarise(
            rows=row.rows_done,
            rejected=row.refused,
            events=settled.events,
            carts=settled.carts,
            seconds=max(0.0, took),
        )
        sums = settled.events
        shown = ImportFigures(
            **msgspec.structs.asdict(figures), first_at=sums.first_at, last_at=sums.last_at
        )
        await progress.set(
            status=EventImportStatus.DONE,
            processed=row.sent,
            figures=msgspec.to_builtins(shown),
            finished_at=now,
            forgets_file=True,
        )
        return Done(msgspec.to_builtins(shown))

    def _filled(self, store_id: UUID) -> FilledStore:
        return FilledStore(store_id, self.door, self.totals, self.database)


async def _surveyed(path: Path, row: Any) -> Survey:
    declared = FORMATS[row.format] if row.format else None
    survey = Survey(path, declared=declared, name=row.file_name, most=MOST_UNPACKED)
    async for _ in stepwise(survey.steps()):
        pass
    return survey


async def _in_order(survey: Survey, stack: ExitStack) -> Iterator[Line]:
    if survey.is_in_order:
        return survey.data_lines()
    order = stack.enter_context(
        closing(TimeOrder(survey.data_lines(), occurred_ms=survey.format.occurred_ms))
    )
    async for _ in stepwise(order.steps()):
        pass
    return order.lines()
