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
    name = file.name.removesuffix(".gz").removesuffix(".csv")
    with refusals():
        agrees = bring(settings, file, store=store, report=report or Path(f"{name}.left-out.csv"))
    if not agrees:
        typer.echo("cartwheel: the file and the shop do not agree", err=True)
        raise typer.Exit(1)
