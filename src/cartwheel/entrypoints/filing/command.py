"""`cartwheel import`: what other shops' files become."""

# ruff: noqa: PLC0415 - `--help` needs none of it

from pathlib import Path
from typing import Annotated

import typer

from cartwheel.entrypoints.commands import read_settings, refusals
from cartwheel.entrypoints.importing import importing

app = typer.Typer(help="Bring a shop from elsewhere.", no_args_is_help=True)


@app.callback()
def imports() -> None:
    """Bring a shop from elsewhere."""


@app.command("online-retail")
def online_retail(
    file: Annotated[
        Path, typer.Argument(exists=True, dir_okay=False, help="Online Retail, csv or csv.gz.")
    ],
    store: Annotated[
        str, typer.Option(help="The store's name; it is opened if there is none.")
    ] = "Online Retail",
    report: Annotated[
        Path | None,
        typer.Option(help="Where lines go that fit nothing; FILE.left-out.csv here if absent."),
    ] = None,
) -> None:
    """Make products, customers, orders and returns of UCI's Online Retail."""
    settings = read_settings()
    with importing():
        from cartwheel.entrypoints.online_retail.bringing import bring
    with refusals():
        agrees = bring(settings, file, store=store, report=report or _report_beside(file))
    if not agrees:
        typer.echo("cartwheel: the file and the shop do not agree", err=True)
        raise typer.Exit(1)


@app.command("hotel-bookings")
def hotel_bookings(
    file: Annotated[
        Path, typer.Argument(exists=True, dir_okay=False, help="Hotel bookings, csv or csv.gz.")
    ],
    store: Annotated[
        str, typer.Option(help="The store's name; it is opened if there is none.")
    ] = "Hotel bookings",
    report: Annotated[
        Path | None,
        typer.Option(help="Where lines go that are no rentals; FILE.left-out.csv here if absent."),
    ] = None,
    *,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Say what would come of it, and touch no store.")
    ] = False,
) -> None:
    """Make rentals, and the fleet that serves them, of bookings of hotel rooms."""
    settings = read_settings()
    with importing():
        from cartwheel.entrypoints.hotel_bookings.bringing import bring, try_out
    to = report or _report_beside(file)
    with refusals():
        if dry_run:
            try_out(file, report=to)
            return
        agrees = bring(settings, file, store=store, report=to)
    if not agrees:
        typer.echo("cartwheel: the file and the store do not agree", err=True)
        raise typer.Exit(1)


def _report_beside(file: Path) -> Path:
    return Path(f"{file.name.removesuffix('.gz').removesuffix('.csv')}.left-out.csv")
