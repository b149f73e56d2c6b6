"""
The command line.

What a command needs is imported when it runs, so that the others need not wait for it.
"""

# ruff: noqa: PLC0415

from functools import partial
from pathlib import Path
from typing import Annotated, Final, Literal

import typer

from cartwheel import __version__
from cartwheel.entrypoints import audit, inventory, keys, mail, people, repair
from cartwheel.entrypoints.commands import load, read_settings, refusals
from cartwheel.entrypoints.filing.command import app as imports
from cartwheel.entrypoints.importing import importing
from cartwheel.entrypoints.replay.command import command as replay
from cartwheel.entrypoints.shadow.command import command as shadow
from cartwheel.entrypoints.simulate.command import command as simulate
from cartwheel.entrypoints.training.command import predict_file, train
from cartwheel.kernel.roles import RoleName

app = typer.Typer(
    name="cartwheel",
    help="A commerce platform: it sells, rents, markets and wins back carts.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
)
_LONGEST_NAME = 200
_Log = Annotated[
    Literal["json", "text"] | None,
    typer.Option(help="How logs are written; text on a terminal and JSON elsewhere, if not given."),
]
_CLIENT = Path("web/src/client")
_HOLDERS = Path("docs/guides/permissions.md")


@app.command()
def up(
    port: Annotated[
        int | None, typer.Option(min=0, max=65535, help="The port to serve on; 0 takes a free one.")
    ] = None,
    *,
    demo: Annotated[bool, typer.Option(help="Run a demo store with synthetic shoppers.")] = True,
    log: _Log = None,
) -> None:
    """Start everything on this machine: engines, migrations, all roles."""
    settings = read_settings(port=port, log_format=log)
    with importing():
        from cartwheel.entrypoints.application import build
        from cartwheel.entrypoints.up import up as run_up
    raise typer.Exit(run_up(settings, build=partial(build, demo=demo)))


@app.command()
def enter() -> None:
    """Print a new link into the demo that runs here: good once, for a quarter of an hour."""
    settings = read_settings()
    with importing():
        from cartwheel.entrypoints.entering import enter as make_link
    with refusals():
        typer.echo(make_link(settings))


RUNNABLE: Final = (*RoleName, "gateway", "stand-ins")
"""The roles by name alone, since what they are made of takes long to import."""


def _short(name: str) -> str:
    if not (name.strip() and len(name) <= _LONGEST_NAME and name.isprintable()):
        raise typer.BadParameter(f"A name has 1 to {_LONGEST_NAME} printable characters.")
    return name


def _known(role: str) -> str:
    if role not in RUNNABLE:
        raise typer.BadParameter(f"{role!r} is none of {', '.join(RUNNABLE)}.")
    return role


@app.command()
def run(
    role: Annotated[
        str, typer.Argument(metavar="ROLE", help=f"One of {', '.join(RUNNABLE)}.", callback=_known)
    ],
    port: Annotated[
        int | None, typer.Option(min=0, max=65535, help="The port to serve on; 0 takes a free one.")
    ] = None,
    config: Annotated[
        Path | None, typer.Option(help="The gateway's routing table, YAML or TOML.")
    ] = None,
    admin_host: Annotated[
        str | None, typer.Option(help="Where metrics and details of health are; loopback if not.")
    ] = None,
    admin_port: Annotated[
        int | None, typer.Option(min=0, max=65535, help="The port of them; 0 takes a free one.")
    ] = None,
    *,
    log: _Log = None,
) -> None:
    """Run one role as a process of its own, on engines given by URL or those of `up`."""
    settings = read_settings(
        port=port, admin_host=admin_host, admin_port=admin_port, log_format=log
    )
    if role == "stand-ins":
        with importing():
            from cartwheel.entrypoints.stand_ins import run_stand_ins
        raise typer.Exit(run_stand_ins(settings))
    if role != "gateway":
        with importing():
            from cartwheel.entrypoints.roles import ROLES
            from cartwheel.entrypoints.run import run as run_role
        raise typer.Exit(run_role(settings, ROLES[role]))
    if config is None:
        raise typer.BadParameter("The gateway needs --config.")
    with importing():
        from cartwheel.entrypoints.gateway import run_gateway
    raise typer.Exit(run_gateway(settings, config=config))


