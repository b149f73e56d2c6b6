"""The commands `cartwheel keys …`: the keys that sign tokens, for operators."""

# ruff: noqa: PLC0415 - a command imports what it needs when it runs

from typing import Annotated

import typer

from cartwheel.entrypoints.commands import read_settings, refusals
from cartwheel.entrypoints.importing import importing

app = typer.Typer(help="The keys that sign people's and roles' tokens.", no_args_is_help=True)


@app.command("list")
def list_keys(
    *, as_json: Annotated[bool, typer.Option("--json", help="Print JSON for programs.")] = False
) -> None:
    """List the keys: next, active, retiring and retired."""
    settings = read_settings()
    with importing():
        from cartwheel.entrypoints import signing_keys
    with refusals():
        signing_keys.list_keys(settings, as_json=as_json)


@app.command()
def rotate(
    *,
    compromised: Annotated[
        bool,
        typer.Option(help="Retire every key at once, make new ones and end all sessions."),
    ] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON for programs.")] = False,
) -> None:
    """Let the next keys sign; the old ones verify for another day."""
    settings = read_settings()
    with importing():
        from cartwheel.entrypoints import signing_keys
    with refusals():
        signing_keys.rotate_keys(settings, compromised=compromised, as_json=as_json)


@app.command()
def reseal() -> None:
    """Seal everything under CARTWHEEL_SECRET_KEY that is not yet, so that the former one can go."""
    settings = read_settings()
    with importing():
        from cartwheel.entrypoints import signing_keys
    with refusals():
        signing_keys.reseal_everything(settings)
