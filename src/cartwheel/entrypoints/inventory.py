"""The commands `cartwheel inventory …`: whether the stock is what its movements come to."""

# ruff: noqa: PLC0415 - a command imports what it needs when it runs

from typing import Annotated

import typer

from cartwheel.entrypoints.commands import read_settings, refusals
from cartwheel.entrypoints.importing import importing

app = typer.Typer(help="Stock, for operators.", no_args_is_help=True)


@app.callback()
def inventory() -> None:
    """Stock, for operators."""


@app.command()
def check(
    store: Annotated[
        str | None, typer.Option(help="A store's name or id; every store if not given.")
    ] = None,
) -> None:
    """Recompute the stock from its movements and promises, and name what differs."""
    settings = read_settings()
    with importing():
        from cartwheel.entrypoints import stock_check
    with refusals():
        raise typer.Exit(0 if stock_check.check(settings, store) else 1)