@app.command()
def migrate() -> None:
    """Bring the database and the analytics store up to date; run it before the roles."""
    settings = read_settings()
    with importing():
        from cartwheel.entrypoints.migrate import migrate as migrate_engines
    with refusals():
        for engine, version in migrate_engines(settings).items():
            typer.echo(f"{engine}: {version}")


@app.command("open-store")
def open_store(
    name: Annotated[str, typer.Argument(help="What people call it.", callback=_short)],
) -> None:
    """Open a store and print its id and its key, which is shown this once, as JSON."""
    settings = read_settings()
    with importing():
        import msgspec

        from cartwheel.entrypoints.open_store import open_store as open_one
    with refusals():
        opened = open_one(settings, name)
        typer.echo(msgspec.json.encode(opened).decode())


@app.command()
def doctor(
    *, as_json: Annotated[bool, typer.Option("--json", help="Print JSON for programs.")] = False
) -> None:
    """Say which engines are used and whether they answer, and where settings come from."""
    loaded = load()
    with importing():
        from cartwheel.entrypoints.doctor import doctor as run_doctor
    raise typer.Exit(run_doctor(loaded.settings, as_json=as_json, origins=loaded.origins))


@app.command()
def providers() -> None:
    """Ask the services that texts are written by whether they take the settings."""
    settings = read_settings()
    with importing():
        from cartwheel.entrypoints.providers import check_providers
    with refusals():
        raise typer.Exit(check_providers(settings))


@app.command()
def generate(
    *,
    check: Annotated[bool, typer.Option(help="Write nothing; fail when files are stale.")] = False,
) -> None:
    """Write the client's types, the OpenAPI document and the table of permissions' holders."""
    with importing():
        from cartwheel.entrypoints.house import HOUSE
        from cartwheel.entrypoints.roles import ROUTERS
        from cartwheel.systems.rpc.generate import find_stale, generate as write_generated
        from cartwheel.systems.rpc.holders import find_stale_holders, write_holders
    run = find_stale if check else write_generated
    paths = run(ROUTERS, folder=_CLIENT, version=__version__, told=HOUSE.topics.told)
    paths += (find_stale_holders if check else write_holders)(HOUSE.permissions, _HOLDERS)
    for path in paths:
        typer.echo(f"{'stale' if check else 'written'}: {path}")
    raise typer.Exit(1 if check and paths else 0)


@app.command()
def migration(
    name: Annotated[str, typer.Argument(help="What it is about, like orders_by_channel.")],
) -> None:
    """Draft the migration that the declared tables lack (for developers)."""
    with importing():
        from cartwheel.entrypoints.draft_migration import draft_migration
    read_settings()
    with refusals():
        typer.echo(f"written: {draft_migration(name)}")


@app.command("breached-passwords")
def breached_passwords(
    passwords: Annotated[
        Path,
        typer.Argument(exists=True, dir_okay=False, help="A list of passwords, one a line."),
    ],
    output: Annotated[Path, typer.Argument(help="The file for CARTWHEEL_BREACHED_PASSWORDS.")],
    false_positives: Annotated[
        float, typer.Option(min=1e-9, max=0.5, help="The share of other passwords refused too.")
    ] = 0.001,
) -> None:
    """Make a filter of passwords that nobody may choose."""
    with importing():
        from cartwheel.domains.people.breached_passwords import (
            compile_breached_passwords,
        )
    with refusals(), passwords.open(encoding="utf-8", errors="replace") as lines:
        content = compile_breached_passwords(
            (line.rstrip("\r\n") for line in lines), false_positives=false_positives
        )
    output.write_bytes(content)
    typer.echo(f"{output}: {len(content):,} bytes")


@app.command()
def version() -> None:
    """Print the version."""
    typer.echo(__version__)


app.command("replay")(replay)
app.command("shadow")(shadow)
app.command("simulate")(simulate)
app.command("train")(train)
app.command("predict-file")(predict_file)
app.add_typer(imports, name="import")
app.add_typer(keys.app, name="keys")
app.add_typer(audit.app, name="audit")
app.add_typer(people.app, name="people")
app.add_typer(inventory.app, name="inventory")
app.add_typer(mail.app, name="mail")
app.add_typer(repair.app, name="repair")


def main() -> None:
    """Run the command line."""
    app()
