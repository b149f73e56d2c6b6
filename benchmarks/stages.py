"""
What an event costs on its way, in microseconds of processor time, stage by stage.

Times of the wall say nothing on a machine that others use as well; processor time does, though
caches that are shared make it longer there. Each stage is run alone over the same 20,000 events, as
a browser's tracker sends them: 40 user agents, 300 pages, three sources. The last figure is that of
the rows in the engine, in blocks of two thousand and of sixteen thousand, with the merges of its
parts.
"""

import asyncio
import gc
import shutil
import tempfile
import time
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import TypeVar

import msgspec

from cartwheel.domains.events import rules
from cartwheel.domains.events.bodies import read_batch
from cartwheel.domains.events.clocks import Origin, moment_text
from cartwheel.domains.events.contracts import LoggedEvent
from cartwheel.domains.events.enriching.addresses import AddressRule, without_addresses
from cartwheel.domains.events.enriching.agents import agent_of
from cartwheel.domains.events.enriching.enricher import Enrichment, StoreRules
from cartwheel.domains.events.enriching.geography import Geography
from cartwheel.domains.events.enriching.visits import Batched
from cartwheel.domains.events.repository import EventRepository
from cartwheel.systems.columnstore.api import ColumnStore
from cartwheel.systems.columnstore.migrate import migrate
from harness import batches, report, table

SIZE = 500
EVENTS = 20_000
STORE = "0199a000-0000-7000-8000-000000000000"
AGENT = (
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko)"
    " Chrome/{}.0.0.0 Safari/537.36"
)
REFERRERS = ("https://www.google.com/", "https://shop.example/", "")

T = TypeVar("T")


def bodies() -> list[bytes]:
    """Make batches whose contexts are those of a browser's tracker."""
    made = []
    for body in batches("stages", count=EVENTS // SIZE, size=SIZE):
        batch = msgspec.json.decode(body)
        for number, event in enumerate(batch["batch"]):
            event["context"] |= {
                "userAgent": AGENT.format(90 + number % 40),
                "locale": "de-DE",
                "page": {
                    "url": f"https://shop.example/products/cup-{number % 300}",
                    "path": f"/products/cup-{number % 300}",
                    "title": "Cup",
                    "referrer": REFERRERS[number % 3],
                },
            }
        made.append(msgspec.json.encode(batch))
    return made


def cost(work: Callable[[], T], *, of: int = EVENTS) -> tuple[float, T]:
    """Return the microseconds for each event, the least of five runs, and what the work returns."""
    costs = []
    for _ in range(5):
        started = time.process_time()
        made = work()
        costs.append((time.process_time() - started) / of * 1e6)
    return min(costs), made


async def inserted(rows: Sequence[tuple[object, ...]], *, size: int) -> float:
    """Insert rows into an engine of their own; return the microseconds for each."""
    folder = Path(tempfile.mkdtemp(prefix="cartwheel-bench-"))
    store = ColumnStore(f"chdb://{folder}")
    await store.open()
    await migrate(store)
    started = time.process_time()
    for number in range(0, len(rows), size):
        await EventRepository(store).add(rows[number : number + size], token=str(number))
    await asyncio.sleep(3)  # the merges that follow belong to it
    took = time.process_time() - started
    await store.close()
    shutil.rmtree(folder)
    return took / len(rows) * 1e6


def main() -> None:
    """Measure, print the table and the figures."""
    gc.freeze()
    gc.set_threshold(50_000, 10, 10)
    figures: dict[str, float] = {}
    sent = bodies()
    figures["addresses_looked_for"], _ = cost(
        lambda: [without_addresses(body, AddressRule.SHORTEN) for body in sent]
    )
    figures["read_and_checked"], read = cost(lambda: [read_batch(body) for body in sent])
    encode = msgspec.json.Encoder().encode
    figures["written_for_the_log"], values = cost(lambda: [encode(each.events) for each in read])
    decoder = msgspec.json.Decoder(list[LoggedEvent])
    figures["read_from_the_log"], logged = cost(lambda: [decoder.decode(each) for each in values])
    events = [event for some in logged for event in some]
    now = datetime.now(UTC)
    origin = Origin(STORE, "USD", now, moment_text(now), is_wall_clock=True)
    figures["understood"], _ = cost(
        lambda: [rules.understand(event, origin, "0/1-1:0") for event in events]
    )
    store_rules = StoreRules("Europe/Berlin", (), AddressRule.SHORTEN, frozenset())
    enrichment = Enrichment(Geography(None), {STORE: store_rules}, Batched({}), {})
    whole, understood = cost(
        lambda: [rules.understand(event, origin, "0/1-1:0", enrichment) for event in events]
    )
    figures["enriched"] = whole - figures["understood"]
    figures["agent_never_seen"], _ = cost(
        lambda: [agent_of(f"{AGENT.format(120)} {time.process_time()}") for _ in range(500)], of=500
    )
    rows = [each.row for each in understood]
    lines = msgspec.json.Encoder().encode_lines
    figures["written_for_clickhouse"], _ = cost(lambda: lines(rows))
    figures["stored_by_2000"] = asyncio.run(inserted(rows * 3, size=2_000))
    figures["stored_by_16000"] = asyncio.run(inserted(rows * 3, size=16_000))
    table(
        f"Processor time of an event of {sum(map(len, sent)) // EVENTS} bytes",
        ["stage", "µs"],
        [(name.replace("_", " "), f"{figure:.1f}") for name, figure in figures.items()],
    )
    report(**figures)


if __name__ == "__main__":
    main()
