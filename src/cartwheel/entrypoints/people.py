"""The commands `cartwheel people …`: what operators do about people, by their address."""

# ruff: noqa: PLC0415 - a command imports what it needs when it runs

from typing import Annotated, Final

import typer

from cartwheel.entrypoints.commands import read_settings, refusals
from cartwheel.entrypoints.importing import importing

app = typer.Typer(
    help="People: look somebody up, block them, end sessions, let them run the platform.",
    no_args_is_help=True,
)
_MOST_REASON: Final = 500

Email = Annotated[str, typer.Argument(metavar="EMAIL", help="The person's address.")]


def _short(reason: str) -> str:
    if not (reason.strip() and len(reason) <= _MOST_REASON and reason.isprintable()):
        raise typer.BadParameter(f"A reason has 1 to {_MOST_REASON} printable characters.")
    return reason


@app.command()
def show(email: Email) -> None:
    """Print who somebody is, whether they are blocked, and how often signed in, as JSON."""
    settings = read_settings()
    with importing():
        from cartwheel.entrypoints import overseeing
    with refusals():
        typer.echo(overseeing.show(settings, email))


@app.command()
def block(
    email: Email,
    reason: Annotated[str, typer.Option(help="Why, for those who look later.", callback=_short)],
) -> None:
    """Let somebody in no more: sessions end, keys that make keys too; print what has ended."""
    settings = read_settings()
    with importing():
        from cartwheel.entrypoints import overseeing
    with refusals():
        typer.echo(overseeing.block(settings, email, reason=reason))


@app.command()
def unblock(email: Email) -> None:
    """Let somebody sign in again."""
    settings = read_settings()
    with importing():
        from cartwheel.entrypoints import overseeing
    with refusals():
        typer.echo(overseeing.unblock(settings, email))


@app.command()
def appoint(email: Email) -> None:
    """Let somebody run the platform in the web app: queues, schedules, health."""
    settings = read_settings()
    with importing():
        from cartwheel.entrypoints import overseeing
    with refusals():
        typer.echo(overseeing.appoint(settings, email, is_operator=True))


@app.command()
def dismiss(email: Email) -> None:
    """Let somebody run the platform no more."""
    settings = read_settings()
    with importing():
        from cartwheel.entrypoints import overseeing
    with refusals():
        typer.echo(overseeing.appoint(settings, email, is_operator=False))


@app.command("end-sessions")
def end_sessions(email: Email) -> None:
    """End all sessions of somebody, who may sign in anew."""
    settings = read_settings()
    with importing():
        from cartwheel.entrypoints import overseeing
    with refusals():
        typer.echo(overseeing.end_sessions(settings, email))
