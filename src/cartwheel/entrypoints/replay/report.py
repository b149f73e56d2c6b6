"""What a replay came to, as a table for people and as JSON for programs."""

import msgspec
from rich.table import Table

from cartwheel.entrypoints.replay.wire import CartStats, EventStats


class Report(msgspec.Struct, frozen=True):
    """
    The figures of a replay; a second run of the same file gives the same ones.

    `rows` are the file's lines without header and blank ones. Each is one of:
    `invalid`, a line that did not parse or that the server could not use;
    `accepted`, a row of the file that the store holds; `duplicates`, a row that
    repeats another exactly. `accepted`, the carts and the purchases are what the
    store says of itself, and it holds nothing but this file. `open` carts were
    neither abandoned nor bought. `seconds` run from the first batch sent until
    the pipeline had caught up.
    """

    rows: int
    duplicates: int
    accepted: int
    invalid: int
    carts: int
    abandoned: int
    converted: int
    recovered: int
    open: int
    purchases: int
    seconds: float
    events_per_second: float

    def table(self) -> Table:
        """Lay the figures out for a terminal."""
        table = Table(show_header=False, box=None, pad_edge=False)
        table.add_column()
        table.add_column(justify="right")
        for name, value in msgspec.structs.asdict(self).items():
            shown = f"{value:,.2f}" if name == "seconds" else f"{value:,.0f}"
            table.add_row(name.replace("_", " "), shown)
        return table


def summarise(
    *, rows: int, rejected: int, events: EventStats, carts: CartStats, seconds: float
) -> Report:
    """Put together what was read from the file and what the store says of itself."""
    invalid = rejected + events.invalid
    return Report(
        rows=rows,
        duplicates=max(0, rows - events.accepted - invalid),
        accepted=events.accepted,
        invalid=invalid,
        carts=carts.carts,
        abandoned=carts.abandoned,
        converted=carts.converted,
        recovered=carts.recovered,
        open=carts.open,
        purchases=events.purchases,
        seconds=round(seconds, 3),
        events_per_second=round(rows / seconds, 1) if seconds > 0 else 0.0,
    )
