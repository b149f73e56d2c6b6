"""The commands `cartwheel audit …`: whether the audit log is whole, for operators."""

# ruff: noqa: PLC0415 - a command imports what it needs when it runs

from typing import Annotated
from uuid import UUID

import typer

from cartwheel.entrypoints.commands import read_settings, refusals
from cartwheel.entrypoints.importing import importing

app = typer.Typer(help="The audit log's chain of hashes.", no_args_is_help=True)


@app.command()
def verify(
    head: Annotated[
        list[str] | None,
        typer.Option(help="An end of the chain that was kept elsewhere, as `head` prints it."),
    ] = None,
    removed: Annotated[
        list[UUID] | None, typer.Option(help="A record that was removed by right, as by law.")
    ] = None,
    accepted: Annotated[
        list[UUID] | None,
        typer.Option(help="A record that is known to tell a wrong time, as by a wrong clock."),
    ] = None,
) -> None:
    """Walk through the whole log and name the records that do not fit."""
    settings = read_settings()
    with importing():
        from cartwheel.entrypoints import audit_chain
    with refusals():
        code = audit_chain.verify(
            settings, heads=head or (), removed=removed or (), accepted=accepted or ()
        )
        raise typer.Exit(code)


@app.command("head")
def show_head() -> None:
    """Print the end of the chain; kept elsewhere, it shows later that nothing was cut off."""
    settings = read_settings()
    with importing():
        from cartwheel.entrypoints import audit_chain
    with refusals():
        typer.echo(audit_chain.head(settings))


@app.command()
def account(
    email: Annotated[str, typer.Argument(help="The address that somebody signs in with.")],
) -> None:
    """Print the pseudonym that stands for an address in the log."""
    settings = read_settings()
    with importing():
        from cartwheel.entrypoints import audit_chain
    with refusals():
        typer.echo(audit_chain.account(settings, email))
