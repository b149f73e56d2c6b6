"""The figures of a replay, laid out for a terminal."""

import msgspec
from rich.table import Table

from cartwheel.domains.clickstreams.figures import Figures


def table_of(figures: Figures) -> Table:
    """Lay the figures out."""
    table = Table(show_header=False, box=None, pad_edge=False)
    table.add_column()
    table.add_column(justify="right")
    for name, value in msgspec.structs.asdict(figures).items():
        shown = f"{value:,.2f}" if name == "seconds" else f"{value:,.0f}"
        table.add_row(name.replace("_", " "), shown)
    return table
