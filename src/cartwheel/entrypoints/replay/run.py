"""The four steps of a replay: survey, order, send, catch up."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import ExitStack, aclosing, closing
from datetime import timedelta
from pathlib import Path
from typing import Final

from cartwheel.domains.clickstreams.catching_up import STANDSTILL_SECONDS, catch_up
from cartwheel.domains.clickstreams.figures import Figures, summarise
from cartwheel.domains.clickstreams.files.batches import Batch, batches
from cartwheel.domains.clickstreams.files.ordering import TimeOrder
from cartwheel.domains.clickstreams.files.reading import Line
from cartwheel.domains.clickstreams.files.rejects import RejectsFile
from cartwheel.domains.clickstreams.files.stepping import read_ahead, stepwise
from cartwheel.domains.clickstreams.files.survey import Survey
from cartwheel.domains.clickstreams.formats import Format
from cartwheel.entrypoints.replay.progress import Bars
from cartwheel.entrypoints.replay.store import PATIENCE_SECONDS, ReplayStore
from cartwheel.entrypoints.running import RunningServer

_TICK_MS: Final = 250  # a replay in time sends what is due four times a second
# The server gives keys for 30 days; its clock may be behind ours.
_IN_TIME_AT_MOST: Final = timedelta(days=29)


async def run(
    path: Path,
    *,
    server: RunningServer,
    bars: Bars,
    rejects: RejectsFile,
    declared: Format | None = None,
    speed: float | None = None,
    patience_seconds: float = PATIENCE_SECONDS,
    standstill_seconds: float = STANDSTILL_SECONDS,
) -> Figures:
    """
    Send a file to a running server and wait until all of it is counted.

    `speed` is how many seconds of the file pass in one; None sends as fast as it goes.

    Raises:
        ClickstreamError: the file is none, or the pipeline does not move.
        ReplayError: it cannot begin or go on; see `errors` for the ways.
    """
    survey = Survey(path, declared=declared)
    bars.begin("Reading", total=survey.size)
    async for position in stepwise(survey.steps()):
        bars.reach(position)
    bars.reach(survey.size)
    async with ReplayStore.open(
        server,
        name=path.name,
        sha256=survey.sha256,
        patience_seconds=patience_seconds,
        lasting=None if speed is None else _IN_TIME_AT_MOST,
    ) as store:
        with ExitStack() as stack:
            lines = await _in_order(survey, bars, stack)
            before = (await store.event_sums()).processed
            started_at = asyncio.get_running_loop().time()
            bars.begin("Sending", total=survey.rows)
            rows = sent = 0
            span_ms = None if speed is None else max(1, int(speed * _TICK_MS))
            parsed = read_ahead(batches(lines, of=survey.format, span_ms=span_ms))
            async with aclosing(parsed):
                async for batch in parsed if speed is None else _in_time(parsed, speed=speed):
                    refused = await store.send(batch) if batch.events else []
                    rejects.write(batch.rejects + refused)
                    sent += len(batch.events) - len(refused)
                    rows += batch.rows
                    bars.reach(rows)
        bars.begin("Catching up", total=sent)

        async def reach(processed: int) -> None:
            bars.reach(processed)

        settled = await catch_up(
            store,
            before=before,
            sent=sent,
            was_repeated=store.was_repeated,
            on_progress=reach,
            standstill_seconds=standstill_seconds,
        )
    return summarise(
        rows=rows,
        rejected=rejects.count,
        events=settled.events,
        carts=settled.carts,
        seconds=max(0.0, settled.at - started_at),
    )


async def _in_order(survey: Survey, bars: Bars, stack: ExitStack) -> Iterator[Line]:
    if survey.is_in_order:
        return survey.data_lines()
    order = stack.enter_context(
        closing(TimeOrder(survey.data_lines(), occurred_ms=survey.format.occurred_ms))
    )
    bars.begin("Sorting", total=survey.rows)
    async for sorted_rows in stepwise(order.steps()):
        bars.reach(sorted_rows)
    return order.lines()


async def _in_time(items: AsyncIterator[Batch], *, speed: float) -> AsyncIterator[Batch]:
    """Hold each batch until the last of its events is due."""
    loop = asyncio.get_running_loop()
    started_at, first_ms = loop.time(), None
    async for batch in items:
        if batch.events:
            first_ms = batch.first_ms if first_ms is None else first_ms
            due = started_at + (batch.last_ms - first_ms) / 1000 / speed
            await asyncio.sleep(max(0.0, due - loop.time()))
        yield batch
