"""The command line."""

from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Annotated, Any

import msgspec
import typer
from pydantic import ValidationError
from pydantic_settings import SettingsError

from cartwheel import __version__
from cartwheel.entrypoints import administration, replay, simulate
from cartwheel.entrypoints.application import build
from cartwheel.entrypoints.doctor import doctor as run_doctor
from cartwheel.entrypoints.roles import ROLES, ROUTERS
from cartwheel.entrypoints.run import run as run_role
from cartwheel.entrypoints.up import up as run_up
from cartwheel.kernel import log
from cartwheel.kernel.errors import AppError
from cartwheel.kernel.settings import Settings
from cartwheel.systems.rpc.generate import find_stale, generate as write_generated

app = typer.Typer(
    name="cartwheel",
    help="A commerce platform: it sells, rents, markets and wins back carts.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
)
_LONGEST_NAME = 200
_CLIENT = Path("web/src/client")


def _settings(**given: Any) -> Settings:
    try:
        settings = Settings(**{name: value for name, value in given.items() if value is not None})
    except ValidationError as error:
        for problem in error.errors():
            name = f"CARTWHEEL_{problem['loc'][0]}".upper()
            typer.echo(f"cartwheel: {name}: {problem['msg']}", err=True)
        raise typer.Exit(1) from None
    except SettingsError as error:
        # It names the field; what it could not read may be a secret and stays out.
        field = str(error).partition('"')[2].partition('"')[0]
        typer.echo(f"cartwheel: CARTWHEEL_{field.upper()}: Input should be JSON", err=True)
        raise typer.Exit(1) from None
    log.configure(level=settings.log_level, log_format=settings.log_format)
    return settings


@contextmanager
def _refusals() -> Iterator[None]:
    try:
        yield
    except AppError as error:
        typer.echo(f"cartwheel: {error}", err=True)
        raise typer.Exit(1) from error


@app.command()
def up(
    port: Annotated[
        int | None, typer.Option(min=0, max=65535, help="The port to serve on; 0 takes a free one.")
    ] = None,
    *,
    demo: Annotated[bool, typer.Option(help="Run a demo store with synthetic shoppers.")] = True,
) -> None:
    """Start everything on this machine: engines, migrations, all roles."""
    raise typer.Exit(run_up(_settings(port=port), build=partial(build, demo=demo)))


def _short(name: str) -> str:
    if not (name.strip() and len(name) <= _LONGEST_NAME and name.isprintable()):
        raise typer.BadParameter(f"A name has 1 to {_LONGEST_NAME} printable characters.")
    return name


def _known(role: str) -> str:
    if role not in ROLES:
        raise typer.BadParameter(f"{role!r} is none of {', '.join(ROLES)}.")
    return role


@app.command()
def run(
    role: Annotated[
        str, typer.Argument(metavar="ROLE", help=f"One of {', '.join(ROLES)}.", callback=_known)
    ],
    port: Annotated[
        int | None, typer.Option(min=0, max=65535, help="The port to serve on; 0 takes a free one.")
    ] = None,
) -> None:
    """Run one role as a process of its own, on engines given by URL or those of `up`."""
    raise typer.Exit(run_role(_settings(port=port), ROLES[role]))


@app.command()
def migrate() -> None:
    """Bring the database and the analytics store up to date; run it before the roles."""
    with _refusals():
        for engine, version in administration.migrate(_settings()).items():
            typer.echo(f"{engine}: {version}")


@app.command("open-store")
def open_store(
    name: Annotated[str, typer.Argument(help="What people call it.", callback=_short)],
) -> None:
    """Open a store and print its id and its key, which is shown this once, as JSON."""
    with _refusals():
        opened = administration.open_store(_settings(), name)
        typer.echo(msgspec.json.encode(opened).decode())


@app.command()
def doctor(
    *, as_json: Annotated[bool, typer.Option("--json", help="Print JSON for programs.")] = False
) -> None:
    """Say which engines are used, whether they answer, and how far their migrations are."""
    raise typer.Exit(run_doctor(_settings(), as_json=as_json))


@app.command()
def generate(
    *,
    check: Annotated[bool, typer.Option(help="Write nothing; fail when files are stale.")] = False,
) -> None:
    """Write the TypeScript client's types and the OpenAPI document (for developers)."""
    run = find_stale if check else write_generated
    paths = run(ROUTERS, folder=_CLIENT, version=__version__)
    for path in paths:
        typer.echo(f"{'stale' if check else 'written'}: {path}")
    raise typer.Exit(1 if check and paths else 0)


@app.command()
def version() -> None:
    """Print the version."""
    typer.echo(__version__)


app.command("replay")(replay.command)
app.command("simulate")(simulate.command)


def main() -> None:
    """Run the command line."""
    app()
