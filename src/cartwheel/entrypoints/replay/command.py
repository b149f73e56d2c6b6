"""The command `cartwheel replay`: its options."""

from pathlib import Path
from typing import Annotated, Literal

import typer

from cartwheel.entrypoints.importing import importing


def command(
    file: Annotated[Path, typer.Argument(help="The clickstream, csv or csv.gz.")],
    *,
    format_name: Annotated[
        Literal["rees46", "retailrocket", "taobao"] | None,
        typer.Option("--format", help="How the file is written; found out when it is clear."),
    ] = None,
    speed: Annotated[
        float | None,
        typer.Option(
            min=0.001, help="1 for real time, 60 for an hour a minute; else as fast as it goes."
        ),
    ] = None,
    url: Annotated[
        str | None, typer.Option(help="The server; the one running on CARTWHEEL_HOME if absent.")
    ] = None,
    key: Annotated[str | None, typer.Option(help="A key of a store on that server.")] = None,
    report: Annotated[Path | None, typer.Option(help="Write the figures there as JSON.")] = None,
    rejects: Annotated[
        Path | None,
        typer.Option(help="Where unusable lines go; FILE.rejects.csv by the report if absent."),
    ] = None,
) -> None:
    """Send a clickstream file to a running server, in order, and report what came of it."""
    with importing():
        from cartwheel.entrypoints.replay.sending import send  # noqa: PLC0415 - when it runs
    send(
        file,
        format_name=format_name,
        speed=speed,
        url=url,
        key=key,
        report=report,
        rejects=rejects,
    )
